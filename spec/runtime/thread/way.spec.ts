import { MessageChannel, receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import { NotCloneableError } from "../../../runtime/errors.ts";
import { makePid, nobody, type Pid } from "../../../runtime/term/pid.ts";
import * as signal from "../../../runtime/term/signal.ts";
import { Flow } from "../../../runtime/thread/flow.ts";
import { Way } from "../../../runtime/thread/way.ts";

const there = makePid(2, 1);
let port: MessagePort;
let far: MessagePort;
let way: Way;
let farFlow: Flow;
let lost: { batch: readonly unknown[]; cause: unknown }[];
beforeEach(() => {
  lost = [];
  ({ port1: port, port2: far } = new MessageChannel());
  const memory = Flow.createMemory();
  way = new Way(port, new Flow(memory, 0), (batch, cause) => lost.push({ batch, cause }));
  farFlow = new Flow(memory, 1);
});
afterEach(() => port.close());

function sendMany(from: number, until: number): void {
  for (let n = from; n < until; n += 1) way.add(signal.messageSignal, there, "", n);
}

/** The batches that have arrived at the other end, as the messages in them. */
function arrived(): (readonly unknown[])[] {
  const batches: (readonly unknown[])[] = [];
  for (let next = receiveMessageOnPort(far); next !== undefined; next = receiveMessageOnPort(far)) {
    const [kind, , , body] = next.message as unknown[];
    batches.push(kind === signal.messagesSignal ? (body as unknown[]) : [body]);
  }
  return batches;
}

describe("a way to another thread", () => {
  it("has a few batches on it at a time, and the rest when those are taken, in order", () => {
    sendMany(0, 10_000);
    expect(way.post()).toBe(false);
    const first = arrived();
    expect(first).toHaveLength(4);

    let heard = false;
    const all = first.flat();
    for (let batches = first; batches.length > 0; batches = arrived()) {
      if (batches !== first) all.push(...batches.flat());
      for (let n = 0; n < batches.length; n += 1) heard = farFlow.taken() || heard;
      way.post();
    }

    expect(heard).toBe(true);
    expect(all).toEqual(Array.from({ length: 10_000 }, (_, n) => n));
    expect(way.isWaiting).toBe(false);
  });

  it("makes several messages in a row for one process one signal, in order with others", () => {
    const other = makePid(2, 2);
    const add = (to: Pid, tag: string, n: number): void =>
      way.add(signal.messageSignal, to, tag, n);
    for (const n of [1, 2]) add(there, "", n);
    add(other, "", 3);
    add(there, "", 4);
    add(there, "tag", 5);
    for (const n of [6, 7, 8]) add(there, "", n);
    way.post();

    expect(receiveMessageOnPort(far)?.message).toEqual([
      ...[signal.messagesSignal, there, "", [1, 2]],
      ...[signal.messageSignal, other, "", 3],
      ...[signal.messageSignal, there, "", 4],
      ...[signal.messageSignal, there, "tag", 5],
      ...[signal.messagesSignal, there, "", [6, 7, 8]],
    ]);
  });

  it("changes nothing that went before, when something goes to nobody", () => {
    way.add(signal.messageSignal, there, "tag", 1);
    way.add(signal.messageSignal, nobody, "", 2);
    way.add(signal.messageSignal, nobody, "", 3);
    way.post();

    expect((receiveMessageOnPort(far)!.message as unknown[]).slice(0, 4)).toEqual([
      ...[signal.messageSignal, there, "tag", 1],
    ]);
  });

  it("is told of room only when it waits for some", () => {
    sendMany(0, 1);
    expect(way.post()).toBe(true);

    expect(farFlow.taken()).toBe(false);
  });

  it("keeps in order what is cloned or moved at once, as it was, while there is no room", () => {
    const bytes = new ArrayBuffer(4);
    const deep = { list: [1] };
    sendMany(0, 1_100);
    way.post();

    way.addNow([signal.messageSignal, there, "", deep]);
    way.addNow([signal.messageSignal, there, "", { bytes }], [bytes]);
    deep.list.push(2);
    sendMany(1_100, 1_101);

    expect(bytes.byteLength).toBe(0);
    const all: unknown[] = [];
    for (let batches = arrived(); batches.length > 0; batches = arrived()) {
      all.push(...batches.flat());
      for (let n = 0; n < batches.length; n += 1) farFlow.taken();
      way.post();
    }
    expect(all.slice(1_100)).toEqual([{ list: [1] }, { bytes: new ArrayBuffer(4) }, 1_100]);
  });

  it("refuses what cannot be cloned, with and without room, and goes on", () => {
    const refused = [signal.messageSignal, there, "", () => {}];
    expect(() => way.addNow(refused)).toThrow(NotCloneableError);
    sendMany(0, 2_000);
    way.post();
    expect(() => way.addNow(refused)).toThrow(NotCloneableError);

    expect(arrived().flat()).toEqual(Array.from({ length: 1_024 }, (_, n) => n));
  });

  it("refuses what is nested so deep that it may not be readable there, and goes on", () => {
    let deep: object = {};
    for (let n = 0; n < 1_000; n += 1) deep = { deep };
    const refused = [signal.messageSignal, there, "", deep];

    expect(() => way.addNow(refused)).toThrow(NotCloneableError);
    expect(() => way.addNow(refused)).toThrow("nested more than 1000 levels deep");

    sendMany(0, 1);
    way.post();
    expect(arrived().flat()).toEqual([0]);
  });

  it("loses what waited and can be moved no more, and nothing else", async () => {
    const moved = new MessageChannel();
    sendMany(0, 1_100);
    way.post();
    const signals = [signal.messageSignal, there, "", { port: moved.port2 }];
    way.addNow(signals, [moved.port2]);
    sendMany(1_100, 1_101);
    await closed(moved.port1);

    const all: unknown[] = [];
    for (let batches = arrived(); batches.length > 0; batches = arrived()) {
      all.push(...batches.flat());
      for (let n = 0; n < batches.length; n += 1) farFlow.taken();
      way.post();
    }

    expect(all).toEqual(Array.from({ length: 1_101 }, (_, n) => n));
    expect(lost.map(({ batch }) => batch.slice(0, 3))).toEqual([signals.slice(0, 3)]);
    expect(way.isWaiting).toBe(false);
  });

  it("always has room while what is sent is taken", () => {
    for (let n = 0; n < 100; n += 1) {
      sendMany(n, n + 1);
      expect(way.post()).toBe(true);
      farFlow.taken();
    }
    expect(arrived().flat()).toHaveLength(100);
  });
});

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
