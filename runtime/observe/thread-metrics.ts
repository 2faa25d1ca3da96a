/**
 * How one thread does, in numbers.
 *
 * The counters are plain fields that the kernel adds to as it goes; the rest is looked up when it is
 * asked for, which takes as long as a look at each process of the thread.
 *
 * @module
 */
import { performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import type { Kernel } from "../kernel/kernel.ts";
import type { ExitReason } from "../term/exit-reason.ts";

/** How one thread does; counters start with the thread. */
export interface ThreadMetrics {
  /** Its number; 0 is the main thread. Never given twice. */
  readonly thread: number;
  /** How many processes live on it. */
  readonly processes: number;
  /** How many were ever started on it. */
  readonly spawned: number;
  /** How many of those were started by a supervisor in the place of another. */
  readonly restarted: number;
  /** How many have ended, by the type of the reason. */
  readonly ended: Readonly<Record<ExitReason["type"], number>>;
  /** How many turns were taken. */
  readonly turns: number;
  /** How many messages and requests have reached a process. */
  readonly delivered: number;
  /** How many of those a full mailbox dropped or refused. */
  readonly dropped: number;
  /** How much waits in all mailboxes. */
  readonly mailboxLength: number;
  /** How much waits in the fullest one. */
  readonly mailboxLengthMax: number;
  /** Bytes of its heap that are in use. */
  readonly heapUsedBytes: number;
  /** Bytes that its heap may grow to. */
  readonly heapLimitBytes: number;
  /** Milliseconds that its event loop was at work. */
  readonly eventLoopActiveMs: number;
  /** Milliseconds that its event loop waited for something to do. */
  readonly eventLoopIdleMs: number;
}

/** Measures the thread of this kernel. */
export function measureThread(kernel: Kernel): ThreadMetrics {
  const heap = getHeapStatistics();
  const loop = performance.eventLoopUtilization();
  let mailboxLength = 0;
  let mailboxLengthMax = 0;
  for (const { mailbox } of kernel.processes.values()) {
    mailboxLength += mailbox.length;
    mailboxLengthMax = Math.max(mailboxLengthMax, mailbox.length);
  }
  return {
    thread: kernel.thread,
    processes: kernel.count,
    spawned: kernel.spawned,
    restarted: kernel.restarted,
    ended: { ...kernel.endings },
    turns: kernel.scheduler.turns,
    delivered: kernel.delivered,
    dropped: kernel.dropped,
    mailboxLength,
    mailboxLengthMax,
    heapUsedBytes: heap.used_heap_size,
    heapLimitBytes: heap.heap_size_limit,
    eventLoopActiveMs: loop.active,
    eventLoopIdleMs: loop.idle,
  };
}
