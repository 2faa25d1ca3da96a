/**
 * What the kernel tells who traces processes.
 *
 * There is none while nobody traces anything: what it costs then is the question whether there is one.
 *
 * @module
 */
import type { ExitReason } from "../term/exit-reason.ts";
import type { Pid, Reference } from "../term/pid.ts";
import type { Reply } from "../term/signal.ts";
import type { Process } from "./process.ts";

/** Hears of all that happens on one thread, and decides what of it is of interest. */
export interface Tracer {
  /** A signal has reached a process. */
  // eslint-disable-next-line max-params -- the four values of a signal
  readonly received: (process: Process, kind: number, from: Pid | Reference, body: unknown) => void;
  /** An answer has reached who made the request. */
  readonly answered: (reference: Reference, by: Pid, reply: Reply) => void;
  /** A signal leaves for its receiver. */
  // eslint-disable-next-line max-params -- the four values of a signal
  readonly sent: (kind: number, to: Pid | Reference, from: Pid | Reference, body: unknown) => void;
  /** A process begins to handle what waits for it. */
  readonly turnStarted: (process: Process) => void;
  /** A process rests again. */
  readonly turnEnded: (process: Process) => void;
  /** A process has ended. */
  readonly ended: (process: Process, reason: ExitReason) => void;
}
