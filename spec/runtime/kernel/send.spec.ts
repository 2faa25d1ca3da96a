import {
  awaitExit,
  kill,
  NotCloneableError,
  send,
  spawn,
  startNode,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { dropAnchors } from "../anchors.ts";
import { perform, puppet, type Heard } from "../modules/puppet.ts";
import { Probe } from "../probe.ts";

let node: Node;
let probe: Probe<Heard>;
/** On one thread. */
let sender: Pid<unknown>;
let neighbour: Pid<unknown>;
/** On another thread. */
let stranger: Pid<unknown>;

beforeAll(async () => {
  node = await startNode({ threads: 2 });
  probe = new Probe();
  const [here, there] = await dropAnchors(2);
  sender = here!;
  stranger = await spawn(puppet, { tells: probe.pid }, { near: there });
  neighbour = await spawn(puppet, { tells: probe.pid }, { near: here });
  await probe.take(4);
});
afterAll(() => node.stop());

async function heard(count: number): Promise<unknown[]> {
  const all = (await probe.take(count)) as (Heard & { type: "message" })[];
  return all.map(({ message }) => message);
}

describe.each([
  ["on the same thread", () => neighbour],
  ["on another thread", () => stranger],
])("a message to a process %s", (_where, receiver) => {
  it("arrives in the order it was sent, small and large ones mixed", async () => {
    const count = 3_000;

    await perform(sender, "sendMany", receiver(), count);

    const numbers = (await heard(count)).map((message) => {
      const { n, deep } = message as { n?: number; deep?: { n: number } };
      return n ?? deep?.n;
    });
    expect(numbers).toEqual(Array.from({ length: count }, (_, n) => n));
  });

  it("is as it was when it was sent", async () => {
    await perform(sender, "sendThenChange", receiver());

    await expect(heard(3)).resolves.toEqual([{ n: 1 }, { list: [1] }, Uint8Array.of(1)]);
  });

  it.each([
    ["undefined", undefined],
    ["null", null],
    ["a big integer", 2n ** 70n],
    ["an odd number", -0],
    ["a date", new Date(0)],
    ["a map", new Map([["a", new Set([1])]])],
    ["bytes", Uint8Array.of(1, 2, 3)],
    ["a list of bytes", [1, Uint8Array.of(4)]],
    ["an object without a prototype", { __proto__: null, a: 1 }],
  ])("may be %s", async (_what, message) => {
    send(receiver(), message);
    send(receiver(), "marker");

    const [received, marker] = await heard(2);
    expect(received).toEqual(message);
    expect(marker).toBe("marker");
  });

  it("that cannot be copied is refused where it is sent, nothing is lost, the sender lives on", async () => {
    await perform(sender, "send", receiver(), "before");
    const answer = await perform(sender, "sendFunction", receiver());
    await perform(sender, "send", receiver(), "after");

    expect(answer).toMatchObject({ failed: "NotCloneableError", code: "ERR_NOT_CLONEABLE" });
    await expect(heard(2)).resolves.toEqual(["before", "after"]);
  });

  it("that has ended is dropped", async () => {
    const dead = await spawn(puppet, { tells: probe.pid }, { near: receiver() });
    await probe.take(2);
    kill(dead);
    await awaitExit(dead);

    await perform(sender, "send", dead, "to nobody");

    await perform(sender, "send", receiver(), "marker");
    await expect(heard(1)).resolves.toEqual(["marker"]);
  });
});

describe("sending from plain code", () => {
  it("refuses at once what cannot be copied, here and there", () => {
    const here = new Probe();

    expect(() => send(stranger, () => {})).toThrow(NotCloneableError);
    expect(() => send(here.pid, () => {})).toThrow(NotCloneableError);
    expect(() => send(stranger, Symbol("s"))).toThrow(/the message cannot be sent/);
  });

  it("copies for a process on the same thread", async () => {
    const here = new Probe();
    const message = { list: [1] };

    send(here.pid, message);
    message.list.push(2);

    await expect(here.next()).resolves.toEqual({ list: [1] });
  });

  it("drops a message to an address that never was", async () => {
    send("<0.4711.1>" as Pid<unknown>, "to nobody");
    await expect(awaitExit("<0.4711.1>" as Pid)).resolves.toEqual({ type: "noproc" });
    await expect(perform(sender, "call", "<0.4711.1>" as Pid, 1)).resolves.toMatchObject({
      failed: "ProcessDownError",
      reason: { type: "noproc" },
    });
  });
});
