/**
 * A thousand healthy processes beside some that do everything wrong.
 */
import {
  call,
  handleOf,
  kill,
  send,
  spawn,
  spawnHere,
  startChild,
  startNode,
  supervise,
  supervisor,
  within,
  type ChildEvent,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { misbehaving, tally, type Mischief } from "../modules/committing.ts";
import { counter, type Run } from "../modules/runaways.ts";

const budgetMs = 100;
const counters = 1_000;
/** How often each of the others misbehaves. */
const rounds = 3;
/** So many of them at a time. */
const together = 2;

let node: Node;
let anchor: Pid;
/** The processes of the children, by their names. */
const pids = new Map<string, Pid>();
const reasons = new Map<string, number>();
let waiting: (() => void)[] = [];

/** Waits until `id` has another process than `pid`. */
async function successorOf(id: string, pid: Pid): Promise<void> {
  while (pids.get(id) === pid) await new Promise<void>((resolve) => waiting.push(resolve));
}

const owner = (): Pid<ChildEvent> =>
  spawnHere<ChildEvent>({
    message: (event) => {
      const { type, id } = event as ChildEvent;
      if (type === "child-gone") throw new Error(`${id} was given up`);
      if (type !== "child-restarted") return;
      const { to, reason } = event as ChildEvent & { type: "child-restarted" };
      pids.set(id, to);
      reasons.set(reason.type, (reasons.get(reason.type) ?? 0) + 1);
      for (const resolve of waiting.splice(0)) resolve();
    },
  });

beforeAll(async () => {
  node = await startNode({ threads: 1, turnBudgetMs: budgetMs });
  anchor = await spawn(counter, 0);
  // So short a window that no restart has to wait for those before it.
  const often = supervise({ maxRestarts: 1, windowMs: 0.001 });
  const parent = await spawn(supervisor, often, { near: anchor });
  const told = owner();
  const startOne = async (id: string, definition: never): Promise<void> => {
    const spec = { id, definition, argument: undefined as never, near: anchor, owner: told };
    pids.set(id, await startChild(parent, spec));
  };
  for (let n = 0; n < counters; n += 1) await startOne(`counter ${n}`, tally as never);
  for (const [n] of ways.entries()) await startOne(`culprit ${n}`, misbehaving as never);
});
afterAll(() => node.stop());

const ways: readonly (Run | Mischief | "is killed")[] = [
  "in the handler",
  "throws",
  "after an await",
  "after a sleep",
  "in a timer",
  "is killed",
  "in an interval",
  "in an immediate",
  "in the midst of immediates",
  "throws later",
  "in a microtask",
  "in a tick",
  "rejects later",
  "in a chain of promises",
  "in a regular expression",
  "rejects in an immediate",
  "after a call",
  "in a getter of a message",
  "throws",
  "is killed",
];

async function misbehave(n: number): Promise<void> {
  const id = `culprit ${n}`;
  const pid = pids.get(id) as Pid;
  const way = ways[n] as (typeof ways)[number];
  if (way === "is killed") kill(pid);
  else send(pid as Pid<string>, way);
  await successorOf(id, pid);
}

/** Counts up to `to`; asks again, by the same number, when the process ends before it has answered. */
async function increment(id: string, from: number, to: number): Promise<void> {
  for (let number = from + 1; number <= to;) {
    const pid = pids.get(id) as Pid;
    try {
      const count = await within(handleOf(tally, pid), Infinity).increment(number);
      if (count !== number) throw new Error(`${id} counted ${count} instead of ${number}`);
      number += 1;
    } catch (thrown) {
      if ((thrown as { code?: string }).code !== "ERR_PROCESS_DOWN") throw thrown;
      await successorOf(id, pid);
    }
  }
}

describe("a thousand processes", () => {
  it("count exactly, whatever others on their thread do", async () => {
    let driven = 0;
    for (let round = 0; round < rounds; round += 1) {
      for (let first = 0; first < ways.length; first += together) {
        const from = driven;
        driven += 2;
        const counted = Array.from({ length: counters }, (_, n) =>
          increment(`counter ${n}`, from, from + 2),
        );
        const misbehaved = ways
          .slice(first, first + together)
          .map((_, at) => misbehave(first + at));
        await Promise.all([...counted, ...misbehaved]);
      }
    }

    const counts = await Promise.all(
      Array.from({ length: counters }, (_, n) =>
        within(handleOf(tally, pids.get(`counter ${n}`) as Pid), Infinity).count(),
      ),
    );
    expect(counts).toEqual(counts.map(() => driven));
    for (const reason of ["turn-budget", "error", "kill"]) {
      expect(reasons.get(reason)).toBeGreaterThanOrEqual(rounds);
    }
    await expect(call(anchor, "count")).resolves.toBe(1);
  }, 60_000);
});
