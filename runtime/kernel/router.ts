/**
 * The way from one thread's kernel to another's, as the kernel sees it.
 *
 * @module
 */
import type { Transfer } from "../term/copy.ts";
import type { Pid, Reference } from "../term/pid.ts";

/** Carries signals to other threads. */
export interface Router {
  /**
   * Sends one signal towards the thread of `to`; `false` when that thread has ended. Signals between
   * two threads arrive in order.
   *
   * @param transfer - what in the body moves instead of being copied.
   * @throws {NotCloneableError} when `body` cannot be copied.
   */
  // eslint-disable-next-line max-params -- the four values of a signal, and what moves with it
  readonly send: (
    kind: number,
    to: Pid | Reference,
    from: Pid | Reference,
    body: unknown,
    transfer?: Transfer,
  ) => boolean;
  /** Posts at once what waits for the end of the tick; left out where nothing does. */
  readonly flush?: () => void;
}
