/**
 * Ending a thread that one process has for itself.
 *
 * @module
 */
import { kernelPid, mainThread, type Pid } from "../term/pid.ts";
import { call } from "./send.ts";

/** Asks the main thread's kernel to end the thread of a process. */
export interface EndThreadRequest {
  readonly type: "end-thread";
  readonly pid: Pid;
}

/**
 * Ends the thread of a process that has one of its own, and the process with it, whatever it does: what loops for ever,
 * under no turn budget, hears neither {@link stop} nor {@link kill}. Its end has the reason `thread-down`.
 *
 * @returns whether it had a thread of its own, which has not ended yet.
 */
export async function endThread(pid: Pid): Promise<boolean> {
  const request: EndThreadRequest = { type: "end-thread", pid };
  return (await call(kernelPid(mainThread), request)) as boolean;
}
