import {
  after,
  awaitExit,
  call,
  CallTimeoutError,
  handleOf,
  InitFailedError,
  kill,
  NoHandlerError,
  NotCloneableError,
  OptionError,
  ProcessDownError,
  send,
  start,
  StartRefusedError,
  startNode,
  stop,
  within,
  type Node,
  type Pid,
  type StartOptions,
} from "../../../runtime/index.ts";
import { Gate } from "../gate.ts";
import { Account, Bank, Climber, SafeBank, Savings, type Opening } from "../modules/account.ts";
import { gone, placements } from "../placements.ts";
import { Probe } from "../probe.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
});
afterAll(() => node.stop());

const overdraft = { type: "error", name: "TypeError", message: "overdraft" };

describe.each(placements)("a server %s", (_where, place) => {
  const started: Pid[] = [];
  const open = async (opening: Partial<Opening> = {}, options: StartOptions = {}) => {
    const account = await start(
      Account,
      { cents: 500, ...opening },
      { ...place(node), ...options },
    );
    started.push(account.pid);
    return account;
  };
  afterEach(async () => {
    for (const pid of started.splice(0)) {
      const ended = awaitExit(pid);
      kill(pid);
      await ended;
    }
  });

  it("handles casts and calls in the order they were made", async () => {
    const account = await open();

    account.deposit(100);
    const first = account.withdraw(50, "rent");
    account.deposit(1);
    const second = account.cents();

    await expect(first).resolves.toBe("rent: 550");
    await expect(second).resolves.toBe(551);
  });

  it("answers a thousand calls while it is told other things", async () => {
    const account = await open({ cents: 0 });
    let sum = 0;

    const answers: Promise<number>[] = [];
    for (let n = 1; n <= 1_000; n += 1) {
      account.deposit(n);
      send(account.pid, { n });
      answers.push(account.cents());
    }
    for (const answer of await Promise.all(answers)) sum += answer;

    // The sum of the first thousand triangular numbers.
    expect(sum).toBe((1_000 * 1_001 * 1_002) / 6);
  });

  it("finishes a handler that waits before the next one begins", async () => {
    const gate = new Gate();
    const account = await open();

    account.addSlowly(gate.pid, 1);
    const cents = account.cents();
    await gate.asked();
    gate.open();

    await expect(cents).resolves.toBe(501);
  });

  it("takes every message that no handle made as information", async () => {
    const account = await open();
    const messages = [["deposit", 5], { casts: "deposit", args: [5] }, "deposit", undefined, []];

    for (const message of messages) send(account.pid, message);

    await expect(account.heard()).resolves.toEqual(messages);
    await expect(account.cents()).resolves.toBe(500);
  });

  it("gets the tag of a message", async () => {
    const account = await open();

    send(account.pid, "a message", { tag: "a tag" });

    await expect(account.heard()).resolves.toEqual([{ message: "a message", tag: "a tag" }]);
  });

  it("cannot be started when its init throws", async () => {
    const opened = open({ cents: -1 });

    await expect(opened).rejects.toThrow(InitFailedError);
    await expect(opened).rejects.toMatchObject({
      reason: { type: "error", name: "RangeError", message: "overdrawn" },
    });
  });

  it("may refuse to start, with what it says about it", async () => {
    const opened = open({ cents: 2_000 });

    await expect(opened).rejects.toThrow(StartRefusedError);
    await expect(opened).rejects.toMatchObject({ detail: { most: 1_000 } });
  });

  it.each([
    ["throws", -1, { code: "ERR_INIT_FAILED", reason: { name: "RangeError" } }],
    ["refuses", 2_000, { code: "ERR_START_REFUSED", detail: { most: 1_000 } }],
  ])("leaves a linked starter alone when its init %s", async (_how, cents, expected) => {
    const bank = await start(Bank, undefined, { near: node.root });

    const failure = await bank.openWrongly({ cents }, place(node));

    expect(failure).toMatchObject(expected);
    await expect(bank.isThere()).resolves.toBe(true);
    kill(bank.pid);
  });

  it("handles what it sent to itself before it had a state, and reaches ten by that", async () => {
    const climber = await start(Climber, 10, place(node));
    started.push(climber.pid);

    await expect(climber.reach(10)).resolves.toBe(10);
    await expect(climber.heard()).resolves.toEqual(["told before there was a state"]);
  });

  it("ends when it is asked to stop, after its terminate", async () => {
    const probe = new Probe();
    const account = await open({ tells: probe.pid });
    account.deposit(1);
    await account.cents();

    const reason = await stop(account.pid);

    expect(reason).toEqual({ type: "shutdown" });
    await expect(probe.take(2)).resolves.toEqual([
      { cents: 501, reason: { type: "shutdown" } },
      "cleaned up",
    ]);
  });

  it("is killed when its terminate takes too long", async () => {
    const gate = new Gate();
    const account = await open({ asks: gate.pid });

    const reason = await stop(account.pid, 10);

    expect(reason).toEqual({ type: "kill" });
    gate.open();
  });

  it.each([
    ["a kill", (pid: Pid) => kill(pid)],
    ["a crash", (pid: Pid) => handleOf(Account, pid).failLater("overdraft")],
  ])("does not terminate at %s", async (_how, end) => {
    const probe = new Probe();
    const account = await open({ tells: probe.pid });

    end(account.pid);

    await expect(probe.next()).resolves.toBe("cleaned up");
  });

  it("ends with the error of a handler, and tells the caller at once", async () => {
    const account = await open();
    const ended = awaitExit(account.pid);

    const answered = within(account, Infinity).fail("overdraft");
    const queued = within(account, Infinity).cents();

    await expect(answered).rejects.toThrow(ProcessDownError);
    await expect(answered).rejects.toMatchObject({ reason: overdraft });
    await expect(queued).rejects.toThrow(ProcessDownError);
    await expect(ended).resolves.toMatchObject(overdraft);
    await expect(account.cents()).rejects.toMatchObject({ reason: gone });
    // Told to nobody, and no error.
    account.deposit(1);
  });

  it("takes a linked process along when it fails", async () => {
    const bank = await start(Bank, undefined, { near: node.root });
    const pid = await bank.open({ cents: 500 }, place(node));
    const ended = awaitExit(bank.pid);

    handleOf(Account, pid).failLater("overdraft");

    await expect(ended).resolves.toMatchObject(overdraft);
  });

  it("leaves a process alone that has unlinked it", async () => {
    const bank = await start(Bank, undefined, { near: node.root });
    const pid = await bank.open({ cents: 500 }, place(node));
    const ended = awaitExit(pid);

    await bank.unlink(pid);
    handleOf(Account, pid).failLater("overdraft");
    await ended;

    await expect(bank.isThere()).resolves.toBe(true);
    kill(bank.pid);
  });

  it("tells a linked server that takes ends why it ended", async () => {
    const probe = new Probe();
    const bank = await start(SafeBank, probe.pid, { near: node.root });
    const pid = await bank.open({ cents: 500 }, { ...place(node), tag: "alice's" });

    handleOf(Account, pid).failLater("overdraft");
    await probe.next();

    await expect(bank.ends()).resolves.toMatchObject([{ pid, reason: overdraft, tag: "alice's" }]);
    kill(bank.pid);
  });

  it("hears of the end of a process that it monitors", async () => {
    const probe = new Probe();
    const account = await open({ tells: probe.pid });
    const other = await open();

    await account.watch(other.pid);
    kill(other.pid);

    await expect(probe.next()).resolves.toEqual({ down: other.pid, reason: { type: "kill" } });
  });

  it("may answer too late, which disturbs nobody", async () => {
    const gate = new Gate();
    const account = await open();

    const late = within(account, 10).ask(gate.pid, "late");

    await expect(late).rejects.toThrow(CallTimeoutError);
    await expect(late).rejects.toMatchObject({ timeoutMs: 10, pid: account.pid });
    gate.open();
    await expect(account.cents()).resolves.toBe(500);
    await expect(account.heard()).resolves.toEqual([]);
  });

  it("can be told something later", async () => {
    const probe = new Probe();
    const account = await open();

    after(account, 2).tell(probe.pid, "later", { deep: [1] });
    const timer = after(account, 1).deposit(1);

    expect(timer.cancel()).toBe(true);
    await expect(probe.next()).resolves.toEqual(["later", { deep: [1] }]);
    await expect(account.cents()).resolves.toBe(500);
  });

  it("refuses a call that it has no handler for, and drops such a cast", async () => {
    const account = await open();
    const wrong = handleOf(Savings, account.pid);

    wrong.raise(1);
    const percent = wrong.percent();

    await expect(percent).rejects.toThrow(NoHandlerError);
    await expect(percent).rejects.toMatchObject({ pid: account.pid, handler: "percent" });
    await expect(call(account.pid, ["cents"])).rejects.toThrow(NoHandlerError);
    await expect(account.heard()).resolves.toEqual([]);
  });

  it("ends when an answer cannot be sent", async () => {
    const account = await open();

    await expect(account.answerFunction()).rejects.toMatchObject({
      reason: { name: "NotCloneableError" },
    });
  });

  it("knows who started it", async () => {
    const bank = await start(Bank, undefined, { near: node.root });
    const pid = await bank.open({ cents: 500 }, place(node));
    const account = await open();

    await expect(handleOf(Account, pid).parent()).resolves.toBe(bank.pid);
    await expect(account.parent()).resolves.toBeUndefined();
    await stop(pid);
  });
});

