/**
 * The way from one thread's kernel to another's, as the kernel sees it.
 *
 * @module
 */
import type { Pid, Reference } from "../term/pid.ts";

/** Carries signals to other threads. */
export interface Router {
  /**
   * Sends one signal towards the thread of `to`; `false` when that thread has ended. Signals between
   * two threads arrive in order.
   *
   * @throws {NotCloneableError} when `body` cannot be copied.
   */
  readonly send: (
    kind: number,
    to: Pid | Reference,
    from: Pid | Reference,
    body: unknown,
  ) => boolean;
}
