import {
  awaitExit,
  call,
  CallTimeoutError,
  kill,
  OptionError,
  ProcessDownError,
  spawnHere,
  start,
  startNode,
  startTask,
  type Node,
} from "../../../runtime/index.ts";
import { Gate } from "../gate.ts";
import {
  Failing,
  FailingLater,
  GatedSum,
  GivesFunction,
  Office,
  Sum,
  Waiting,
  Watching,
} from "../modules/sums.ts";
import { gone, placements } from "../placements.ts";
import { Probe } from "../probe.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
});
afterAll(() => node.stop());

/** Normally, or before it was asked for. */
const endedInPeace = { type: expect.stringMatching(/^(?:normal|noproc|thread-down)$/) };

describe.each(placements)("a task %s", (_where, place) => {
  it("gives its result, the same each time it is asked", async () => {
    const task = await startTask(Sum, [1, 2, 3], place(node));

    const first = await task.result();
    const second = await task.result({ timeoutMs: 1 });

    expect(first).toEqual({ sum: 6 });
    expect(second).toBe(first);
  });

  it("leaves no process behind, whether its result is asked for or not", async () => {
    const task = await startTask(Sum, [1], place(node));

    const reason = await awaitExit(task.pid);

    expect(reason).toMatchObject(endedInPeace);
    await expect(task.result()).resolves.toEqual({ sum: 1 });
  });

  it("fails with the error that its function throws, however early", async () => {
    const task = await startTask(Failing, "too small", place(node));
    await awaitExit(task.pid);

    const result = task.result();

    await expect(result).rejects.toThrow(ProcessDownError);
    await expect(result).rejects.toMatchObject({
      pid: task.pid,
      reason: { type: "error", name: "RangeError", message: "too small" },
    });
  });

  it("fails when its result cannot be sent", async () => {
    const task = await startTask(GivesFunction, undefined, place(node));

    await expect(task.result()).rejects.toMatchObject({ reason: { name: "NotCloneableError" } });
  });

  it("may be asked again when there was no result in time", async () => {
    const gate = new Gate();
    const task = await startTask(GatedSum, { numbers: [1], gate: gate.pid }, place(node));

    const early = task.result({ timeoutMs: 1 });

    await expect(early).rejects.toThrow(CallTimeoutError);
    await expect(early).rejects.toMatchObject({ pid: task.pid, timeoutMs: 1 });
    await gate.asked();
    gate.open();
    await expect(task.result()).resolves.toBe(1);
  });

  it.each(["return", "throw"] as const)(
    "is cancelled, when its function will %s",
    async (onAbort) => {
      const probe = new Probe();
      const task = await startTask(Waiting, { tells: probe.pid, onAbort }, place(node));
      await probe.next();

      const reason = await task.cancel();

      expect(reason).toEqual({ type: "shutdown" });
      await expect(probe.next()).resolves.toBe("aborted");
      await expect(task.result()).rejects.toMatchObject({ reason: { type: "shutdown" } });
    },
  );

  it("is killed when it goes on after it was cancelled", async () => {
    const probe = new Probe();
    const task = await startTask(Waiting, { tells: probe.pid, onAbort: "go on" }, place(node));
    await probe.next();

    const reason = await task.cancel({ graceMs: 1 });

    expect(reason).toEqual({ type: "kill" });
    await expect(task.result()).rejects.toMatchObject({ reason: { type: "kill" } });
  });

  it("can be cancelled when it has ended", async () => {
    const task = await startTask(Sum, [1], place(node));
    await task.result();
    await awaitExit(task.pid);

    await expect(task.cancel()).resolves.toMatchObject(gone);
    await expect(task.result()).resolves.toEqual({ sum: 1 });
  });

  it("may watch others", async () => {
    const task = await startTask(Watching, spawnHere({}), place(node));

    await expect(task.result()).resolves.toBe("there");
  });
});

describe.each(placements)("a task of a process %s", (_where, place) => {
  it("gives its result to the process", async () => {
    const office = await start(Office, undefined, place(node));

    await expect(office.sum([1, 2])).resolves.toBe(3);
    kill(office.pid);
  });

  it("takes the process along when it fails", async () => {
    const office = await start(Office, undefined, place(node));
    const ended = awaitExit(office.pid);

    // Answered or not: the office hears of the failure just before it ends.
    office.fail("too small", {}).catch(() => {});

    const reason = { type: "error", name: "RangeError", message: "too small" };
    await expect(ended).resolves.toMatchObject(reason);
  });

  it("leaves it alone when it is not linked", async () => {
    const office = await start(Office, undefined, place(node));

    const failed = await office.fail("too small", { link: false });

    expect(failed).toMatchObject({ code: "ERR_PROCESS_DOWN", reason: { message: "too small" } });
    await expect(office.sum([1])).resolves.toBe(1);
    kill(office.pid);
  });

  it("leaves it alone when it is cancelled", async () => {
    const probe = new Probe();
    const office = await start(Office, undefined, place(node));
    await office.wait({ tells: probe.pid, onAbort: "throw" });
    await probe.next();

    await expect(office.cancelAll()).resolves.toEqual([{ type: "shutdown" }]);
    await expect(office.sum([1])).resolves.toBe(1);
    kill(office.pid);
  });

  it("ends with it, also when it would go on, and its signal aborts", async () => {
    const probe = new Probe();
    const office = await start(Office, undefined, place(node));
    const pid = await office.wait({ tells: probe.pid, onAbort: "go on" });
    await probe.next();
    const ended = awaitExit(pid);

    kill(office.pid);

    await expect(ended).resolves.toEqual({ type: "kill" });
    await expect(probe.next()).resolves.toBe("aborted");
  });

  it("ends with it when nobody has asked for the result yet", async () => {
    const office = await start(Office, undefined, place(node));
    const pid = await office.forget([1]);
    const ended = awaitExit(pid);

    kill(office.pid);

    await expect(ended).resolves.toMatchObject(endedInPeace);
  });
});

describe("a task", () => {
  it("answers nothing but its result", async () => {
    const gate = new Gate();
    const task = await startTask(FailingLater, gate.pid);
    await gate.asked();

    const answered = call(task.pid, "something", { timeoutMs: Infinity });
    gate.open();

    await expect(answered).rejects.toMatchObject({ reason: { message: "too large" } });
  });

  it.each([NaN, -1, "1" as unknown as number])("refuses %p as a time", async (ms) => {
    const task = await startTask(Sum, []);

    await expect(task.result({ timeoutMs: ms })).rejects.toThrow(OptionError);
    await expect(task.cancel({ graceMs: ms })).rejects.toThrow(OptionError);
    await expect(task.result()).resolves.toEqual({ sum: 0 });
  });
});
