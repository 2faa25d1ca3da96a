/**
 * What is measured of a node, and how it is called: once, for every system that takes numbers.
 *
 * @module
 */
import type { NodeMetrics } from "../observe/metrics.ts";
import type { ThreadMetrics } from "../observe/thread-metrics.ts";

/** One number, and what tells it from the others of its instrument. */
interface Reading {
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** One thing that is measured. */
export interface Instrument {
  /** In words with underscores, without prefix and unit. */
  readonly name: string;
  readonly help: string;
  /** A `counter` only ever grows, until its thread ends. */
  readonly kind: "counter" | "gauge";
  readonly unit: "bytes" | "seconds" | undefined;
  /** The names of its labels. */
  readonly labels: readonly string[];
  readonly read: (metrics: NodeMetrics) => readonly Reading[];
}

type Shape = Pick<Instrument, "name" | "help"> & Partial<Pick<Instrument, "unit">>;

/** Everything that is measured. */
export const instruments: readonly Instrument[] = [
  ofThreads("gauge", { name: "processes", help: "Processes that live." }, (it) => it.processes),
  ofThreads(
    "counter",
    { name: "spawned", help: "Processes that were started." },
    (it) => it.spawned,
  ),
  ofThreads(
    "counter",
    { name: "restarted", help: "Processes that a supervisor started in the place of another." },
    (it) => it.restarted,
  ),
  {
    name: "ended",
    help: "Processes that have ended, by the type of the reason.",
    kind: "counter",
    unit: undefined,
    labels: ["thread", "reason"],
    read: ({ threads }) => threads.flatMap(readEnds),
  },
  ofThreads("counter", { name: "turns", help: "Turns that processes took." }, (it) => it.turns),
  ofThreads(
    "counter",
    { name: "delivered_messages", help: "Messages and requests that reached a process." },
    (it) => it.delivered,
  ),
  ofThreads(
    "counter",
    { name: "dropped_messages", help: "Messages and requests that a full mailbox cost." },
    (it) => it.dropped,
  ),
  ofThreads(
    "gauge",
    { name: "mailbox_messages", help: "What waits in all mailboxes." },
    (it) => it.mailboxLength,
  ),
  ofThreads(
    "gauge",
    { name: "mailbox_messages_max", help: "What waits in the fullest mailbox." },
    (it) => it.mailboxLengthMax,
  ),
  ofThreads(
    "gauge",
    { name: "heap_used", help: "Heap in use.", unit: "bytes" },
    (it) => it.heapUsedBytes,
  ),
  ofThreads(
    "gauge",
    { name: "heap_limit", help: "What the heap may grow to.", unit: "bytes" },
    (it) => it.heapLimitBytes,
  ),
  ofThreads(
    "counter",
    { name: "event_loop_active", help: "Time the event loop was at work.", unit: "seconds" },
    (it) => it.eventLoopActiveMs / 1_000,
  ),
  ofThreads(
    "counter",
    { name: "event_loop_idle", help: "Time the event loop waited.", unit: "seconds" },
    (it) => it.eventLoopIdleMs / 1_000,
  ),
  ofNode({ name: "threads", help: "Threads that answered." }, (it) => it.threads.length),
  ofNode(
    { name: "unresponsive_threads", help: "Threads that were too busy to answer." },
    (it) => it.unresponsive.length,
  ),
];

function ofThreads(
  kind: Instrument["kind"],
  shape: Shape,
  read: (thread: ThreadMetrics) => number,
): Instrument {
  return {
    unit: undefined,
    ...shape,
    kind,
    labels: ["thread"],
    read: ({ threads }) =>
      threads.map((thread) => ({ value: read(thread), labels: { thread: `${thread.thread}` } })),
  };
}

function ofNode(shape: Shape, read: (metrics: NodeMetrics) => number): Instrument {
  return {
    unit: undefined,
    ...shape,
    kind: "gauge",
    labels: [],
    read: (metrics) => [{ value: read(metrics), labels: {} }],
  };
}

function readEnds({ thread, ended }: ThreadMetrics): Reading[] {
  return Object.entries(ended).map(([reason, value]) => ({
    value,
    labels: { thread: `${thread}`, reason },
  }));
}
