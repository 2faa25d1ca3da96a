/**
 * What one process can do to another: send, call, link, monitor, exit, kill.
 *
 * All of it works from any process on any thread, and from plain code on the main thread where no
 * `self()` is needed.
 *
 * @module
 */
import { OptionError } from "../errors.ts";
import { copyTerm, type Transfer } from "../term/copy.ts";
import { nobody, threadOf, untagged, type Pid, type Reference, type Tag } from "../term/pid.ts";
import { isExitReason, shutdown, type ExitReason } from "../term/exit-reason.ts";
import * as signal from "../term/signal.ts";
import { currentKernel } from "./kernel.ts";
import { clearTimer, setTimer } from "./clock.ts";
import type { Process } from "./process.ts";
import { settlePromise, type Settle } from "./requests.ts";
import { afterEnd, currentProcess, demandProcess } from "./self.ts";

/** How to send a message. */
export interface SendOptions {
  /** Marks the message for a receiver that waits for some tags only; see {@link newTag}. */
  readonly tag?: Tag;
  /** What in the message moves to the receiver instead of being copied. */
  readonly transfer?: Transfer;
  /** Whether it goes off at once, and not with others at the end of the tick: for code in a long loop. */
  readonly now?: boolean;
}

/** Gives a tag that no message has had: unique in the node. */
export function newTag(): Tag {
  return currentKernel().requests.nextReference();
}

/**
 * Sends `message` to `pid` and returns at once.
 *
 * Messages of one sender to one receiver arrive in the order they were sent. A message to a process
 * that is gone is dropped, as in OTP and lunatic: use {@link call} or {@link monitor} to know.
 *
 * @throws {NotCloneableError} when the message cannot be copied; nothing was sent.
 */
export function send<Message>(pid: Pid<Message>, message: Message, options?: SendOptions): void {
  if (afterEnd() !== undefined) return;
  const kernel = currentKernel();
  const transfer = options?.transfer;
  const tag = options?.tag ?? untagged;
  if (threadOf(pid) === kernel.thread) {
    kernel.deliver(signal.messageSignal, pid, tag, copyTerm(message, transfer));
  } else kernel.send(signal.messageSignal, pid, tag, message, transfer);
  if (options?.now === true) kernel.flush();
}

/** How long to wait for an answer. */
export interface CallOptions {
  /** Milliseconds until the caller gives up; 5,000 by default, `Infinity` for ever. */
  readonly timeoutMs?: number;
  /** What in the request moves to the receiver instead of being copied. */
  readonly transfer?: Transfer;
}

/**
 * Asks `pid` and gives its answer.
 *
 * The request waits in the mailbox like a message; the answer does not pass through any mailbox.
 *
 * @throws {ProcessDownError} as soon as the process is gone, at once when it was gone before.
 * @throws {CallTimeoutError} when there was no answer in time; a late one is dropped.
 * @throws {UnhandledRequestError} when the process takes no requests.
 * @throws {MailboxFullError} when its mailbox is full, and refuses what comes then.
 */
export async function call(
  pid: Pid,
  request: unknown,
  options: CallOptions = {},
): Promise<unknown> {
  const { timeoutMs = 5_000, transfer } = options;
  checkTimeout("timeoutMs", timeoutMs);
  const ended = afterEnd();
  if (ended !== undefined) throw ended;
  const kernel = currentKernel();
  const body = threadOf(pid) === kernel.thread ? copyTerm(request, transfer) : request;
  return new Promise((resolve, reject) => {
    const settle = settlePromise(pid, timeoutMs, resolve, reject);
    const process = timeoutMs > longestLeftMs ? currentProcess() : undefined;
    if (process === undefined) kernel.ask(pid, body, timeoutMs, settle, transfer);
    else askAs(process, pid, { body, timeoutMs, settle, transfer });
  });
}

/** A request of a process that has ended stays open for so long at most, in milliseconds. */
const longestLeftMs = 10_000;

/** Asks as `process`, whose end is the end of its request. */
function askAs(
  process: Process,
  pid: Pid,
  request: {
    readonly body: unknown;
    readonly timeoutMs: number;
    readonly settle: Settle;
    readonly transfer: Transfer | undefined;
  },
): void {
  const kernel = currentKernel();
  const { body, timeoutMs, settle, transfer } = request;
  // There may be an answer before there is a reference.
  let reference: Reference | undefined;
  let isOpen = true;
  const drop = (): void => {
    if (reference !== undefined) kernel.requests.drop(reference);
  };
  const settleOnce: Settle = (answer) => {
    isOpen = false;
    process.forget(drop);
    settle(answer);
  };
  reference = kernel.ask(pid, body, timeoutMs, settleOnce, transfer);
  if (isOpen) process.defer(drop);
}

