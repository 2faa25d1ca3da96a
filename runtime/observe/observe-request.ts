/**
 * What kernels are asked about their processes.
 *
 * @module
 */
import type { Pid, Reference } from "../term/pid.ts";
import type { Failure } from "./failure.ts";
import type { SpanBatch } from "./span-post.ts";
import type { TraceEvent } from "./trace-event.ts";

/** The request to observe something, as a kernel gets it. */
export interface ObserveRequest {
  readonly type: "observe";
  readonly question: ThreadQuestion | NodeQuestion;
}

/** What can be asked of every thread about itself. */
export type ThreadQuestion =
  /** Answer: a `ProcessInfo` for each process. */
  | { readonly type: "processes" }
  /** Answer: a `ProcessInfo`, or `undefined` when it is gone. */
  | { readonly type: "process"; readonly pid: Pid }
  /** Answer: whether it lives. */
  | { readonly type: "alive"; readonly pid: Pid }
  /** Answer: `ThreadMetrics`. */
  | { readonly type: "metrics" }
  /** Answer: whether there is such a process to trace. */
  | { readonly type: "trace"; readonly order: TraceOrder }
  /** Answer: none of interest, when all has been delivered. */
  | { readonly type: "untrace"; readonly id: Reference }
  /** Answer: how many events are missed, `undefined` when the receiver is gone. */
  | ({ readonly type: "take-trace" } & TraceDelivery)
  /** Tell the main thread of failures from here on, or no more. Answer: none of interest. */
  | { readonly type: "report-failures"; readonly on: boolean }
  /** Tell the main thread of spans from here on, or no more. Answer: none of interest. */
  | { readonly type: "report-spans"; readonly on: boolean };

/** What can be asked of the main thread only. */
export type NodeQuestion =
  /** Ask all threads, or one. Answer: {@link Gathered}. */
  | {
      readonly type: "gather";
      readonly question: { readonly type: "processes" } | { readonly type: "metrics" };
      readonly thread: number | undefined;
      readonly timeoutMs: number;
    }
  /** Let a process hear of failures. Answer: none of interest, when nothing is missed any more. */
  | { readonly type: "hear-failures"; readonly to: Pid }
  /** And no more. */
  | { readonly type: "ignore-failures"; readonly to: Pid }
  /** Something has failed. Never answered. */
  | { readonly type: "failed"; readonly failure: Failure }
  /** Let a process hear of spans. Answer: none of interest, when nothing is missed any more. */
  | { readonly type: "hear-spans"; readonly to: Pid }
  /** And no more. */
  | { readonly type: "ignore-spans"; readonly to: Pid }
  /** So much was done. Never answered. */
  | { readonly type: "spans"; readonly batch: SpanBatch };

/** What a thread needs to trace a process. */
export interface TraceOrder {
  /** To stop it by: the reference by which the end of the process is watched for the trace's sake. */
  readonly id: Reference;
  /** Who is traced. */
  readonly pid: Pid;
  /** Who gets the events. */
  readonly to: Pid;
  readonly maxEvents: number;
  readonly bodies: boolean;
}

/** Events on their way. */
export interface TraceDelivery {
  readonly to: Pid;
  readonly events: readonly TraceEvent[];
  /** How much may wait for the receiver before events are dropped. */
  readonly maxEvents: number;
  /** Whether these are the last: then those missed are told of now, or never. */
  readonly isLast: boolean;
}

/** What threads have answered. */
export interface Gathered {
  readonly answers: readonly unknown[];
  /** Threads that did not answer in time: something keeps them busy. */
  readonly unresponsive: readonly number[];
}
