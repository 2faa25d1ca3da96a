/**
 * Signals between threads: one port for each other thread, one post for each tick.
 *
 * A way to another thread is made when the first signal goes there; until it is open, signals wait
 * in order.
 *
 * @module
 */
import { receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import { NotCloneableError } from "../errors.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Router } from "../kernel/router.ts";
import { runOutside } from "../kernel/self.ts";
import { copyFlat, isPrimitive } from "../term/copy.ts";
import { threadOf, type Pid, type Reference } from "../term/pid.ts";
import { signalSize } from "../term/signal.ts";

interface Way {
  port: MessagePort | undefined;
  batch: unknown[];
  /** Takes what arrives. */
  take: (message: unknown) => void;
  /** Whether the last post carried several signals. */
  isBusy: boolean;
  /** When the last post was. */
  postedAt: number;
}

/** How long nothing must have been posted for a signal to be posted at once, in milliseconds. */
const quietMs = 0.02;

function openWay(take: (message: unknown) => void): Way {
  return { port: undefined, batch: [], take, isBusy: false, postedAt: 0 };
}

/** Carries signals from one thread to all others. */
export class ThreadRouter implements Router {
  readonly #ways = new Map<number, Way>();
  readonly #waiting = new Set<Way>();
  readonly #connect: (thread: number) => boolean;
  #isReceiving = false;
  #isScheduled = false;

  /**
   * @param connect - asks for a port to another thread; {@link attach} or {@link detach} answers.
   *   `false` when it is known that there is no such thread.
   */
  constructor(connect: (thread: number) => boolean) {
    this.#connect = connect;
  }

  /** Whether something waits for a way that is not open yet. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  readonly send = (
    kind: number,
    to: Pid | Reference,
    from: Pid | Reference,
    body: unknown,
  ): boolean => {
    const thread = threadOf(to);
    const way = this.#ways.get(thread) ?? this.#open(thread);
    if (way === undefined) return false;
    // Posted later, but as it is now.
    const copy = isPrimitive(body) ? body : copyFlat(body);
    this.#waiting.add(way);
    if (copy === undefined && body !== undefined) this.#postNow(way, [kind, to, from, body]);
    else way.batch.push(kind, to, from, copy);
    if (!this.#isReceiving && this.#waiting.has(way)) this.#postSoon(way);
    return true;
  };

  /**
   * Opens the way to `thread`; signals that arrive on it go to `kernel`.
   *
   * @param other - takes what arrives besides signals.
   */
  attach(
    thread: number,
    port: MessagePort,
    kernel: Kernel,
    other: (message: unknown) => void = () => {},
  ): void {
    const way = this.#ways.get(thread) ?? openWay(other);
    way.port = port;
    way.take = (message) => {
      if (Array.isArray(message)) this.receive(message, kernel);
      else other(message);
    };
    this.#ways.set(thread, way);
    port.on("message", way.take);
    if (way.batch.length > 0) this.#post(way);
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
   * Closes the way to `thread`, which has ended or never was; gives what was not sent.
   *
   * What the thread sent before its end is taken first. Its end is told by the main thread, and ports
   * are not read in the order they were written: without this, the end of a thread would overtake
   * answers and ends of processes.
   */
  detach(thread: number): readonly unknown[] {
    const way = this.#ways.get(thread);
    if (way === undefined) return [];
    const { port } = way;
    if (port !== undefined) {
      let next = receiveMessageOnPort(port);
      for (; next !== undefined; next = receiveMessageOnPort(port)) way.take(next.message);
    }
    this.#ways.delete(thread);
    this.#waiting.delete(way);
    port?.close();
    return way.batch;
  }

  /** Posts what waits. */
  flush(): void {
    for (const way of this.#waiting) this.#post(way);
  }

  /** Closes every way; what is on it is lost. */
  close(): void {
    for (const { port } of this.#ways.values()) port?.close();
    this.#ways.clear();
    this.#waiting.clear();
  }

  #open(thread: number): Way | undefined {
    if (!this.#connect(thread)) return undefined;
    const way = openWay(() => {});
    this.#ways.set(thread, way);
    return way;
  }

  // While little is sent, waiting for the end of the tick gathers nothing and costs 5 µs a signal;
  // while much is sent, it saves a post a signal (`gateway.roundtrip`, `gateway.throughput`).
  #postSoon(way: Way): void {
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
    if (way.port === undefined) return;
    this.#waiting.delete(way);
    const { batch } = way;
    if (batch.length === 0) return;
    way.batch = [];
    way.isBusy = batch.length > signalSize;
    way.postedAt = performance.now();
    way.port.postMessage(batch);
  }

  // What may not be cloneable is posted at once, so that the error reaches the one who sent it.
  #postNow(way: Way, parts: readonly unknown[]): void {
    try {
      if (way.port === undefined) way.batch.push(...structuredClone(parts));
      else {
        this.#post(way);
        way.port.postMessage(parts);
      }
    } catch (cause) {
      throw new NotCloneableError("the message", { cause });
    }
  }
}
