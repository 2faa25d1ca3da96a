import {
  MessageChannel,
  receiveMessageOnPort,
  Worker,
  type MessagePort,
} from "node:worker_threads";
import { NotCloneableError } from "../../../runtime/errors.ts";
import { Kernel } from "../../../runtime/kernel/kernel.ts";
import { settlePromise } from "../../../runtime/kernel/requests.ts";
import { mainThread, makePid } from "../../../runtime/term/pid.ts";
import * as signal from "../../../runtime/term/signal.ts";
import { Flow } from "../../../runtime/thread/flow.ts";
import { ThreadRouter } from "../../../runtime/thread/thread-router.ts";
import { keepWarnings } from "../warnings.ts";

const there = makePid(2, 1);
let asked: number[];
let living: Set<number>;
let router: ThreadRouter;
let kernel: Kernel;
let here: MessagePort;
let far: MessagePort;
let main: MessagePort;
beforeEach(() => {
  asked = [];
  living = new Set([2]);
  ({ port1: here, port2: far } = new MessageChannel());
  const connect = (thread: number, port: MessagePort): void => {
    asked.push(thread);
    far = port;
  };
  router = new ThreadRouter(connect, (thread) => living.has(thread));
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
    living.delete(2);
    router.detach(2);

    expect(sendMessage(1)).toBe(false);
    expect(asked).toEqual([]);
  });

  it("tells once when nothing waits any more", async () => {
    const { flow, farFlow } = makeFlows();
    const told: string[] = [];
    router.attach(2, { port: here, flow }, kernel);
    for (let n = 0; n < 5; n += 1) sendMessage({ deep: { n } });
    router.posted = () => {
      told.push("posted");
    };
    router.flush();
    expect(arrived()).toHaveLength(4);
    expect(told).toEqual([]);

    for (let n = 0; n < 4; n += 1) if (farFlow.taken()) far.postMessage([]);
    while (told.length === 0) await new Promise(setImmediate);

    expect(arrived()).toHaveLength(1);
    router.flush();
    expect(told).toEqual(["posted"]);
  });
});

describe("a signal that cannot be taken", () => {
  it("costs no other, and is thrown where it belongs to nobody", async () => {
    const taken: unknown[] = [];
    const deliver = (...[, , , body]: Parameters<Kernel["deliver"]>): void => {
      if (typeof body === "string") throw new Error(body);
      taken.push(body);
    };
    const failing = { ...kernel, deliver } as unknown as Kernel;
    router.attach(2, { port: here }, kernel);
    const bodies = [1, "cannot be taken", 2, "nor can this", 3];
    const thrown = await thrownLater(() => {
      router.receive(
        bodies.flatMap((body) => [0, there, "", body]),
        failing,
      );
    });

    sendMessage("after");
    await new Promise(setImmediate);

    expect(taken).toEqual([1, 2, 3]);
    expect(thrown).toEqual([new Error("cannot be taken"), new Error("nor can this")]);
    expect(arrived()).toEqual(["after"]);
  });
});

