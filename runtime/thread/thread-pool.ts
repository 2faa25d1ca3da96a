/**
 * Worker threads, leased from Piscina.
 *
 * A lease is one task that never ends; aborting it ends the thread, and Piscina replaces it with a
 * warm one. Limits, replacement and errors are Piscina's.
 *
 * @module
 */
import {
  MessageChannel,
  type MessagePort,
  type ResourceLimits,
  type Worker,
} from "node:worker_threads";
import { Piscina } from "piscina";
import { ThreadLimitError } from "../errors.ts";
import { describeReason, errorReason } from "../term/exit-reason.ts";
import { currentNode } from "../term/pid.ts";
import { threadFlags, threadMainUrl } from "./thread-entry.ts";
import { Flow } from "./flow.ts";
import type { Lease, ThreadEvent } from "./thread-protocol.ts";
import { ThreadTable } from "./thread-table.ts";
import { watchVitals, type Vitals } from "./vitals.ts";

/** What a thread is for: many processes, one only, or to be either later. */
type ThreadUse = "shared" | "dedicated" | "reserve";

/** What a thread is leased for. */
export interface LeaseOptions {
  readonly use: ThreadUse;
  /** Megabytes of heap at most; the limit of the pool without it. */
  readonly maxHeapMb?: number | undefined;
  /** The environment variables that it is to see; those of the OS process by default. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** How many threads a pool keeps. */
export interface ThreadPoolOptions {
  /** Threads that are started at once and kept warm. */
  readonly minThreads: number;
  /** The most threads at any time. */
  readonly maxThreads: number;
  /** The turn budget of processes whose config names none, in milliseconds; `Infinity` by default. */
  readonly turnBudgetMs?: number;
  /** Megabytes of heap of each thread at most; V8's own limit by default. */
  readonly threadHeapMb?: number;
}

/** One leased thread. */
export interface LeasedThread {
  /** Its number in the node; never given twice. */
  readonly thread: number;
  /** The main thread's end of its port. */
  readonly port: MessagePort;
  /** How much may be on the way there and back. */
  readonly flow: Flow;
  /** Whether it serves one process only. */
  readonly isDedicated: () => boolean;
  /** Megabytes that its heap may use; `undefined` for V8's own limit. */
  readonly heapLimitMb: number | undefined;
  /** Whether its heap is so full that no process is to be placed there. */
  readonly isFull: () => boolean;
  /** Tells that. */
  readonly setFull: (isFull: boolean) => void;
  /** Gives one that was in reserve a use. */
  readonly assign: (use: ThreadUse) => void;
  /** How many processes live on it, as it publishes itself, or are on their way there. */
  readonly load: () => number;
  /** A process is on its way there. */
  readonly expect: () => void;
  /** Which part of the time since it was last asked it was busy, 0 to 1. */
  readonly utilization: () => number;
  /** How it does, as the watchdog sees it. */
  readonly vitals: Vitals;
  /** Ends it, for this reason. */
  readonly end: (why?: Error) => void;
  /** Settles with the cause when the thread has ended. */
  readonly ended: Promise<Error>;
}

// Of the OS process, not of one node: an address of a node that has stopped never means a new process.
let lastThread = 0;

/** Lends worker threads. */
export class ThreadPool {
  /** With one limit to the heap: Piscina sets that for all threads of a pool. */
  readonly #piscina: Piscina;
  /** By megabytes of heap; each as long as it has threads. */
  readonly #limited = new Map<number, LimitedPiscina>();
  /** Pools that come to their end. */
  readonly #ending = new Set<Promise<void>>();
  readonly #maxThreads: number;
  readonly #turnBudgetMs: number;
  readonly #threadHeapMb: number | undefined;
  /** How its threads do. */
  readonly table: ThreadTable;
  readonly #freeRows: number[];