describe("a handle", () => {
  it("is what awaiting it gives", async () => {
    const account = await start(Account, { cents: 1 });

    const awaited = await Promise.resolve(account);

    expect(awaited).toBe(account);
    expect(Object.keys(account)).toEqual(expect.arrayContaining(["pid", "deposit", "cents"]));
    kill(account.pid);
  });

  it("has methods that need no handle to be called on", async () => {
    const { deposit, cents, pid } = await start(Account, { cents: 1 });

    deposit(1);

    await expect(cents()).resolves.toBe(2);
    kill(pid);
  });

  it("refuses what cannot be sent, where it is called", async () => {
    const account = await start(Account, { cents: 1 });
    const wrong = (() => 1) as never;

    expect(() => account.deposit(wrong)).toThrow(NotCloneableError);
    expect(() => after(account, 1).deposit(wrong)).toThrow(NotCloneableError);
    await expect(account.withdraw(wrong, "")).rejects.toThrow(NotCloneableError);
    await expect(account.cents()).resolves.toBe(1);
    kill(account.pid);
  });

  it.each([NaN, -1, "1" as unknown as number])("refuses %p as a time", async (ms) => {
    const account = handleOf(Account, node.root);

    expect(() => within(account, ms)).toThrow(OptionError);
    expect(() => after(account, ms)).toThrow(OptionError);
  });

  it("is demanded where another time is wanted", () => {
    expect(() => within({ pid: node.root as Pid<unknown> }, 1)).toThrow(OptionError);
  });
});