describe("a signal that waited until what moves with it was closed", () => {
  let flows: ReturnType<typeof makeFlows>;
  let kept: ReturnType<typeof keepWarnings>;
  beforeEach(() => {
    kept = keepWarnings();
    flows = makeFlows();
    router.attach(2, { port: here, flow: flows.flow }, kernel);
    for (let n = 0; n < 4; n += 1) sendMessage({ deep: { n } });
  });
  afterEach(() => kept.stop());

  /** Makes room, as the other thread would, until nothing waits. */
  async function letPass(): Promise<unknown[]> {
    const bodies = arrived();
    while (router.isWaiting) {
      if (flows.farFlow.taken()) far.postMessage([]);
      await new Promise(setImmediate);
      bodies.push(...arrived());
    }
    return bodies;
  }

  it("is lost with a warning, and no other is", async () => {
    const { port1, port2 } = new MessageChannel();
    const lost: unknown[] = [];
    router.lost = (...[kind, to]) => lost.push([kind, to]);
    router.send(signal.messageSignal, there, "", { port2 }, [port2]);
    sendMessage("after");
    await closed(port1);

    const bodies = await letPass();

    expect(bodies.slice(4)).toEqual(["after"]);
    expect(lost).toEqual([[signal.messageSignal, there]]);
    expect(kept.warnings).toEqual([expect.stringContaining(there)]);
  });

  it("fails for who made the request", async () => {
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise((resolve, reject) => {
      const settle = settlePromise(there, Infinity, resolve, reject);
      kernel.ask(there, { port2 }, Infinity, settle, [port2]);
    }).catch((thrown: unknown) => thrown);
    await closed(port1);

    await letPass();

    await expect(answer).resolves.toBeInstanceOf(NotCloneableError);
    await expect(answer).resolves.toMatchObject({ what: "the message" });
  });

  it("reaches who waits for the answer as a refusal", async () => {
    const { port1, port2 } = new MessageChannel();
    kernel.answer("#0.2.9", { port2 }, undefined, [port2]);
    await closed(port1);

    const bodies = await letPass();

    const refusal = expect.objectContaining({ code: "ERR_NOT_CLONEABLE", what: "the answer" });
    expect(bodies.slice(4)).toEqual([{ type: "refused", refusal }]);
  });
});

describe("what another thread wrote and this one cannot read", () => {
  let kept: ReturnType<typeof keepWarnings>;
  beforeEach(() => {
    kept = keepWarnings();
  });
  afterEach(() => kept.stop());

  it("is lost with a warning, and does not count as on its way any more", async () => {
    const { flow, farFlow } = makeFlows();
    for (let n = 0; n < 4; n += 1) farFlow.sent();
    expect(farFlow.hasRoom()).toBe(false);
    router.attach(2, { port: here, flow }, kernel);

    await writeUnreadable(far, 4);
    while (kept.warnings.length < 4) await new Promise(setImmediate);

    expect(kept.warnings[0]).toContain("thread 2");
    expect(farFlow.hasRoom()).toBe(true);
  });

  it("does not keep a thread that has ended from being detached", async () => {
    const others: unknown[] = [];
    const port = here;
    await writeUnreadable(far, 2);
    router.attach(2, { port, other: (other) => others.push(other) }, kernel);

    router.detach(2);

    expect(kept.warnings).toHaveLength(2);
    expect(others).toEqual([{ type: "last" }]);
  });
});

/** Both ends' views of how much is on the way. */
function makeFlows(): { readonly flow: Flow; readonly farFlow: Flow } {
  const memory = Flow.createMemory();
  return { flow: new Flow(memory, 0), farFlow: new Flow(memory, 1) };
}

/** Closes a port; the other end of it, which nobody listens to, is closed then too. */
async function closed(end: MessagePort): Promise<void> {
  end.close();
  const { port1, port2 } = new MessageChannel();
  const heard = new Promise((resolve) => {
    port2.once("close", resolve);
  });
  port1.close();
  await heard;
}

/** Posts batches so deep that only a thread with a larger stack can read them, and one thing more. */
async function writeUnreadable(port: MessagePort, count: number): Promise<void> {
  const code = `
    const { workerData: { port, count } } = require("node:worker_threads");
    let deep = {};
    for (let n = 0; n < 6000; n += 1) deep = { deep };
    for (let n = 0; n < count; n += 1) port.postMessage([0, "<0.1.1>", "", deep]);
    port.postMessage({ type: "last" });
  `;
  const worker = new Worker(code, {
    eval: true,
    workerData: { port, count },
    transferList: [port],
  });
  await new Promise((resolve) => {
    worker.once("exit", resolve);
  });
}

/** Runs `act`, and gives what is thrown in microtasks after it. */
async function thrownLater(act: () => void): Promise<unknown[]> {
  const thrown: unknown[] = [];
  const { queueMicrotask } = globalThis;
  globalThis.queueMicrotask = (task) => {
    try {
      task();
    } catch (error) {
      thrown.push(error);
    }
  };
  try {
    act();
  } finally {
    globalThis.queueMicrotask = queueMicrotask;
  }
  return thrown;
}
