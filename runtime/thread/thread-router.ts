/**
 * Signals between threads: one port for each other thread, one post for each tick.
 *
 * A way to another thread is made when the first signal goes there: a channel whose other end travels
 * there through the main thread, and which takes signals meanwhile. Should both ends make one at the
 * same time, each sends on its own: from one thread to another, there is one way.
 *
 * @module
 */
import {
  MessageChannel,
  receiveMessageOnPort,
  type MessagePort,
  type Transferable,
} from "node:worker_threads";
import { NotCloneableError } from "../errors.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Router } from "../kernel/router.ts";
import { runOutside } from "../kernel/self.ts";
import { copyFlat, isPrimitive, type Transfer } from "../term/copy.ts";
import { nobody, threadOf, untagged, type Pid, type Reference } from "../term/pid.ts";
import { messageSignal, messagesSignal, signalSize } from "../term/signal.ts";

interface Way {
  readonly port: MessagePort;
  batch: unknown[];
  /** Who gets the last signal of the batch, when that is a message without a tag. */
  lastTo: Pid | Reference;
  /** The messages for `lastTo` that are one signal, when there are several. */
  run: unknown[] | undefined;
  /** Whether the last post carried several signals. */
  isBusy: boolean;
  /** When the last post was. */
  postedAt: number;
}

/** How long nothing must have been posted for a signal to be posted at once, in milliseconds. */
const quietMs = 0.02;

/** A port that signals come from, and who takes them. */
interface Source {
  readonly port: MessagePort;
  readonly take: (message: unknown) => void;
}

/** Carries signals from one thread to all others. */
export class ThreadRouter implements Router {
  readonly #ways = new Map<number, Way>();
  readonly #sources = new Map<number, readonly Source[]>();
  readonly #waiting = new Set<Way>();
  /** Threads that have ended; their numbers are never given again. */
  readonly #gone = new Set<number>();
  readonly #connect: ((thread: number, port: MessagePort) => void) | undefined;
  #kernel: Kernel | undefined;
  /** Who was sent to last, and the way there: often it is the same again. */
  #lastTo: Pid | Reference = nobody;
  #lastWay: Way | undefined;
  #isReceiving = false;
  #isScheduled = false;

  /**
   * @param connect - brings a port to another thread. Without it, there are no ways but those that
   *   {@link attach} makes.
   */
  constructor(connect?: (thread: number, port: MessagePort) => void) {
    this.#connect = connect;
  }

