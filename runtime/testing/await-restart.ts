/**
 * Waiting for a restart, from plain code.
 *
 * @module
 */
import type { ChildEvent, ChildRestarted } from "../behaviour/child-spec.ts";
import { listChildren, watchChildrenFor } from "../behaviour/supervisor.ts";
import { ProcessDownError } from "../errors.ts";
import { clearTimer, setTimer, sharedNow } from "../kernel/clock.ts";
import { hasKernel } from "../kernel/kernel.ts";
import { checkTimeout, kill, monitor } from "../kernel/send.ts";
import { spawnHere } from "../kernel/spawn.ts";
import type { Pid } from "../term/pid.ts";
import { NotRestartedError, RestartTimeoutError } from "./errors.ts";

/** How long to wait for a restart. */
export interface AwaitRestartOptions {
  /** Milliseconds to wait; 5,000 by default, `Infinity` for ever. */
  readonly timeoutMs?: number;
}

/**
 * Gives the next restart under a supervisor, once the successor runs: the first one that is told after
 * this call, also when the child fails right after it, before the supervisor has heard of the call.
 *
 * ```ts
 * const restarted = awaitRestart(supervisorPid, "a");
 * kill(pid);
 * const { to } = await restarted;
 * ```
 *
 * @param id - the child; any child without it.
 * @throws {RestartTimeoutError} when there was none in time, by the clock of the node.
 * @throws {NotRestartedError} when there will be none: the child has ended for good, or the supervisor
 *   has, or it has no such child.
 * @throws {OptionError} when the timeout is no number of milliseconds.
 */
export function awaitRestart(
  supervisorPid: Pid,
  id?: string,
  { timeoutMs = 5_000 }: AwaitRestartOptions = {},
): Promise<ChildRestarted> {
  checkTimeout("timeoutMs", timeoutMs);
  let end: (() => void) | undefined;
  const restarted = new Promise<ChildRestarted>((resolve, reject) => {
    const heard = (event: ChildEvent): void => {
      if (id !== undefined && event.id !== id) return;
      if (event.type === "child-restarted") resolve(event);
      else if (event.type === "child-gone" && id !== undefined) {
        reject(new NotRestartedError(supervisorPid, id, event.reason));
      }
    };
    const watcher = spawnHere<ChildEvent>({
      opened: () => void monitor(supervisorPid),
      message: (event) => heard(event as ChildEvent),
      down: (_pid, reason) => reject(new NotRestartedError(supervisorPid, id, reason)),
    });
    const late = (): void => reject(new RestartTimeoutError(supervisorPid, id, timeoutMs));
    const timer = setTimer(late, timeoutMs);
    end = () => {
      clearTimer(timer);
      if (hasKernel()) kill(watcher);
    };
    listen(watcher, supervisorPid, id).then((events) => events.forEach(heard), reject);
  }).finally(() => end?.());
  // A failure that comes before it is awaited is not unhandled.
  restarted.catch(() => {});
  return restarted;
}

/** Sends the request to listen, at once, and gives what it came too late for. */
async function listen(
  watcher: Pid<ChildEvent>,
  supervisorPid: Pid,
  id: string | undefined,
): Promise<readonly ChildRestarted[]> {
  const forEver = { timeoutMs: Infinity };
  try {
    const events = await watchChildrenFor(watcher, supervisorPid, sharedNow(), forEver);
    if (id === undefined || events.some((event) => event.id === id)) return events;
    const children = await listChildren(supervisorPid);
    if (children.some((child) => child.id === id)) return events;
  } catch (thrown) {
    if (!(thrown instanceof ProcessDownError)) throw thrown;
    throw new NotRestartedError(supervisorPid, id, thrown.reason);
  }
  throw new NotRestartedError(supervisorPid, id, undefined);
}
