/**
 * What becomes of threads whose heap is full, and of those who live there.
 */
import {
  kill,
  onProcessFailure,
  spawn,
  startNode,
  supervise,
  supervisor,
  type ChildEvent,
  type ChildSpec,
  type Failure,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { threadOf } from "../../../runtime/term/pid.ts";
import { expectNoLeaks } from "../../../runtime/testing/leaks.ts";
import { listProcesses } from "../../../runtime/index.ts";
import { askHoarder, hoarder, type HoarderArgument, type Hoarding } from "../modules/hoarder.ts";
import { Probe } from "../probe.ts";

const heapMb = 160;

let node: Node;
let started: Probe<Hoarding>;
let events: Probe<ChildEvent>;
let failures: Probe<Failure>;
let before: Awaited<ReturnType<typeof listProcesses>>;
beforeAll(async () => {
  // What spins is to meet the end of its memory, not the watchdog.
  node = await startNode({ threads: 2, threadHeapMb: heapMb, turnBudgetMs: Infinity });
});
afterAll(() => node.stop());
beforeEach(async () => {
  before = await listProcesses();
  [started, events, failures] = [new Probe(), new Probe(), new Probe()];
});

const child = (name: string, rest: Partial<ChildSpec<never>> = {}): ChildSpec<never> => {
  const argument: HoarderArgument = { name, tells: started.pid };
  return { id: name, definition: hoarder, argument: argument as never, owner: events.pid, ...rest };
};

/** Starts children beside each other, the first of which is the culprit; counts as far as `counts`. */
const startBeside = async (counts: readonly number[]): Promise<readonly Hoarding[]> => {
  const anchor = await spawn(hoarder, { name: "anchor", tells: started.pid });
  await started.next();
  const children = counts.map((_, n) => child(`child ${n}`, { near: anchor }));
  await spawn(supervisor, supervise({ children }), { near: node.root });
  const all = await started.take(counts.length);
  for (const [n, { pid }] of all.entries()) {
    for (let count = 0; count < (counts[n] as number); count += 1) await askHoarder(pid, "count");
  }
  return all;
};

const isRestarted = (event: ChildEvent): event is ChildEvent & { type: "child-restarted" } =>
  event.type === "child-restarted";

/** Ends what a spec has started, and makes sure that nothing else is left. */
const tidy = async (all: readonly Hoarding[], probes: number): Promise<void> => {
  expect(all.length).toBeGreaterThan(0);
  const left = await listProcesses();
  const known = new Set(before.map(({ pid }) => pid));
  const own = new Set<unknown>([started.pid, events.pid, failures.pid]);
  const supervisors = left.filter(
    ({ pid, definition }) => !known.has(pid) && definition?.url.includes("supervisor"),
  );
  for (const { pid } of supervisors) kill(pid);
  for (const { pid, definition } of left) {
    if (!known.has(pid) && !own.has(pid) && definition?.url === hoarder.url) kill(pid);
  }
  for (const pid of own) kill(pid as Pid);
  expect(own.size).toBe(probes);
  await expectNoLeaks(before, { graceMs: 5_000 });
};

describe("a thread whose heap is nearly full", () => {
  it("is left in time, and everybody takes their exact state along", async () => {
    const all = await startBeside([0, 3, 5]);
    const failing = await onProcessFailure(failures.pid);
    const thread = threadOf((all[0] as Hoarding).pid);

    await askHoarder((all[0] as Hoarding).pid, { untilMb: 0.55 * heapMb });
    await askHoarder((all[0] as Hoarding).pid, "leak");

    const successors = await started.take(3);
    const message = expect.stringMatching(new RegExp(`^its heap used \\d+ of ${heapMb} MB$`));
    const reason = { type: "thread-down", thread, message };
    expect(successors.toSorted((a, b) => a.name.localeCompare(b.name))).toMatchObject([
      { name: "child 0", count: 0 },
      { name: "child 1", count: 3 },
      { name: "child 2", count: 5 },
    ]);
    expect(successors.map(({ pid }) => threadOf(pid))).not.toContain(thread);
    for (const event of (await events.take(6)).filter(isRestarted)) {
      expect(event.reason).toEqual(reason);
    }
    // Of all that ended, one thing failed.
    await expect(failures.next()).resolves.toMatchObject({
      event: "thread-failed",
      thread,
      reason,
    });
    expect(failures.length).toBe(0);
    await failing.stop();
    await tidy(successors, 3);
  });

  it("is ended when it does not come back, and everybody starts again elsewhere", async () => {
    const all = await startBeside([0, 2]);
    const [culprit] = all as [Hoarding];
    const asked = askHoarder(culprit.pid, "leak without end");

    await expect(asked).rejects.toMatchObject({
      reason: { type: "thread-down", message: expect.stringMatching(/^its heap used .* MB$/) },
    });

    const successors = await started.take(2);
    for (const { pid } of successors) {
      expect(threadOf(pid)).not.toBe(threadOf(culprit.pid));
      await expect(askHoarder(pid, "self")).resolves.toBe(pid);
    }
    await tidy(successors, 3);
  });

  it("is left by a process with a thread of its own, within what that was granted", async () => {
    const own = child("own", { isolation: "thread", config: { maxHeapMb: 200 } });
    await spawn(supervisor, supervise({ children: [own] }), { near: node.root });
    const first = await started.next();
    await askHoarder(first.pid, "count");

    await askHoarder(first.pid, { untilMb: 120 });
    await askHoarder(first.pid, "leak");

    const successor = await started.next();
    expect(successor).toMatchObject({ name: "own", count: 1 });
    const [, again] = await events.take(2);
    expect(again).toMatchObject({
      reason: { message: expect.stringMatching(/^its heap used \d+ of 200 MB$/) },
    });
    await tidy([successor], 3);
  });

  it("is not left for garbage", async () => {
    const all = await startBeside([1]);
    const [{ pid }] = all as [Hoarding];

    // So much that it would have to go.
    await askHoarder(pid, { churnMb: 0.4 * heapMb, untilUsedMb: 0.75 * heapMb });

    await expect(askHoarder(pid, "count")).resolves.toBe(2);
    await tidy(all, 3);
  });

  it("gets no more processes until there is room again", async () => {
    const all = await startBeside([0]);
    const [{ pid: full }] = all as [Hoarding];
    const isBeside = async (): Promise<boolean> => {
      const options = { near: full };
      const pid = await spawn(hoarder, { name: "near", tells: started.pid }, options);
      kill(pid);
      return threadOf(pid) === threadOf(full);
    };
    // It is looked at a few times a second; and what was garbage there may be collected meanwhile.
    do await askHoarder(full, { untilMb: 0.7 * heapMb });
    while (await isBeside());
    const others = await Promise.all(
      Array.from({ length: 20 }, () => spawn(hoarder, { name: "any", tells: started.pid })),
    );

    expect(others.map(threadOf)).not.toContain(threadOf(full));
    await askHoarder(full, "free");
    await askHoarder(full, { churnMb: 20, untilUsedMb: 0 });
    while (!(await isBeside()));
    await tidy(all, 3);
  });
});