  // eslint-disable-next-line max-params -- the four values of a signal, and what moves with it
  readonly send = (
    kind: number,
    to: Pid | Reference,
    from: Pid | Reference,
    body: unknown,
    transfer?: Transfer,
  ): boolean => {
    const way = to === this.#lastTo ? this.#lastWay : this.#wayTo(to);
    if (way === undefined) return false;
    if (transfer !== undefined && transfer.length > 0) {
      this.#postNow(way, [kind, to, from, body], transfer);
      return true;
    }
    // Posted later, but as it is now.
    const copy = isPrimitive(body) ? body : copyFlat(body);
    if (copy === undefined && body !== undefined) this.#postNow(way, [kind, to, from, body], []);
    else {
      if (kind === messageSignal && from === untagged) addMessage(way, to, copy);
      else {
        way.lastTo = nobody;
        way.run = undefined;
        way.batch.push(kind, to, from, copy);
      }
      if (way.batch.length === signalSize) this.#waiting.add(way);
      if (!this.#isReceiving) this.#postSoon(way);
    }
    return true;
  };

  /**
   * Takes signals for `kernel` from a port of `thread`, and sends on it unless there is a way already.
   *
   * @param other - takes what arrives besides signals.
   */
  attach(
    thread: number,
    port: MessagePort,
    kernel: Kernel,
    other: (message: unknown) => void = () => {},
  ): void {
    this.#kernel = kernel;
    const take = (message: unknown): void => {
      if (Array.isArray(message)) this.receive(message, kernel);
      else other(message);
    };
    if (!this.#ways.has(thread)) this.#ways.set(thread, openWay(port));
    this.#sources.set(thread, [...(this.#sources.get(thread) ?? []), { port, take }]);
    port.on("message", take);
  }

  /** Takes a batch of signals, runs the turns they cause and posts what those send. */
  receive(batch: readonly unknown[], kernel: Kernel): void {
    this.#isReceiving = true;
    kernel.scheduler.hold();
    try {
      for (let at = 0; at < batch.length; at += signalSize) {
        // A port carries what the other thread's `send` took: the types hold by construction.
        kernel.deliver(
          batch[at] as number,
          batch[at + 1] as Pid,
          batch[at + 2] as Pid,
          batch[at + 3],
        );
      }
    } finally {
      kernel.scheduler.run();
      this.#isReceiving = false;
      this.flush();
    }
  }

  /**
   * Closes the way to `thread`, which has ended or never was.
   *
   * What the thread sent before its end is taken first. Its end is told by the main thread, and ports
   * are not read in the order they were written: without this, the end of a thread would overtake
   * answers and ends of processes.
   */
  detach(thread: number): void {
    for (const { port, take } of this.#sources.get(thread) ?? []) {
      let next = receiveMessageOnPort(port);
      for (; next !== undefined; next = receiveMessageOnPort(port)) take(next.message);
      port.close();
    }
    const way = this.#ways.get(thread);
    if (way !== undefined) this.#waiting.delete(way);
    this.#sources.delete(thread);
    this.#ways.delete(thread);
    this.#gone.add(thread);
    this.#lastTo = nobody;
  }

  /** Posts what waits. */
  flush(): void {
    for (const way of this.#waiting) this.#post(way);
  }

  /** Closes every way; what is on it is lost. */
  close(): void {
    for (const { port } of [...this.#sources.values()].flat()) port.close();
    this.#ways.clear();
    this.#sources.clear();
    this.#lastTo = nobody;
    this.#waiting.clear();
  }

  #wayTo(to: Pid | Reference): Way | undefined {
    const thread = threadOf(to);
    const way = this.#ways.get(thread) ?? this.#open(thread);
    this.#lastTo = to;
    this.#lastWay = way;
    return way;
  }

  #open(thread: number): Way | undefined {
    const kernel = this.#kernel;
    if (this.#connect === undefined || kernel === undefined || this.#gone.has(thread)) {
      return undefined;
    }
    const connect = this.#connect;
    runOutside(() => {
      const { port1, port2 } = new MessageChannel();
      connect(thread, port2);
      this.attach(thread, port1, kernel);
    });
    return this.#ways.get(thread);
  }

  // While little is sent, waiting for the end of the tick gathers nothing and costs 5 µs a signal;
  // while much is sent, it saves a post a signal (`gateway.roundtrip`, `gateway.throughput`).
  #postSoon(way: Way): void {
    if (this.#isScheduled) return;
    if (way.isBusy || performance.now() - way.postedAt < quietMs) this.#schedule();
    else this.#post(way);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    runOutside(() =>
      setImmediate(() => {
        this.#isScheduled = false;
        this.flush();
      }),
    );
  }

  #post(way: Way): void {
    this.#waiting.delete(way);
    const { batch } = way;
    if (batch.length === 0) return;
    way.isBusy = batch.length > signalSize || way.run !== undefined;
    way.batch = [];
    way.lastTo = nobody;
    way.run = undefined;
    way.postedAt = performance.now();
    way.port.postMessage(batch);
  }

  // What may not be cloneable is posted at once, so that the error reaches the one who sent it.
  #postNow(way: Way, parts: readonly unknown[], transfer: Transfer): void {
    try {
      this.#post(way);
      way.port.postMessage(parts, transfer as readonly Transferable[]);
    } catch (cause) {
      throw new NotCloneableError("the message", { cause });
    }
  }
}

function openWay(port: MessagePort): Way {
  return { port, batch: [], lastTo: nobody, run: undefined, isBusy: false, postedAt: 0 };
}

/**
 * Adds a message to a batch. Several in a row for one process are one signal: cloning them costs
 * three quarters, and their receiver is looked up once (`runtime.send.cross-thread`).
 */
function addMessage(way: Way, to: Pid | Reference, message: unknown): void {
  const { batch, run } = way;
  if (to !== way.lastTo) {
    batch.push(messageSignal, to, untagged, message);
    way.lastTo = to;
    way.run = undefined;
  } else if (run === undefined) {
    const at = batch.length - signalSize;
    way.run = [batch[at + 3], message];
    batch[at] = messagesSignal;
    batch[at + 3] = way.run;
  } else run.push(message);
}
