/**
 * A process on the thread of the spec whose messages can be looked at without a wait.
 *
 * @module
 */
import { spawnHere, type Pid } from "../../runtime/index.ts";

/** What a process was sent so far. */
export interface Kept<Message> {
  readonly pid: Pid<Message>;
  readonly kept: readonly Message[];
}

/** Starts a process that keeps what it is sent. */
export function keep<Message = unknown>(): Kept<Message> {
  const kept: Message[] = [];
  const pid = spawnHere<Message>({
    message: (message) => {
      kept.push(message as Message);
    },
  });
  return { pid, kept };
}
