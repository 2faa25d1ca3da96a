import {
  answer,
  CallTimeoutError,
  kill,
  NotCloneableError,
  NotInCallError,
  ProcessDownError,
  replyLater,
  send,
  start,
  startNode,
  within,
  type Node,
  type ReplyTo,
} from "../../../runtime/index.ts";
import { Account } from "../modules/account.ts";
import { placements } from "../placements.ts";
import { Probe } from "../probe.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
});
afterAll(() => node.stop());

describe.each(placements)("a call that a server %s leaves open", (_where, place) => {
  const open = () => start(Account, { cents: 500 }, place(node));

  it("is answered when the server answers it", async () => {
    const account = await open();

    const answers = [account.putOff(), account.putOff()];
    account.answerAll(42);

    await expect(Promise.all(answers)).resolves.toEqual([42, 42]);
    kill(account.pid);
  });

  it("is answered by another process", async () => {
    const probe = new Probe<ReplyTo<number>>();
    const account = await open();
    const third = await open();

    const answered = account.putOffSlowly(probe.pid);
    third.answerTo(await probe.next(), 42);

    await expect(answered).resolves.toBe(42);
    for (const { pid } of [account, third]) kill(pid);
  });

  it("is answered once, and by no process too", async () => {
    const probe = new Probe<ReplyTo<number>>();
    const account = await open();

    const answered = account.putOffSlowly(probe.pid);
    const to = await probe.next();
    for (const cents of [42, 43]) answer(to, cents);

    await expect(answered).resolves.toBe(42);
    kill(account.pid);
  });

  it("stays open when an answer cannot be sent", async () => {
    const probe = new Probe<ReplyTo<number>>();
    const account = await open();

    const answered = account.putOffSlowly(probe.pid);
    const to = await probe.next();

    expect(() => answer(to, (() => {}) as never)).toThrow(NotCloneableError);
    answer(to, 42);
    await expect(answered).resolves.toBe(42);
    kill(account.pid);
  });

  it("fails when nobody answers in time, and the server serves on", async () => {
    const account = await open();

    await expect(within(account, 10).putOff()).rejects.toThrow(CallTimeoutError);

    account.answerAll(42);
    await expect(account.cents()).resolves.toBe(500);
    await expect(account.heard()).resolves.toEqual([]);
    kill(account.pid);
  });

  it("fails as soon as the server ends", async () => {
    const account = await open();
    const probe = new Probe();

    const answered = within(account, Infinity).putOffSlowly(probe.pid);
    await probe.next();
    kill(account.pid);

    await expect(answered).rejects.toThrow(ProcessDownError);
    await expect(answered).rejects.toMatchObject({ reason: { type: "kill" } });
  });

  it("is not left open by a handler that gives another answer", async () => {
    const probe = new Probe<ReplyTo<number>>();
    const account = await open();

    const answered = account.lend(probe.pid);
    await expect(answered).resolves.toBe(7);

    answer(await probe.next(), 42);
    await expect(account.cents()).resolves.toBe(500);
    kill(account.pid);
  });

  it("is not left open by an answer that only looks like the right to answer", async () => {
    const account = await open();
    const probe = new Probe<ReplyTo<number>>();
    const answered = account.putOffSlowly(probe.pid);
    const to = await probe.next();

    await expect(account.echo(to)).resolves.toEqual(to);

    answer(to, 42);
    await expect(answered).resolves.toBe(42);
    kill(account.pid);
  });

  it("is a call: outside of one, there is nothing to leave open", async () => {
    const account = await open();
    const probe = new Probe();

    send(account.pid, "reply later");
    await account.lend(probe.pid);
    send(account.pid, "reply later");

    await expect(account.heard()).resolves.toEqual(["ERR_NOT_IN_CALL", "ERR_NOT_IN_CALL"]);
    expect(() => replyLater()).toThrow(NotInCallError);
    kill(account.pid);
  });
});
