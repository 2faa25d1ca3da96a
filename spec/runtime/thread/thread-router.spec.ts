import { MessageChannel, receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import { NotCloneableError } from "../../../runtime/errors.ts";
import { Kernel } from "../../../runtime/kernel/kernel.ts";
import { makePid } from "../../../runtime/term/pid.ts";
import * as signal from "../../../runtime/term/signal.ts";
import { ThreadRouter } from "../../../runtime/thread/thread-router.ts";

const there = makePid(2, 1);
let asked: number[];
let router: ThreadRouter;
let kernel: Kernel;
let here: MessagePort;
let far: MessagePort;
beforeEach(() => {
  asked = [];
  router = new ThreadRouter((thread) => {
    asked.push(thread);
    return thread !== 9;
  });
  kernel = new Kernel({ thread: 1, router, system: () => {} });
  ({ port1: here, port2: far } = new MessageChannel());
});
afterEach(() => {
  here.close();
  far.close();
});

function sendMessage(body: unknown): boolean {
  return router.send(signal.messageSignal, there, "", body);
}

/** The bodies that have arrived at the other end. */
function arrived(): unknown[] {
  const bodies: unknown[] = [];
  let next = receiveMessageOnPort(far);
  for (; next !== undefined; next = receiveMessageOnPort(far)) {
    const batch = next.message as unknown[];
    for (let at = 3; at < batch.length; at += signal.signalSize) bodies.push(batch[at]);
  }
  return bodies;
}

describe("a router", () => {
  it("keeps in order what is sent before there is a way, and asks for it once", () => {
    sendMessage(1);
    sendMessage({ deep: {} });
    sendMessage(2);
    router.flush();
    expect(router.isWaiting).toBe(true);

    router.attach(2, here, kernel);
    sendMessage(3);
    router.flush();

    expect(asked).toEqual([2]);
    expect(arrived()).toEqual([1, { deep: {} }, 2, 3]);
    expect(router.isWaiting).toBe(false);
  });

  it("posts a lone signal at once, and many of one tick in few batches", async () => {
    router.attach(2, here, kernel);
    sendMessage("alone");
    expect(arrived()).toEqual(["alone"]);

    for (let n = 0; n < 1_000; n += 1) sendMessage(n);
    await new Promise(setImmediate);

    const sizes: number[] = [];
    let next = receiveMessageOnPort(far);
    for (; next !== undefined; next = receiveMessageOnPort(far)) {
      sizes.push((next.message as unknown[]).length / signal.signalSize);
    }
    expect(sizes.length).toBeLessThan(10);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1_000);
  });

  it("posts things as they were when they were sent", () => {
    const flat = { n: 1 };
    const bytes = Uint8Array.of(1);
    const deep = { list: [1] };
    for (const body of [flat, bytes, deep]) sendMessage(body);
    flat.n = 2;
    bytes[0] = 2;
    deep.list.push(2);

    router.attach(2, here, kernel);
    router.flush();

    expect(arrived()).toEqual([{ n: 1 }, Uint8Array.of(1), { list: [1] }]);
  });

  it.each(["before there is a way", "when there is one"])(
    "refuses what cannot be copied, and only that, %s",
    (when) => {
      if (when === "when there is one") router.attach(2, here, kernel);
      sendMessage("before");
      expect(() => sendMessage({ f: () => {} })).toThrow(NotCloneableError);
      expect(() => sendMessage(new Proxy({ deep: {} }, {}))).toThrow(NotCloneableError);
      sendMessage("after");

      if (when !== "when there is one") router.attach(2, here, kernel);
      router.flush();

      expect(arrived()).toEqual(["before", "after"]);
    },
  );

  it("says so when there is no such thread", () => {
    expect(router.send(signal.messageSignal, makePid(9, 1), "", 1)).toBe(false);
    expect(router.isWaiting).toBe(false);
  });

  it("gives what was not sent when there never is a way", () => {
    sendMessage("not sent");
    sendMessage({ deep: {} });

    expect(router.detach(2)).toEqual([
      ...[signal.messageSignal, there, "", "not sent"],
      ...[signal.messageSignal, there, "", { deep: {} }],
    ]);
    expect(router.isWaiting).toBe(false);
  });

  it("takes what a thread sent before its end, whatever else it sent", () => {
    const messages: unknown[] = [];
    const others: unknown[] = [];
    const process = kernel.create(undefined);
    process.open({ message: (message) => void messages.push(message) });
    router.attach(2, here, kernel, (other) => others.push(other));
    far.postMessage([signal.messageSignal, process.pid, there, "last words"]);
    far.postMessage({ type: "something else" });

    router.detach(2);

    expect(messages).toEqual(["last words"]);
    expect(others).toEqual([{ type: "something else" }]);
  });

  it("asks anew for a thread whose way was closed", () => {
    router.attach(2, here, kernel);
    router.detach(2);

    sendMessage(1);

    expect(asked).toEqual([2]);
  });

  it("goes on after a signal that cannot be taken", async () => {
    const failing = { ...kernel, deliver: () => fail("cannot be taken") } as unknown as Kernel;
    router.attach(2, here, kernel);
    expect(() => router.receive([0, there, "", 1], failing)).toThrow("cannot be taken");

    sendMessage("after");
    await new Promise(setImmediate);

    expect(arrived()).toEqual(["after"]);
  });
});

function fail(message: string): never {
  throw new Error(message);
}
