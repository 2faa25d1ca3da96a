import {
  awaitExit,
  ChannelUsedError,
  kill,
  NotCloneableError,
  OptionError,
  ProtocolError,
  ReceiveTimeoutError,
  send,
  start,
  startNode,
  startSession,
  type Channel,
  type Choose,
  type End,
  type Node,
  type Pid,
  type Recv,
} from "../../../runtime/index.ts";
import { Gate } from "../gate.ts";
import {
  Adder,
  Multiplier,
  Quitter,
  Speaker,
  Talker,
  type Quitting,
} from "../modules/conversations.ts";
import { placements } from "../placements.ts";
import { Probe } from "../probe.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
});
afterAll(() => node.stop());

const ended = { type: "error", name: "ProtocolError" };

describe.each(placements)("a session with a process %s", (_where, place) => {
  it("goes step by step, and both sides end in peace", async () => {
    const first = await startSession(Adder, undefined, place(node));
    const reason = awaitExit(first.peer);

    const [sum, last] = await first.send(1).send(2).receive();
    last.close();

    expect(sum).toBe(3);
    await expect(reason).resolves.toEqual({ type: "normal" });
  });

  it("goes by the branch that one side chooses, and again from the start", async () => {
    let channel = await startSession(Multiplier, 7, place(node));
    const products: number[] = [];

    for (const value of [1, 2, 3]) {
      const [product, next] = await channel.selectLeft().send(value).receive();
      products.push(product);
      channel = next.repeat();
    }
    const [word, last] = await channel.selectRight().receive();
    last.close();

    expect(products).toEqual([7, 14, 21]);
    expect(word).toBe("enough");
  });

  it("takes no ordinary message for a word", async () => {
    const first = await startSession(Adder, undefined, place(node));

    for (const message of [7, ["value", 7], ["close"], { word: "value", value: 7 }]) {
      send(first.peer as Pid<unknown>, message);
    }
    const [sum, last] = await first.send(1).send(2).receive();
    last.close();

    expect(sum).toBe(3);
  });

  it("takes each step once", async () => {
    const first = await startSession(Multiplier, 7, place(node));

    const second = first.selectLeft();
    const third = second.send(1);
    const answered = third.receive();

    expect(() => first.selectLeft()).toThrow(ChannelUsedError);
    expect(() => first.selectRight()).toThrow(ChannelUsedError);
    expect(() => second.send(1)).toThrow(expect.objectContaining({ step: "send" }));
    await expect(third.receive()).rejects.toThrow(ChannelUsedError);
    const [, fourth] = await answered;
    await expect(third.receive()).rejects.toThrow(ChannelUsedError);
    const [, last] = await fourth.repeat().selectRight().receive();
    expect(() => fourth.repeat()).toThrow(ChannelUsedError);
    last.close();
    expect(() => last.close()).toThrow(expect.objectContaining({ step: "close" }));
  });

  it("may wait for a limited time, and loses no word by that", async () => {
    const gate = new Gate();
    const first = await startSession(Speaker, gate.pid, place(node));
    const [, second] = await first.receive();

    await expect(second.receive({ timeoutMs: 1 })).rejects.toThrow(ReceiveTimeoutError);
    await gate.asked();
    gate.open();
    const [word, last] = await second.receive();
    last.close();

    expect(word).toBe("second");
  });

  it("does not take a step with what cannot be sent", async () => {
    const first = await startSession(Adder, undefined, place(node));

    expect(() => first.send((() => 1) as never)).toThrow(NotCloneableError);
    const [sum, last] = await first.send(1).send(2).receive();
    last.close();

    expect(sum).toBe(3);
  });

  it("refuses a time that is none", async () => {
    const gate = new Gate();
    const first = await startSession(Speaker, gate.pid, place(node));

    await expect(first.receive({ timeoutMs: NaN })).rejects.toThrow(OptionError);

    await expect(first.receive()).resolves.toMatchObject(["first", {}]);
    kill(first.peer);
  });

  it.each<[Quitting, string]>([
    ["return", "ProtocolError"],
    ["throw", "RangeError"],
  ])("fails on both sides when the process will %s early, after its words", async (how, name) => {
    const first = await startSession(Quitter, how, place(node));
    const reason = { type: "error", name };
    await awaitExit(first.peer);

    const [word, second] = await first.receive();
    const failed = second.receive();

    expect(word).toBe("first");
    await expect(failed).rejects.toThrow(ProtocolError);
    await expect(failed).rejects.toMatchObject({ pid: first.peer, reason });
    await expect(second.receive()).rejects.toMatchObject({ reason });
  });

  it("fails while it waits, when the process is killed", async () => {
    const gate = new Gate();
    const first = await startSession(Speaker, gate.pid, place(node));
    const [, second] = await first.receive();

    const failed = second.receive();
    kill(first.peer);

    await expect(failed).rejects.toMatchObject({ reason: { type: "kill" } });
  });

  it("fails when a word comes out of turn", async () => {
    const first = await startSession(Adder, undefined, place(node));
    const reason = awaitExit(first.peer);
    const wrong = first as unknown as Channel<Choose<Recv<number, End>, End>>;

    const failed = wrong.selectLeft().receive();

    await expect(failed).rejects.toMatchObject({ reason: ended });
    await expect(reason).resolves.toMatchObject({
      message: expect.stringContaining('"left" where a value was due'),
    });
  });

  it("cannot be started with what cannot be sent", async () => {
    const argument = (() => {}) as never;

    await expect(startSession(Speaker, argument, place(node))).rejects.toThrow(NotCloneableError);
  });
});

describe.each(placements)("a session of a process %s", (_where, place) => {
  it("does not show in its mailbox", async () => {
    const talker = await start(Talker, undefined, place(node));

    send(talker.pid, "before");
    const sum = talker.add(1, 2);
    send(talker.pid, "after");

    await expect(sum).resolves.toBe(3);
    await expect(talker.heard()).resolves.toEqual(["before", "after"]);
    kill(talker.pid);
  });

  it.each<[Quitting, string]>([
    ["return", "ProtocolError"],
    ["throw", "RangeError"],
  ])("takes it along when the other side will %s early", async (how, name) => {
    const talker = await start(Talker, undefined, place(node));
    const reason = awaitExit(talker.pid);

    talker.startQuitter(how).catch(() => {});

    await expect(reason).resolves.toMatchObject({ type: "error", name });
  });

  it.each([
    ["ends normally, which is early", "leave", ended],
    ["is killed", "kill", { type: "kill" }],
  ])("ends the other side when it %s", async (_what, how, reason) => {
    const gate = new Gate();
    const talker = await start(Talker, undefined, place(node));
    const speaker = await talker.startSpeaker(gate.pid);
    const speakerEnded = awaitExit(speaker);
    await gate.asked();

    if (how === "kill") kill(talker.pid);
    else talker.leave();

    await expect(speakerEnded).resolves.toMatchObject(reason);
  });

  it("leaves the other side in peace when it has closed before it ends", async () => {
    const gate = new Gate();
    const probe = new Probe();
    const talker = await start(Talker, undefined, place(node));
    const listener = await talker.tellListener("a word", gate.pid, probe.pid);
    const talkerEnded = awaitExit(talker.pid);
    const listenerEnded = awaitExit(listener);
    await gate.asked();

    talker.leave();
    await talkerEnded;
    gate.open();

    await expect(probe.next()).resolves.toBe("a word");
    await expect(listenerEnded).resolves.toEqual({ type: "normal" });
  });
});
