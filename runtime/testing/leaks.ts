/**
 * Processes that a spec left behind.
 *
 * @module
 */
// Not the globals: a test runner may have put fakes in their place.
import { clearTimeout, setTimeout } from "node:timers";
import { longestTimerMs } from "../kernel/clock.ts";
import { currentKernel } from "../kernel/kernel.ts";
import { awaitExit, checkTimeout } from "../kernel/send.ts";
import { listProcesses } from "../observe/introspection.ts";
import type { ProcessInfo } from "../observe/process-info.ts";
import type { Pid } from "../term/pid.ts";
import { LeakedProcessesError } from "./errors.ts";
import { SeededScheduler } from "./seeded-scheduler.ts";

/** How to look for processes that were left behind. */
export interface LeakOptions {
  /**
   * Milliseconds that a process which is about to end has for that; 1,000 by default. They are those of
   * the wall clock. On a test node everything settles instead, and no time is given.
   */
  readonly graceMs?: number;
}

/**
 * Gives the processes of the node, on all of its threads, that were not there `before`; those that end
 * within `graceMs` do not count.
 *
 * @param before - the processes to compare with, as `listProcesses` gave them.
 * @throws {OptionError} when the time of grace is no number of milliseconds.
 */
export async function leakedProcesses(
  before: readonly { readonly pid: Pid }[],
  { graceMs = 1_000 }: LeakOptions = {},
): Promise<readonly ProcessInfo[]> {
  checkTimeout("graceMs", graceMs);
  const known = new Set(before.map(({ pid }) => pid));
  const { scheduler } = currentKernel();
  if (scheduler instanceof SeededScheduler) await scheduler.settle();
  const leaked = await listNew(known);
  if (leaked.length === 0 || scheduler instanceof SeededScheduler) return leaked;
  await endedWithin(leaked, graceMs);
  return listNew(known);
}

/**
 * Makes sure that no process is there but those of `before`.
 *
 * ```ts
 * const before = await listProcesses();
 * // …
 * await expectNoLeaks(before);
 * ```
 *
 * @throws {LeakedProcessesError} naming those that were left; see {@link leakedProcesses}.
 */
export async function expectNoLeaks(
  before: readonly { readonly pid: Pid }[],
  options?: LeakOptions,
): Promise<void> {
  const leaked = await leakedProcesses(before, options);
  if (leaked.length > 0) throw new LeakedProcessesError(leaked);
}

async function listNew(known: ReadonlySet<Pid>): Promise<readonly ProcessInfo[]> {
  const all = await listProcesses();
  return all.filter(({ pid }) => !known.has(pid));
}

async function endedWithin(processes: readonly ProcessInfo[], graceMs: number): Promise<void> {
  const ended = Promise.all(processes.map(({ pid }) => awaitExit(pid)));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(graceMs, longestTimerMs));
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
}
