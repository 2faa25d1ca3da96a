/**
 * Messages that are sent later.
 *
 * @module
 */
import type { Pid } from "../term/pid.ts";
import { checkTimeout, send } from "./send.ts";
import { currentProcess } from "./self.ts";

/** A message that is to be sent later. */
export interface Timer {
  /** Stops it; `true` only when the message was not sent and will not be. */
  readonly cancel: () => boolean;
}

/**
 * Sends `message` to `pid` after `delayMs`.
 *
 * The timer belongs to the process that started it and dies with it (unlike lunatic, where it
 * outlives its process).
 */
export function sendAfter<Message>(pid: Pid<Message>, message: Message, delayMs: number): Timer {
  checkTimeout("delayMs", delayMs);
  let isOpen = true;
  const handle = setTimeout(() => {
    isOpen = false;
    owner?.forget(cancel);
    send(pid, message);
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
