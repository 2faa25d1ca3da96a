/**
 * How a thread does, seen from outside: none of it needs the thread to come to its event loop.
 *
 * @module
 */
import type { Worker } from "node:worker_threads";
import type { ThreadTable } from "./thread-table.ts";

/** How a thread does. */
export interface Vitals {
  /** What Node calls the thread. */
  readonly workerId: number;
  /** A number that moves with every turn. */
  readonly pulse: () => number;
  /** The smallest turn budget on it, in milliseconds; `Infinity` for none. */
  readonly budgetMs: () => number;
  /** How long its event loop has waited for something to do, in milliseconds. */
  readonly idleMs: () => number;
  /** Where it is told to hold still for the watchdog, and tells that it does. */
  readonly hold: Int32Array;
  /**
   * How much processor time it has used, in milliseconds. Settles when the thread runs JavaScript, or
   * waits in `Atomics.wait`; not while it is in a long call of something native.
   */
  readonly cpuMs: () => Promise<number>;
  /** How many bytes its heap uses, garbage included. Settles also when it does not come back. */
  readonly heapUsedBytes: () => Promise<number>;
}

/** Gives the vitals of the thread that has this row in the table. */
export function watchVitals(worker: Worker | undefined, table: ThreadTable, row: number): Vitals {
  return {
    workerId: worker?.threadId ?? -1,
    pulse: () => table.pulse(row),
    budgetMs: () => (worker === undefined ? Infinity : table.budgetMs(row)),
    idleMs: () => worker?.performance.eventLoopUtilization().idle ?? 0,
    hold: table.hold(row),
    cpuMs: async () => {
      const used = await worker?.cpuUsage();
      return used === undefined ? 0 : (used.user + used.system) / 1_000;
    },
    heapUsedBytes: async () => (await worker?.getHeapStatistics())?.used_heap_size ?? 0,
  };
}
