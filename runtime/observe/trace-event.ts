/**
 * What a trace tells, as plain data.
 *
 * @module
 */
import type { ExitReason } from "../term/exit-reason.ts";
import type { Pid, Reference, Tag } from "../term/pid.ts";

/** What processes do to each other. */
export type SignalName =
  | "message"
  | "request"
  | "reply"
  | "link"
  | "unlink"
  | "exit"
  | "kill"
  | "monitor"
  | "demonitor"
  | "down";

/** What is known of a signal. */
export interface TracedSignal {
  readonly signal: SignalName;
  /** Who is at the other end, where that is known: a message does not tell who sent it. */
  readonly peer?: Pid;
  /** The tag of a message. */
  readonly tag?: Tag;
  /** The reference of a request, of its reply, or of a monitor. */
  readonly reference?: Reference;
  /**
   * A copy of the message, the request, the reply, or the reason. Not there when the trace leaves
   * bodies out, or when it cannot be copied, as what moves instead of being copied cannot.
   */
  readonly body?: unknown;
}

/** Something that happened to the process that is traced. */
export type TraceEvent = {
  /** The process that is traced. */
  readonly pid: Pid;
  /** When, in milliseconds since 1970, with fractions; of one clock on all threads. */
  readonly time: number;
} & (
  | ({ readonly type: "received" } & TracedSignal)
  | ({ readonly type: "sent" } & TracedSignal)
  /** It begins to handle something; a function process is handed something. */
  | { readonly type: "turn-started" }
  /** It is through with that, promises included; a function process has it, and goes on. */
  | { readonly type: "turn-ended"; readonly durationMs: number }
  /** So many events came too fast for who hears of them, and are lost. */
  | { readonly type: "dropped"; readonly count: number }
  /** It has ended, and with it the trace. */
  | { readonly type: "ended"; readonly reason: ExitReason }
);

/** What a {@link TraceEvent} says besides whom it is about and when. */
export type TraceDetail = TraceEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, "pid" | "time">
    : never
  : never;

/** The present, for an event. */
export function traceTime(): number {
  return performance.timeOrigin + performance.now();
}
