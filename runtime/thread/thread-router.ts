/**
 * Signals between threads: one port for each other thread, one post for each tick.
 *
 * A way to another thread is made when the first signal goes there; until it is open, signals wait
 * in order.
 *
 * @module
 */
import type { MessagePort } from "node:worker_threads";
import { NotCloneableError } from "../errors.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Router } from "../kernel/router.ts";
import { threadOf, type Pid, type Reference } from "../term/pid.ts";
import { signalSize } from "../term/signal.ts";

interface Way {
  port: MessagePort | undefined;
  batch: unknown[];
}

/** Carries signals from one thread to all others. */
export class ThreadRouter implements Router {
  readonly #ways = new Map<number, Way>();
  readonly #ended = new Set<number>();
  readonly #waiting = new Set<Way>();
  readonly #connect: (thread: number) => void;
  #isReceiving = false;
  #isScheduled = false;

  /** @param connect - asks for a port to another thread; {@link attach} or {@link detach} answers. */
  constructor(connect: (thread: number) => void) {
    this.#connect = connect;
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
    way.batch.push(kind, to, from, body);
    this.#waiting.add(way);
    if (!isSimple(body)) this.#postNow(way);
    else if (!this.#isReceiving) this.#schedule();
    return true;
  };

  /** Opens the way to `thread`; what arrives on it goes to `kernel`. */
  attach(thread: number, port: MessagePort, kernel: Kernel): void {
    const way = this.#ways.get(thread) ?? { port: undefined, batch: [] };
    way.port = port;
    this.#ways.set(thread, way);
    port.on("message", (batch: unknown) => {
      if (Array.isArray(batch)) this.receive(batch, kernel);
    });
    if (way.batch.length > 0) this.#post(way);
  }

  /** Takes a batch of signals, runs the turns they cause and posts what those send. */
  receive(batch: readonly unknown[], kernel: Kernel): void {
    this.#isReceiving = true;
    for (let at = 0; at < batch.length; at += signalSize) {
      // A port carries what the other thread's `send` took: the types hold by construction.
      kernel.deliver(
        batch[at] as number,
        batch[at + 1] as Pid,
        batch[at + 2] as Pid,
        batch[at + 3],
      );
    }
    kernel.scheduler.run();
    this.#isReceiving = false;
    this.flush();
  }

  /** Closes the way to `thread`, which has ended or never was; gives what was not sent. */
  detach(thread: number): readonly unknown[] {
    this.#ended.add(thread);
    const way = this.#ways.get(thread);
    this.#ways.delete(thread);
    if (way === undefined) return [];
    this.#waiting.delete(way);
    way.port?.close();
    return way.batch;
  }

  /** Posts what waits. */
  flush(): void {
    for (const way of this.#waiting) this.#post(way);
  }

  /** Closes every way. */
  close(): void {
    for (const thread of this.#ways.keys()) this.detach(thread);
  }

  #open(thread: number): Way | undefined {
    if (this.#ended.has(thread)) return undefined;
    const way: Way = { port: undefined, batch: [] };
    this.#ways.set(thread, way);
    this.#connect(thread);
    return way;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.flush();
    });
  }

  #post(way: Way): void {
    if (way.port === undefined) return;
    this.#waiting.delete(way);
    const { batch } = way;
    if (batch.length === 0) return;
    way.batch = [];
    way.port.postMessage(batch);
  }

  // What may not be cloneable is posted at once, so that the error reaches the one who sent it.
  #postNow(way: Way): void {
    const last = way.batch.splice(-signalSize);
    try {
      if (way.port === undefined) way.batch.push(...(structuredClone(last) as unknown[]));
      else {
        this.#post(way);
        way.port.postMessage(last);
      }
    } catch (cause) {
      throw new NotCloneableError("the message", { cause });
    }
  }
}

/** Whether a term is surely cloneable, told without walking far. */
function isSimple(term: unknown): boolean {
  if (typeof term !== "object" || term === null) return isSimplePart(term);
  if (term instanceof Uint8Array) return true;
  for (const part of Object.values(term)) if (!isSimplePart(part)) return false;
  return Array.isArray(term) || Object.getPrototypeOf(term) === Object.prototype;
}

function isSimplePart(term: unknown): boolean {
  switch (typeof term) {
    case "function":
    case "symbol":
      return false;
    case "object":
      return term === null || term instanceof Uint8Array;
    default:
      return true;
  }
}
