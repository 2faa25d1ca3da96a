/**
 * Messages that are sent later.
 *
 * @module
 */
import { OptionError } from "../errors.ts";
import { copyTerm } from "../term/copy.ts";
import type { Pid, Tag } from "../term/pid.ts";
import { clearTimer, longestTimerMs, now, setTimer, type TimerHandle } from "./clock.ts";
import { hasKernel } from "./kernel.ts";
import { startSlice } from "./pulse.ts";
import { checkTimeout, send } from "./send.ts";
import { currentProcess, demandProcess } from "./self.ts";

/** A message that is to be sent later. */
export interface Timer {
  /** Stops it; `true` only when the message was not sent and will not be. */
  readonly cancel: () => boolean;
}

/** How to send a message later. */
export interface TimerOptions {
  /** Marks the message, see {@link send}. */
  readonly tag?: Tag;
}

/**
 * Sends `message`, as it is now, to `pid` after `delayMs`.
 *
 * The timer belongs to the process that started it and dies with it (unlike lunatic, where it
 * outlives its process).
 *
 * @throws {NotCloneableError} when the message cannot be copied.
 * @throws {OptionError} when the delay is no number of milliseconds, or more than 24 days.
 */
export function sendAfter<Message>(
  pid: Pid<Message>,
  message: Message,
  delayMs: number,
  options?: TimerOptions,
): Timer {
  checkDelay("delayMs", delayMs);
  const copy = copyTerm(message) as Message;
  return startTimer(delayMs, undefined, () => send(pid, copy, options));
}

/**
 * Sends `message`, as it is now, to `pid` every `intervalMs`, the first time after one interval.
 *
 * A late one does not delay the others: they keep to the beat of the start, and a beat that has been
 * missed altogether is left out. Dies with the process that started it.
 *
 * @returns what stops it; `cancel` gives `false` when it was stopped already.
 * @throws {NotCloneableError} when the message cannot be copied.
 * @throws {OptionError} when the interval is less than a millisecond, or more than 24 days.
 */
export function sendInterval<Message>(
  pid: Pid<Message>,
  message: Message,
  intervalMs: number,
  options?: TimerOptions,
): Timer {
  checkDelay("intervalMs", intervalMs);
  if (intervalMs < 1) throw new OptionError("intervalMs", intervalMs, "1 millisecond or more");
  const copy = copyTerm(message) as Message;
  return startTimer(intervalMs, intervalMs, () => send(pid, copy, options));
}

/**
 * Suspends the calling function for `delayMs`; the process goes on taking signals meanwhile, and may
 * end. The promise of a process that ended never settles, and holds no timer.
 *
 * @throws {OptionError} when the delay is no number of milliseconds, or more than 24 days.
 */
export async function sleep(delayMs: number): Promise<void> {
  checkDelay("delayMs", delayMs);
  const process = demandProcess("sleep()");
  return new Promise((resolve) => {
    startTimer(delayMs, undefined, () => {
      // Before each timer, Node has run the microtasks of those before.
      startSlice();
      process.touch();
      resolve();
    });
  });
}

/** Starts a timer that belongs to the process that is running, if any. */
function startTimer(delayMs: number, intervalMs: number | undefined, fire: () => void): Timer {
  const owner = currentProcess();
  let due = now() + delayMs;
  let handle: TimerHandle;
  let isOpen = true;
  const close = (): boolean => {
    if (!isOpen) return false;
    isOpen = false;
    clearTimer(handle);
    owner?.forget(close);
    return true;
  };
  const elapse = (): void => {
    if (intervalMs === undefined) close();
    else {
      // A timer of Node may come a moment too early: that beat is over too.
      const time = now();
      due += Math.max(1, Math.floor((time - due) / intervalMs) + 1) * intervalMs;
      handle = setTimer(elapse, due - time);
    }
    // A timer of no process may outlive the node.
    if (hasKernel()) fire();
    else close();
  };
  handle = setTimer(elapse, delayMs);
  owner?.defer(close);
  return { cancel: close };
}

function checkDelay(option: string, delayMs: number): void {
  checkTimeout(option, delayMs);
  if (delayMs > longestTimerMs) {
    throw new OptionError(option, delayMs, `${longestTimerMs} (24 days) or less`);
  }
}
