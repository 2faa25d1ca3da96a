/**
 * What the successor of a process that ran away starts from.
 */
import {
  call,
  deferred,
  reply,
  spawn,
  spawnHere,
  startChild,
  startNode,
  supervise,
  supervisor,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import type { Reference } from "../../../runtime/term/pid.ts";
import { committing, type CommittingArgument } from "../modules/committing.ts";
import { runaway, type Run } from "../modules/runaways.ts";
import { Probe } from "../probe.ts";

const budgetMs = 150;

let node: Node;
let parent: Pid;
beforeAll(async () => {
  node = await startNode({ threads: 1, turnBudgetMs: budgetMs });
  parent = await spawn(supervisor, supervise({ maxRestarts: 100 }));
});
afterAll(() => node.stop());

interface Started {
  readonly pid: Pid;
  readonly handover: unknown;
}

let children = 0;
const startCommitting = async (
  argument: Omit<CommittingArgument, "tells"> = {},
): Promise<{ readonly pid: Pid; readonly started: Probe<Started> }> => {
  const started = new Probe<Started>();
  children += 1;
  const id = `committing ${children}`;
  const told = { tells: started.pid, ...argument };
  await startChild(parent, { id, definition: committing, argument: told, near: parent });
  const { pid } = await started.next();
  for (let n = 0; n < 3; n += 1) await call(pid, "count");
  return { pid, started };
};

describe("the successor of a process that never came back", () => {
  it.each<Run>([
    "in the handler",
    "after an await",
    "in a timer",
    "in an immediate",
    "in the midst of immediates",
    "in a microtask",
    "in a regular expression",
  ])("%s has the state of before that", async (run) => {
    const { pid, started } = await startCommitting();

    const failed = call(pid, run, { timeoutMs: Infinity });

    await expect(failed).rejects.toMatchObject({ reason: { type: "turn-budget" } });
    const successor = await started.next();
    expect(successor.handover).toBe(3);
    await expect(call(successor.pid, "count")).resolves.toBe(4);
  });

  it("has none, when what was left never came to its end either", async () => {
    const { pid, started } = await startCommitting({ leavesForEver: true });

    const failed = call(pid, "in the handler", { timeoutMs: Infinity });

    await expect(failed).rejects.toMatchObject({ reason: { type: "turn-budget" } });
    const successor = await started.next();
    expect(successor.handover).toBeUndefined();
    await expect(call(successor.pid, "count")).resolves.toBe(1);
  });
});

describe("the successor of a process that was ended with another", () => {
  it("has the state of before what was lost", async () => {
    const { pid, started } = await startCommitting();
    const culprit = await spawn(runaway, {}, { near: parent });
    const references: Reference[] = [];
    // Answers both in one go: what the second does next is lost with the first.
    const gate = spawnHere<never>({
      request: (_request, reference) => {
        references.push(reference);
        if (references.length === 2) for (const each of references) reply(each, "go");
        return deferred;
      },
    });

    const ranAway = call(culprit, { call: gate, next: "in the handler" }, { timeoutMs: Infinity });
    const lost = call(pid, { ask: gate }, { timeoutMs: Infinity });

    await expect(ranAway).rejects.toMatchObject({ reason: { type: "turn-budget" } });
    await expect(lost).rejects.toMatchObject({ reason: { type: "collateral", culprit } });
    expect(await started.next()).toMatchObject({ handover: 3 });
  });
});
