/**
 * What the specs of observing share: a node of two threads, and processes at every place of it.
 *
 * @module
 */
import {
  awaitExit,
  kill,
  spawn,
  startNode,
  type Node,
  type Pid,
  type SpawnOptions,
} from "../../runtime/index.ts";
import { dropAnchors } from "./anchors.ts";
import { by, here, observer, type Observations } from "./modules/observer.ts";
import { perform, puppet, type PuppetArgument } from "./modules/puppet.ts";

/** The node of the spec file. */
export let node: Node;
let anchors: readonly Pid[];
let spawned: Pid[] = [];

/** Starts the node before the specs of a file, and ends what a spec has started after it. */
export function useNode(): void {
  beforeAll(async () => {
    node = await startNode({ threads: 2 });
    anchors = await dropAnchors(2);
  });
  afterAll(() => node.stop());
  afterEach(async () => {
    const ended = spawned.map(awaitExit);
    for (const pid of spawned) kill(pid);
    spawned = [];
    await Promise.all(ended);
  });
}

/** Where a process can live. */
export const places: readonly (readonly [name: string, options: () => SpawnOptions])[] = [
  ["on the main thread", () => ({ near: node.root })],
  ["on a thread with others", () => ({ near: anchors[0] })],
  ["on another such thread", () => ({ near: anchors[1] })],
  ["on a thread of its own", () => ({ isolation: "thread" })],
];

/** From where processes can be observed: plain code, and a process on a worker thread. */
export const viewpoints: readonly (readonly [
  name: string,
  observations: () => Promise<Observations>,
])[] = [
  ["plain code", () => Promise.resolve(here)],
  [
    "a process on a thread with others",
    async () => by(await spawnHeld(observer, undefined, { near: anchors[0] })),
  ],
];

/** Each place, seen from each viewpoint. */
export const views: readonly (readonly [
  viewpoint: string,
  place: string,
  observations: () => Promise<Observations>,
  options: () => SpawnOptions,
])[] = viewpoints.flatMap(([viewpoint, observations]) =>
  places.map(([place, options]) => [viewpoint, place, observations, options] as const),
);

/** Starts a puppet that ends with the spec. */
export async function hold(
  options: SpawnOptions,
  argument: PuppetArgument = {},
): Promise<Pid<unknown>> {
  const pid = await spawnHeld(puppet, argument, options);
  // Its opening is over when it answers.
  await perform(pid, "nothing");
  return pid as Pid<unknown>;
}

const spawnHeld = async (...spawning: Parameters<typeof spawn>): Promise<Pid> => {
  const pid = await spawn(...spawning);
  spawned.push(pid);
  return pid;
};
