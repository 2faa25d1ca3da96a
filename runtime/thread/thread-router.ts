/**
 * Signals between threads: one port for each other thread, one post for each tick.
 *
 * A way to another thread is made when the first signal goes there: a channel whose other end travels
 * there through the main thread, and which takes signals meanwhile. Should both ends make one at the
 * same time, each sends on its own: from one thread to another, there is one way.
 *
 * @module
 */
import { MessageChannel, receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import type { Kernel } from "../kernel/kernel.ts";
import { joinSlices } from "../kernel/pulse.ts";
import type { Refusal } from "../kernel/refusal.ts";
import type { Router } from "../kernel/router.ts";
import { runOutside } from "../kernel/self.ts";
import { copyToPost, isPrimitive, type Transfer } from "../term/copy.ts";
import { nobody, threadOf, type Pid, type Reference } from "../term/pid.ts";
import { replySignal, requestSignal, signalSize } from "../term/signal.ts";
import { Flow } from "./flow.ts";
import { Way } from "./way.ts";

/** How long nothing must have been posted for a signal to be posted at once, in milliseconds. */
const quietMs = 0.02;

/** A port that signals come from, who takes them, and what is done about one that cannot be read. */
interface Source {
  readonly port: MessagePort;
  readonly take: (message: unknown) => void;
  readonly takeUnreadable: (error: unknown) => void;
}

/** A batch that could be posted no more. */
interface LostBatch {
  readonly batch: readonly unknown[];
  readonly cause: unknown;
}

/** A port to another thread, and what is known of it. */
export interface Connection {
  readonly port: MessagePort;
  /** How much may be on its way. */
  readonly flow?: Flow;
  /** Takes what arrives besides signals. */
  readonly other?: (message: unknown) => void;
}

/** Brings the other end of a port to another thread, with the memory of its {@link Flow}. */
export type Connect = (thread: number, port: MessagePort, flow: SharedArrayBuffer) => void;

const noBatch: readonly unknown[] = [];

/** Carries signals from one thread to all others. */
export class ThreadRouter implements Router {
  readonly #ways = new Map<number, Way>();
  readonly #sources = new Map<number, readonly Source[]>();
  readonly #waiting = new Set<Way>();
  readonly #lost: LostBatch[] = [];
  readonly #connect: Connect | undefined;
  readonly #lives: (thread: number) => boolean;
  #kernel: Kernel | undefined;
  /** Who was sent to last, and the way there: often it is the same again. */
  #lastTo: Pid | Reference = nobody;
  #lastWay: Way | undefined;
  #isReceiving = false;
  #isScheduled = false;
  /** Hears once that nothing waits to be posted any more. */
  posted: (() => void) | undefined;
  /** Hears of a signal to another thread that was lost, because what moves with it was closed. */
  lost: ((kind: number, to: Pid | Reference, body: unknown) => void) | undefined;
  /** The batch that is being taken, and how far that has come. */
  #batch: readonly unknown[] = noBatch;
  #at = 0;
  /** Makes room for the next one when all of it has been taken. */
  #taken: (() => void) | undefined;

  /**
   * @param connect - brings a port to another thread. Without it, there are no ways but those that
   *   {@link attach} makes.
   * @param lives - whether there is a thread of this number; a way is made to no other.
   */
  constructor(connect?: Connect, lives: (thread: number) => boolean = () => true) {
    this.#connect = connect;
    this.#lives = lives;
  }

  /** Whether something waits to be posted. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0 || this.#lost.length > 0;
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
    const wasWaiting = way.isWaiting;
    // Posted later, but as it is now. What may not be cloneable is cloned at once, so that the error
    // reaches the one who sent it.
    const copy = isPrimitive(body) ? body : copyToPost(body);
    if (transfer !== undefined || (copy === undefined && body !== undefined)) {
      way.addNow([kind, to, from, body], transfer);
    } else {
      way.add(kind, to, from, copy);
    }
    // What waits is posted by the end of the tick, or of the batch being taken, or when there is room.
    if (wasWaiting || !way.isWaiting) return true;
    this.#waiting.add(way);
    if (!this.#isReceiving) this.#postSoon(way);
    return true;
  };

  /**
   * Takes signals for `kernel` from a port of `thread`, and sends on it unless there is a way already.
   */
  attach(thread: number, { port, flow, other }: Connection, kernel: Kernel): void {
    this.#kernel = kernel;
    const taken = (): void => {
      if (flow?.taken() === true) port.postMessage([]);
    };
    const take = (message: unknown): void => {
      if (!Array.isArray(message)) other?.(message);
      // There is room again.
      else if (message.length === 0) this.flush();
      else {
        // One that was cut off, first.
        this.#finish(kernel);
        this.#taken = taken;
        this.receive(message, kernel);
        this.#taken = undefined;
        taken();
      }
    };
    const takeUnreadable = (error: unknown): void => {
      taken();
      warn(`something that thread ${thread} sent cannot be read here, and is lost`, error);
    };
    if (!this.#ways.has(thread)) {
      this.#ways.set(thread, new Way(port, flow, (batch, cause) => this.#lose(batch, cause)));
    }
    const source: Source = { port, take, takeUnreadable };
    this.#sources.set(thread, [...(this.#sources.get(thread) ?? []), source]);
    port.on("message", take);
    port.on("messageerror", takeUnreadable);
  }

  /**
   * Takes a batch of signals, runs the turns they cause and posts what those send.
   *
   * Should one of them throw, the others are taken all the same, and the error is thrown later, where
   * it belongs to no process.
   */
  receive(batch: readonly unknown[], kernel: Kernel): void {
    this.#batch = batch;
    this.#at = 0;
    this.#deliver(kernel);
  }

  /**
   * Goes on after the stack of this thread was ended, which runs no `finally`; with the rest of the
   * batch that was being taken.
   */
  recover(): void {
    this.#isScheduled = false;
    this.#isReceiving = false;
    if (this.#kernel === undefined) return;
    this.#finish(this.#kernel);
    this.#kernel.scheduler.run();
    this.flush();
  }

  #finish(kernel: Kernel): void {
    const taken = this.#taken;
    if (taken === undefined) return;
    this.#taken = undefined;
    this.#deliver(kernel);
    taken();
  }

  #deliver(kernel: Kernel): void {
    this.#isReceiving = true;
    kernel.scheduler.hold();
    const batch = this.#batch;
    try {
      while (this.#at < batch.length) this.#deliverRest(batch, kernel);
      this.#batch = noBatch;
      this.#at = 0;
      kernel.scheduler.run();
    } finally {
      this.#isReceiving = false;
      this.flush();
    }
  }

  /** Delivers signals up to one that throws. One `try` for all costs nothing (`runtime.send.cross-thread`). */
  #deliverRest(batch: readonly unknown[], kernel: Kernel): void {
    try {
      while (this.#at < batch.length) {
        const at = this.#at;
        this.#at += signalSize;
        // A port carries what the other thread's `send` took: the types hold by construction.
        kernel.deliver(
          batch[at] as number,
          batch[at + 1] as Pid,
          batch[at + 2] as Pid,
          batch[at + 3],
        );
      }
    } catch (thrown) {
      runOutside(() =>
        queueMicrotask(() => {
          throw thrown;
        }),
      );
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
    joinSlices(() => {
      for (const source of this.#sources.get(thread) ?? []) {
        while (takeNext(source));
        source.port.close();
      }
    });
    const way = this.#ways.get(thread);
    if (way !== undefined) this.#waiting.delete(way);
    this.#sources.delete(thread);
    this.#ways.delete(thread);
    this.#lastTo = nobody;
    this.flush();
  }

  /** Posts what waits. */
  flush(): void {
    for (const way of this.#waiting) this.#post(way);
    if (this.posted === undefined || this.isWaiting) return;
    const { posted } = this;
    this.posted = undefined;
    posted();
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
    const connect = this.#connect;
    if (connect === undefined || kernel === undefined || !this.#lives(thread)) return undefined;
    runOutside(() => {
      const { port1, port2 } = new MessageChannel();
      const memory = Flow.createMemory();
      connect(thread, port2, memory);
      this.attach(thread, { port: port1, flow: new Flow(memory, 0) }, kernel);
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
    if (way.post()) this.#waiting.delete(way);
  }

  // Later: what is told of it may go the same way, which is just being posted on.
  #lose(batch: readonly unknown[], cause: unknown): void {
    this.#lost.push({ batch, cause });
    if (this.#lost.length === 1) runOutside(() => queueMicrotask(() => this.#tellLost()));
  }

  #tellLost(): void {
    for (const { batch, cause } of this.#lost.splice(0)) {
      for (let at = 0; at < batch.length; at += signalSize) {
        const [kind, to, from, body] = batch.slice(at, at + signalSize);
        this.#tellLostSignal(kind as number, [to as Pid, from as Pid], body, cause);
      }
    }
    this.flush();
  }

  /** Whoever waits for an answer hears that there will be none. */
  #tellLostSignal(kind: number, [to, from]: [Pid, Pid], body: unknown, cause: unknown): void {
    warn(`a signal to ${to} is lost, because what moves with it was closed meanwhile`, cause);
    const what = kind === replySignal ? "the answer" : "the message";
    const refusal: Refusal = { code: "ERR_NOT_CLONEABLE", what, why: textOf(cause) };
    if (kind === requestSignal) this.#kernel?.refuse(from, refusal);
    else if (kind === replySignal) this.#kernel?.refuse(to, refusal, from);
    this.lost?.(kind, to, body);
  }
}

/** Takes what has arrived and was not taken yet; tells whether there was something. */
function takeNext({ port, take, takeUnreadable }: Source): boolean {
  let next: { message: unknown } | undefined;
  try {
    next = receiveMessageOnPort(port);
  } catch (unreadable) {
    takeUnreadable(unreadable);
    return true;
  }
  if (next === undefined) return false;
  take(next.message);
  return true;
}

function warn(what: string, cause: unknown): void {
  process.emitWarning(`${what}: ${textOf(cause)}`, "PerigeeWarning");
}

function textOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