  constructor(options: ThreadPoolOptions) {
    const { minThreads, maxThreads, turnBudgetMs = Infinity, threadHeapMb } = options;
    this.#threadHeapMb = threadHeapMb;
    this.#turnBudgetMs = turnBudgetMs;
    this.#maxThreads = maxThreads;
    this.table = ThreadTable.create(maxThreads);
    this.#freeRows = Array.from({ length: maxThreads }, (_, at) => maxThreads - at);
    this.#piscina = startPiscina(minThreads, maxThreads, limitsOf(threadHeapMb));
  }

  /**
   * Leases a thread and waits until it is ready.
   *
   * @throws {ThreadLimitError} when all are leased; Piscina would wait, perhaps for ever.
   */
  async lease({ use, maxHeapMb, env }: LeaseOptions): Promise<LeasedThread> {
    const row = this.#freeRows.pop();
    if (row === undefined) throw new ThreadLimitError(this.#maxThreads);
    lastThread += 1;
    const thread = lastThread;
    const { table } = this;
    table.give(row, thread);
    const { port1, port2 } = new MessageChannel();
    const flow = Flow.createMemory();
    const lease: Lease = {
      node: currentNode(),
      thread,
      port: port2,
      flow,
      table: table.memory,
      row,
      env,
      turnBudgetMs: this.#turnBudgetMs,
    };
    const piscina = maxHeapMb === undefined ? this.#piscina : this.#takeLimited(maxHeapMb);
    const heapLimitMb = maxHeapMb ?? this.#threadHeapMb;
    const { ended, end } = runLease(piscina, { lease, heapLimitMb }, () => {
      table.clear(row);
      this.#freeRows.push(row);
      if (maxHeapMb !== undefined) this.#leaveLimited(maxHeapMb);
    });
    const worker = await findWorker(piscina, port1, ended).catch((thrown: unknown) => {
      end();
      port1.close();
      throw thrown;
    });
    return {
      ...openRow(table, row, use),
      thread,
      port: port1,
      flow: new Flow(flow, 0),
      heapLimitMb,
      utilization: watchUtilization(worker),
      vitals: watchVitals(worker, table, row),
      end,
      ended,
    };
  }

  /** Ends every thread. */
  async destroy(): Promise<void> {
    const limited = [...this.#limited.values()];
    this.#limited.clear();
    const ending = limited.map(({ piscina }) => piscina.destroy());
    await Promise.all([this.#piscina.destroy(), ...ending, ...this.#ending]);
  }

  #takeLimited(maxHeapMb: number): Piscina {
    let limited = this.#limited.get(maxHeapMb);
    if (limited === undefined) {
      const piscina = startPiscina(0, this.#maxThreads, limitsOf(maxHeapMb));
      limited = { piscina, leases: 0 };
      this.#limited.set(maxHeapMb, limited);
    }
    limited.leases += 1;
    return limited.piscina;
  }

  #leaveLimited(maxHeapMb: number): void {
    const limited = this.#limited.get(maxHeapMb);
    if (limited === undefined) return;
    limited.leases -= 1;
    if (limited.leases > 0) return;
    this.#limited.delete(maxHeapMb);
    const ending = limited.piscina.destroy();
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
  }
}

/** Threads with one limit to their heap, and how many of them are leased. */
interface LimitedPiscina {
  readonly piscina: Piscina;
  leases: number;
}

/** Runs a lease until it is ended, for the reason that is given. */
function runLease(
  piscina: Piscina,
  { lease, heapLimitMb }: { readonly lease: Lease; readonly heapLimitMb: number | undefined },
  released: () => void,
): Pick<LeasedThread, "ended" | "end"> {
  const abort = new AbortController();
  let why: Error | undefined;
  const ended = piscina
    .run(lease, { name: "lease", signal: abort.signal, transferList: [lease.port] })
    .then(
      () => new Error("its lease came to an end"),
      (thrown: unknown) => why ?? causeOf(thrown, heapLimitMb),
    )
    .finally(released);
  const end = (reason?: Error): void => {
    why = reason;
    abort.abort();
  };
  return { ended, end };
}

// Told by its shape: an error of another realm is no instance of Error here.
function causeOf(thrown: unknown, heapLimitMb: number | undefined): Error {
  const reason = errorReason(thrown);
  const isObject = typeof thrown === "object" && thrown !== null;
  const isOutOfMemory = isObject && "code" in thrown && thrown.code === outOfMemory;
  if (isOutOfMemory && heapLimitMb !== undefined) {
    return new Error(`its heap used all of its ${heapLimitMb} MB`, { cause: thrown });
  }
  return thrown instanceof Error ? thrown : new Error(describeReason(reason), { cause: thrown });
}

/** Node's code for a thread whose heap was full. */
const outOfMemory = "ERR_WORKER_OUT_OF_MEMORY";

/**
 * Node gives a thread that is at its limit 16 MB more, to come to its end with. A collection that has to
 * make room for more young objects than that ends the whole OS process (Node 24 allows 200 MB of them).
 */
const youngMb = 32;

function limitsOf(maxHeapMb: number | undefined): ResourceLimits {
  if (maxHeapMb === undefined) return {};
  return { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: youngMb };
}

function startPiscina(minThreads: number, maxThreads: number, limits: ResourceLimits): Piscina {
  const piscina = new Piscina({
    filename: threadMainUrl.href,
    minThreads,
    maxThreads,
    // A leased thread must come back to its event loop: Piscina's default would block it.
    atomics: "disabled",
    concurrentTasksPerWorker: 1,
    idleTimeout: Infinity,
    execArgv: threadFlags(),
    resourceLimits: limits,
  });
  // A thread that fails while it waits warm, and is nobody's.
  piscina.on("error", (error: Error) =>
    process.emitWarning(`a worker thread failed: ${error.message}`, "PerigeeWarning"),
  );
  return piscina;
}

/** Gives what Node calls the thread, as soon as it runs. */
function whenReady(port: MessagePort): Promise<number> {
  return new Promise((resolve) => {
    port.once("message", (event: ThreadEvent) => {
      if (event.type === "ready") resolve(event.workerId);
    });
  });
}

/** Gives a thread as soon as it runs; fails when it ends before, or another of its pool as it starts. */
async function findWorker(
  piscina: Piscina,
  port: MessagePort,
  ended: Promise<Error>,
): Promise<Worker | undefined> {
  const failing = new AbortController();
  const failed = new Promise<never>((_resolve, reject) => {
    // What cannot even start is nobody's for Piscina: a lease that waits for it would wait for ever.
    const fail = (error: Error): void => reject(error);
    piscina.once("error", fail);
    failing.signal.addEventListener("abort", () => piscina.off("error", fail));
    void ended.then(fail);
  });
  try {
    const workerId = await Promise.race([whenReady(port), failed]);
    return piscina.threads.find(({ threadId }) => threadId === workerId);
  } finally {
    failing.abort();
  }
}

type Row = Pick<LeasedThread, "isDedicated" | "assign" | "isFull" | "setFull" | "load" | "expect">;

/** What stands in the table of threads. */
function openRow(table: ThreadTable, row: number, use: ThreadUse): Row {
  let current = use;
  const assign = (assigned: ThreadUse): void => {
    current = assigned;
    table.setOpen(row, assigned === "shared");
  };
  assign(use);
  return {
    isDedicated: () => current === "dedicated",
    assign,
    isFull: () => table.isFull(row),
    setFull: (isFull) => table.setFull(row, isFull),
    load: () => table.load(row),
    expect: () => table.expect(row),
  };
}

/** Measures a thread from outside: it need not answer for that. */
function watchUtilization(worker: Worker | undefined): () => number {
  let last = worker?.performance.eventLoopUtilization();
  return () => {
    const now = worker?.performance.eventLoopUtilization();
    const since = worker?.performance.eventLoopUtilization(now, last);
    last = now;
    return since?.utilization ?? 0;
  };
}
