import { MessageChannel, receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import { NotCloneableError } from "../../../runtime/errors.ts";
import { Kernel } from "../../../runtime/kernel/kernel.ts";
import { mainThread, makePid } from "../../../runtime/term/pid.ts";
import * as signal from "../../../runtime/term/signal.ts";
import { ThreadRouter } from "../../../runtime/thread/thread-router.ts";

const there = makePid(2, 1);
let asked: number[];
let router: ThreadRouter;
let kernel: Kernel;
let here: MessagePort;
let far: MessagePort;
let main: MessagePort;
beforeEach(() => {
  asked = [];
  ({ port1: here, port2: far } = new MessageChannel());
  router = new ThreadRouter((thread, port) => {
    asked.push(thread);
    far = port;
  });
  kernel = new Kernel({ thread: 1, router, system: () => {} });
  const channel = new MessageChannel();
  main = channel.port2;
  router.attach(mainThread, { port: channel.port1 }, kernel);
});
afterEach(() => {
  router.close();
  here.close();
  far.close();
  main.close();
});

function sendMessage(body: unknown): boolean {
  return router.send(signal.messageSignal, there, "", body);
}

/** The bodies that have arrived at the other end. */
function arrived(): unknown[] {
  const bodies: unknown[] = [];
  let next = receiveMessageOnPort(far);
  for (; next !== undefined; next = receiveMessageOnPort(far)) {
    bodies.push(...bodiesOf(next.message as unknown[]));
  }
  return bodies;
}

function bodiesOf(batch: readonly unknown[]): unknown[] {
  const bodies: unknown[] = [];
  for (let at = 0; at < batch.length; at += signal.signalSize) {
    const body = batch[at + 3];
    if (batch[at] === signal.messagesSignal) bodies.push(...(body as unknown[]));
    else bodies.push(body);
  }
  return bodies;
}

describe("a router", () => {
  it("makes a way when it is needed, which takes signals at once", () => {
    sendMessage(1);
    sendMessage({ deep: {} });
    sendMessage(2);
    router.flush();

    expect(asked).toEqual([2]);
    expect(arrived()).toEqual([1, { deep: {} }, 2]);
  });

  it("goes on sending on its own way when the other thread made one too, and takes from both", async () => {
    const messages: unknown[] = [];
    const process = kernel.create(undefined);
    process.open({ message: (message) => void messages.push(message) });
    sendMessage(1);
    const { port1, port2 } = new MessageChannel();
    router.attach(2, { port: port1 }, kernel);

    sendMessage(2);
    router.flush();
    far.postMessage([signal.messageSignal, process.pid, "", "on ours"]);
    port2.postMessage([signal.messageSignal, process.pid, "", "on theirs"]);
    while (messages.length < 2) await new Promise(setImmediate);

    expect(arrived()).toEqual([1, 2]);
    expect(new Set(messages)).toEqual(new Set(["on ours", "on theirs"]));
  });

  it("posts a lone signal at once, and many of one tick in few batches", async () => {
    router.attach(2, { port: here }, kernel);
    sendMessage("alone");
    expect(arrived()).toEqual(["alone"]);

    for (let n = 0; n < 1_000; n += 1) sendMessage(n);
    await new Promise(setImmediate);

    const sizes: number[] = [];
    let next = receiveMessageOnPort(far);
    for (; next !== undefined; next = receiveMessageOnPort(far)) {
      sizes.push(bodiesOf(next.message as unknown[]).length);
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

    router.flush();

    expect(arrived()).toEqual([{ n: 1 }, Uint8Array.of(1), { list: [1] }]);
  });

  it("refuses what cannot be copied, and only that", () => {
    sendMessage("before");
    expect(() => sendMessage({ f: () => {} })).toThrow(NotCloneableError);
    expect(() => sendMessage(new Proxy({ deep: {} }, {}))).toThrow(NotCloneableError);
    sendMessage("after");
    router.flush();

    expect(arrived()).toEqual(["before", "after"]);
  });

  it("moves what is to be moved", () => {
    const bytes = new ArrayBuffer(8);
    router.send(signal.messageSignal, there, "", { bytes }, [bytes]);

    expect(bytes.byteLength).toBe(0);
    expect(arrived()).toEqual([{ bytes: new ArrayBuffer(8) }]);
  });

  it("takes what a thread sent before its end, whatever else it sent", () => {
    const messages: unknown[] = [];
    const others: unknown[] = [];
    const process = kernel.create(undefined);
    process.open({ message: (message) => void messages.push(message) });
    router.attach(2, { port: here, other: (other) => others.push(other) }, kernel);
    far.postMessage([signal.messageSignal, process.pid, there, "last words"]);
    far.postMessage({ type: "something else" });

    router.detach(2);

    expect(messages).toEqual(["last words"]);
    expect(others).toEqual([{ type: "something else" }]);
  });

  it("says so when the thread has ended, and asks for no way to it", () => {
    router.attach(2, { port: here }, kernel);
    router.detach(2);

    expect(sendMessage(1)).toBe(false);
    expect(asked).toEqual([]);
  });

  it("goes on after a signal that cannot be taken", async () => {
    const failing = { ...kernel, deliver: () => fail("cannot be taken") } as unknown as Kernel;
    router.attach(2, { port: here }, kernel);
    expect(() => router.receive([0, there, "", 1], failing)).toThrow("cannot be taken");

    sendMessage("after");
    await new Promise(setImmediate);

    expect(arrived()).toEqual(["after"]);
  });
});

function fail(message: string): never {
  throw new Error(message);
}
