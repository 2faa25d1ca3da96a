import { awaitExit, kill, send, spawn, startNode, type Node } from "../../../runtime/index.ts";
import { collector, impatient, twofold } from "../modules/receivers.ts";
import { Probe } from "../probe.ts";

let node: Node;
let probe: Probe;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
});
afterAll(() => node.stop());
beforeEach(() => {
  probe = new Probe();
});

describe("a function process", () => {
  it("gets its messages in order and ends normally when it returns", async () => {
    const after = await spawn(impatient, { tells: probe.pid });
    expect(await probe.next()).toEqual({ early: "ReceiveTimeoutError" });
    const pid = await spawn(collector, { tells: probe.pid, after });
    const ended = awaitExit(pid);

    for (const message of ["a", "b", "return", "never read"]) send(pid, message);
    // On one thread, so that it hears of this end after the messages.
    kill(after);

    const [first, ...rest] = await probe.take(4);
    expect(first).toEqual({ length: 4 });
    expect(rest).toEqual([{ message: "a" }, { message: "b" }, { message: "return" }]);
    await expect(ended).resolves.toEqual({ type: "normal" });
  });

  it("ends with the error that it throws", async () => {
    const pid = await spawn(collector, { tells: probe.pid });
    const ended = awaitExit(pid);

    send(pid, "throw");

    await expect(ended).resolves.toMatchObject({
      type: "error",
      name: "SyntaxError",
      message: "as told",
      stack: expect.stringContaining("receivers.ts"),
    });
  });

  it("may wait for a message for a limited time, and loses none by that", async () => {
    const pid = await spawn(impatient, { tells: probe.pid });

    await expect(probe.next()).resolves.toEqual({ early: "ReceiveTimeoutError" });
    send(pid, "a message");

    await expect(probe.next()).resolves.toEqual({ late: "a message" });
  });

  it("may wait several times at once: who came first is served first", async () => {
    const pid = await spawn(twofold, { tells: probe.pid });

    await expect(probe.next()).resolves.toEqual({ first: "ReceiveTimeoutError" });
    send(pid, "one");
    send(pid, "two");

    await expect(probe.take(2)).resolves.toEqual([{ second: "one" }, { third: "two" }]);
  });
});
