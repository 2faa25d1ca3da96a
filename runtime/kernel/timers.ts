/**
 * Messages that are sent later.
 *
 * @module
 */
import { OptionError } from "../errors.ts";
import { copyTerm } from "../term/copy.ts";
import type { Pid } from "../term/pid.ts";
import { hasKernel } from "./kernel.ts";
import { longestTimerMs } from "./requests.ts";
import { checkTimeout, send } from "./send.ts";
import { currentProcess } from "./self.ts";

/** A message that is to be sent later. */
export interface Timer {
  /** Stops it; `true` only when the message was not sent and will not be. */
  readonly cancel: () => boolean;
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
export function sendAfter<Message>(pid: Pid<Message>, message: Message, delayMs: number): Timer {
  checkTimeout("delayMs", delayMs);
  if (delayMs > longestTimerMs) {
    throw new OptionError("delayMs", delayMs, `${longestTimerMs} (24 days) or less`);
  }
  const copy = copyTerm(message) as Message;
  let isOpen = true;
  const handle = setTimeout(() => {
    isOpen = false;
    owner?.forget(cancel);
    // A timer of no process may outlive the node.
    if (hasKernel()) send(pid, copy);
  }, delayMs);
  const cancel = (): boolean => {
    if (!isOpen) return false;
    isOpen = false;
    clearTimeout(handle);
    owner?.forget(cancel);
    return true;
  };
  const owner = currentProcess();
  owner?.defer(cancel);
  return { cancel };
}
