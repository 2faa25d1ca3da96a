/**
 * Who is running: `self()`.
 *
 * The current process is kept in the async context, so it holds after any await, in timers and in
 * callbacks that the process started. Whatever is thrown there is blamed on it for the same reason.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { NotInProcessError } from "../errors.ts";
import type { Pid } from "../term/pid.ts";
import type { Process } from "./process.ts";

const running = new AsyncLocalStorage<Process>();

/** The process whose code is running, if any. */
export function currentProcess(): Process | undefined {
  return running.getStore();
}

/** Runs `body` as part of `process`. */
export function runAs<Arguments extends unknown[], Result>(
  process: Process,
  body: (...args: Arguments) => Result,
  ...args: Arguments
): Result {
  return running.run(process, body, ...args);
}

/**
 * The address of the process that is running.
 *
 * @throws {NotInProcessError} outside of a process.
 */
export function self(): Pid<unknown> {
  return demandProcess("self()").pid as Pid<unknown>;
}

/** The process that is running, for functions that need one. */
export function demandProcess(what: string): Process {
  const process = running.getStore();
  if (process === undefined) throw new NotInProcessError(what);
  return process;
}