/**
 * Answers a request that its handler left `deferred`; from any process, once.
 *
 * @throws {NotCloneableError} when the answer cannot be copied; there was none.
 */
export function reply(
  reference: Reference,
  value: unknown,
  options: { readonly transfer?: Transfer } = {},
): void {
  const kernel = currentKernel();
  const process = currentProcess();
  kernel.answer(reference, value, process?.pid ?? nobody, options.transfer);
  process?.settled(reference);
}

/**
 * Ties this process and `pid`: when one ends out of order, so does the other, unless it traps exits.
 *
 * Linking to a process that is gone counts as its end, with reason `noproc`. Linking again changes
 * the tag only.
 *
 * @param options - `tag`: how this process knows the link, should it trap exits.
 */
export function link(pid: Pid, options: { readonly tag?: Tag } = {}): void {
  const process = demandProcess("link()");
  if (pid === process.pid) return;
  process.tie().link(pid, options.tag ?? untagged);
  currentKernel().send(signal.linkSignal, pid, process.pid, undefined);
}

/** Unties this process and `pid`. */
export function unlink(pid: Pid): void {
  const process = demandProcess("unlink()");
  process.tie().unlink(pid);
  currentKernel().send(signal.unlinkSignal, pid, process.pid, undefined);
}

/**
 * Watches `pid`: its end reaches this process's `down` handler, with the reason; at once and with
 * `noproc` when it is gone already.
 *
 * @returns the reference to stop watching with.
 */
export function monitor(pid: Pid): Reference {
  const process = demandProcess("monitor()");
  const kernel = currentKernel();
  const reference = kernel.requests.nextReference();
  process.tie().watch(reference, pid);
  kernel.send(signal.monitorSignal, pid, reference, process.pid);
  return reference;
}

/** Stops watching; an end that was not handled yet is not handled any more. */
export function demonitor(reference: Reference): void {
  const process = demandProcess("demonitor()");
  const pid = process.ties.watched.get(reference);
  if (pid === undefined) return;
  process.tie().unwatch(reference);
  process.mailbox.takeNoticeWhere((next) => next.type === "down" && next.reference === reference);
  currentKernel().send(signal.demonitorSignal, pid, reference, undefined);
}

/**
 * Asks `pid` to end with `reason`: it runs its `terminate`, if it has one, and ends.
 *
 * @throws {NotCloneableError} when the reason cannot be copied.
 * @throws {OptionError} when it is none.
 */
export function exit(pid: Pid, reason: ExitReason): void {
  checkReason(reason);
  if (afterEnd() !== undefined) return;
  const exitBody = copyTerm({ reason, linked: false } satisfies signal.Exit);
  currentKernel().send(signal.exitSignal, pid, "", exitBody);
}

/** Ends `pid` at once, whatever it is waiting for. Nothing it does can stop that. */
export function kill(pid: Pid): void {
  if (afterEnd() !== undefined) return;
  currentKernel().send(signal.killSignal, pid, "", undefined);
}

/** Gives the reason of the end of `pid`, once it has ended; `noproc` when it was gone before. */
export function awaitExit(pid: Pid): Promise<ExitReason> {
  return new Promise((resolve) => currentKernel().watch(pid, resolve));
}

/**
 * Asks `pid` to stop, kills it when it has not ended within `shutdownMs`, and gives the reason.
 *
 * @throws {OptionError} when `shutdownMs` is no number of milliseconds.
 */
export async function stop(pid: Pid, shutdownMs = 5_000): Promise<ExitReason> {
  checkTimeout("shutdownMs", shutdownMs);
  const over = afterEnd();
  if (over !== undefined) throw over;
  const kernel = currentKernel();
  const ended = awaitExit(pid);
  exit(pid, shutdown);
  // Not kill(): it comes also when the process that asked has ended meanwhile.
  const killLater = (): void => kernel.send(signal.killSignal, pid, "", undefined);
  const timer = setTimer(killLater, shutdownMs);
  const reason = await ended;
  clearTimer(timer);
  return reason;
}

/** Makes sure that `value` is a reason to end. */
export function checkReason(value: unknown): void {
  if (!isExitReason(value)) {
    throw new OptionError("reason", value, 'an exit reason, such as { type: "shutdown" }');
  }
}

/** Makes sure that `value` can be a number of milliseconds. */
export function checkTimeout(option: string, value: number): void {
  if (typeof value !== "number" || Number.isNaN(value) || value < 0) {
    throw new OptionError(option, value, "a number of milliseconds, 0 or more");
  }
}
