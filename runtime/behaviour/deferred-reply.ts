/**
 * Replies that come after the handler of a call has ended: what a server makes, keeps, or gives to
 * another process that answers in its place.
 *
 * @module
 */
import { NotInCallError } from "../errors.ts";
import type { Process } from "../kernel/process.ts";
import { currentProcess } from "../kernel/self.ts";
import { reply } from "../kernel/send.ts";
import type { Reference } from "../term/pid.ts";

declare const answered: unique symbol;

/** The right to answer one call with a `Value`. Plain data: it can be kept, copied and sent. */
export interface ReplyTo<Value> {
  /** The request that waits. */
  readonly reference: Reference;
  /** Only for types: what the caller waits for. */
  readonly [answered]?: (value: Value) => void;
}

/** The call that a server is handling, if any. */
export interface OpenCall {
  reference: Reference | undefined;
}

const openCalls = new WeakMap<Process, OpenCall>();

/** Gives a server the place where {@link replyLater} finds the call that is being handled. */
export function watchCalls(process: Process): OpenCall {
  const open: OpenCall = { reference: undefined };
  openCalls.set(process, open);
  return open;
}

/**
 * Gives the right to answer the call that is being handled. The handler returns it to leave the call
 * open; `answer` answers it, from this process or another (lunatic's `DeferredResponse`).
 *
 * A call that is never answered fails after its time, and at once when the server ends.
 *
 * @throws {NotInCallError} when the process that runs is not handling a call.
 */
export function replyLater<Value>(): ReplyTo<Value> {
  const process = currentProcess();
  const reference = process === undefined ? undefined : openCalls.get(process)?.reference;
  if (reference === undefined) throw new NotInCallError();
  return { reference };
}

/** Whether a handler gave back the right to answer the call that it handled. */
export function isReplyTo(value: unknown, reference: Reference): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "reference" in value &&
    value.reference === reference
  );
}

/**
 * Answers a call that was left open. Works from any process, once: a second answer is dropped, and so
 * is one that comes too late.
 *
 * @throws {NotCloneableError} when the value cannot be copied; the call stays open.
 */
export function answer<Value>(to: ReplyTo<Value>, value: Value): void {
  reply(to.reference, value);
}
