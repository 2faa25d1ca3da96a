/**
 * What the specs of supervisors share: a node of two threads, and children that tell what they hear.
 */
import {
  listChildren,
  spawn,
  startNode,
  supervise,
  supervisor,
  type ChildEvent,
  type ChildSpec,
  type Node,
  type Pid,
  type SupervisorOptions,
} from "../../runtime/index.ts";
import { dropAnchors } from "./anchors.ts";
import { Journal } from "./journal.ts";
import { puppet, type Heard, type PuppetArgument } from "./modules/puppet.ts";
import { Probe } from "./probe.ts";

/** The node of the spec file. */
export let node: Node;
/** A process on each of its threads. */
export let anchors: readonly Pid[];

/** What the owner of the children hears. */
export let events: Probe<ChildEvent>;
/** What the children hear. */
export let heard: Probe<Heard>;

/** What the witnesses among the children write. */
export let journal: Journal;

/** Starts the node before the specs of a file, and listens anew before each. */
export function useSupervision(): void {
  beforeAll(async () => {
    node = await startNode({ threads: 2 });
    anchors = await dropAnchors(2);
  });
  afterAll(() => node.stop());
  beforeEach(() => {
    events = new Probe();
    heard = new Probe();
    journal = new Journal();
  });
}

/** A child that tells what it hears, and whose fate the spec hears of. */
export function child(
  id: string,
  argument: PuppetArgument = {},
  rest: Partial<ChildSpec<never>> = {},
): ChildSpec<never> {
  const told = { tells: heard.pid, ...argument } as never;
  return { id, definition: puppet, argument: told, owner: events.pid, ...rest };
}

/** A supervisor on the main thread, or beside `near`. */
export function superviseHere(options: SupervisorOptions, near: Pid = node.root): Promise<Pid> {
  return spawn(supervisor, supervise(options), { near });
}

/** The process of a child. */
export async function pidOf(supervisorPid: Pid, id: string): Promise<Pid> {
  const children = await listChildren(supervisorPid);
  return children.find((known) => known.id === id)?.pid as Pid;
}

/** Where a supervisor is, and where its children are. */
export interface Placement {
  readonly supervisor: () => Pid;
  readonly child: () => Partial<ChildSpec<never>>;
}

/** Every way to place children; what holds for supervision holds for each. */
export const placements: readonly (readonly [name: string, placement: Placement])[] = [
  [
    "on the thread of the supervisor",
    { supervisor: () => anchors[0] as Pid, child: () => ({ near: anchors[0] as Pid }) },
  ],
  [
    "on another thread",
    { supervisor: () => anchors[0] as Pid, child: () => ({ near: anchors[1] as Pid }) },
  ],
  [
    "on threads of their own",
    { supervisor: () => node.root, child: () => ({ isolation: "thread" }) },
  ],
];
