/**
 * Worker threads, leased from Piscina.
 *
 * A lease is one task that never ends; aborting it ends the thread, and Piscina replaces it with a
 * warm one. Limits, replacement and errors are Piscina's.
 *
 * @module
 */
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { Piscina } from "piscina";
import { ThreadLimitError } from "../errors.ts";
import { threadFlags, threadMainUrl } from "./thread-entry.ts";
import type { Lease, ThreadEvent } from "./thread-protocol.ts";
import { vitals } from "./thread-protocol.ts";

/** How many threads a pool keeps. */
export interface ThreadPoolOptions {
  /** Threads that are started at once and kept warm. */
  readonly minThreads: number;
  /** The most threads at any time. */
  readonly maxThreads: number;
}

/** One leased thread. */
export interface LeasedThread {
  /** Its number in the node; never given twice. */
  readonly thread: number;
  /** The main thread's end of its port. */
  readonly port: MessagePort;
  /** Whether it serves one process only. */
  readonly dedicated: boolean;
  /** How many processes live on it, as it publishes itself, or are on their way there. */
  readonly load: () => number;
  /** A process is on its way there. */
  readonly expect: () => void;
  /** Ends it. */
  readonly end: () => void;
  /** Settles with the cause when the thread has ended. */
  readonly ended: Promise<Error>;
}

// Of the OS process, not of one node: an address of a node that has stopped never means a new process.
let lastThread = 0;

/** Lends worker threads. */
export class ThreadPool {
  readonly #piscina: Piscina;
  readonly #maxThreads: number;
  #leases = 0;

  constructor({ minThreads, maxThreads }: ThreadPoolOptions) {
    this.#maxThreads = maxThreads;
    this.#piscina = new Piscina({
      filename: threadMainUrl.href,
      minThreads,
      maxThreads,
      // A leased thread must come back to its event loop: Piscina's default would block it.
      atomics: "disabled",
      concurrentTasksPerWorker: 1,
      idleTimeout: Infinity,
      execArgv: threadFlags(),
    });
    // A thread that fails while it waits warm, and is nobody's.
    this.#piscina.on("error", (error: Error) =>
      process.emitWarning(`a worker thread failed: ${error.message}`, "PerigeeWarning"),
    );
  }

  /**
   * Leases a thread and waits until it is ready.
   *
   * @throws {ThreadLimitError} when all are leased; Piscina would wait, perhaps for ever.
   */
  async lease(dedicated: boolean): Promise<LeasedThread> {
    if (this.#leases === this.#maxThreads) throw new ThreadLimitError(this.#maxThreads);
    this.#leases += 1;
    lastThread += 1;
    const thread = lastThread;
    const { port1, port2 } = new MessageChannel();
    const memory = new SharedArrayBuffer(vitals.size * Int32Array.BYTES_PER_ELEMENT);
    const abort = new AbortController();
    const lease: Lease = { thread, port: port2, vitals: memory };
    const ended = this.#piscina
      .run(lease, { name: "lease", signal: abort.signal, transferList: [port2] })
      .then(
        () => new Error("its lease came to an end"),
        (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown))),
      )
      .finally(() => {
        this.#leases -= 1;
      });
    try {
      await Promise.race([isReady(port1), ended.then((error) => Promise.reject(error))]);
    } catch (thrown) {
      port1.close();
      throw thrown;
    }
    return {
      thread,
      port: port1,
      dedicated,
      ...countLoad(memory),
      end: () => abort.abort(),
      ended,
    };
  }

  /** Ends every thread. */
  async destroy(): Promise<void> {
    await this.#piscina.destroy();
  }
}

function countLoad(memory: SharedArrayBuffer): Pick<LeasedThread, "load" | "expect"> {
  const shared = new Int32Array(memory);
  let expected = 0;
  return {
    load: () => {
      // In this order, the thread counts a process before it counts the request as served.
      const underWay = expected - Atomics.load(shared, vitals.served);
      return underWay + Atomics.load(shared, vitals.processes);
    },
    expect: () => {
      expected += 1;
    },
  };
}

function isReady(port: MessagePort): Promise<void> {
  return new Promise((resolve) => {
    port.once("message", (event: ThreadEvent) => {
      if (event.type === "ready") resolve();
    });
  });
}
