/**
 * Tasks: one computation in a process of its own, with a result for whoever started it (OTP's and
 * lunatic's `Task`).
 *
 * The task begins when its result has been asked for, which starting it does; its process ends with
 * the result on the way. So no process stays behind, and no failure is too early to be heard.
 *
 * @module
 */
import { CallTimeoutError } from "../errors.ts";
import {
  defineBehaviour,
  deferred,
  type Definition,
  type ProcessContext,
  type ProcessHandlers,
} from "../kernel/definition.ts";
import { clearTimer, setTimer, type TimerHandle } from "../kernel/clock.ts";
import { currentKernel } from "../kernel/kernel.ts";
import { currentProcess } from "../kernel/self.ts";
import {
  awaitExit,
  call,
  checkTimeout,
  demonitor,
  monitor,
  reply,
  send,
  unlink,
} from "../kernel/send.ts";
import { spawn } from "../kernel/spawn.ts";
import type { SpawnOptions } from "../kernel/spawn-request.ts";
import { errorReason, normal, shutdown, type ExitReason } from "../term/exit-reason.ts";
import type { Pid, Reference } from "../term/pid.ts";
import { killSignal } from "../term/signal.ts";

/** What a task knows of itself. */
export interface TaskContext {
  /** Aborts when the task is to stop, and when its process has ended for another reason. */
  readonly signal: AbortSignal;
}

/** What tasks run: start one with {@link startTask}. */
export interface TaskDefinition<Argument, Result> extends Definition<Argument, unknown> {
  /** Only for types: what its tasks give. */
  readonly gives?: Result;
}

/** How to start a task. */
export type TaskOptions = Omit<SpawnOptions, "handover" | "name">;

/** The argument and the options; the argument can be left out when the task needs none. */
type TaskArguments<Argument> = undefined extends Argument
  ? [argument?: Argument, options?: TaskOptions]
  : [argument: Argument, options?: TaskOptions];

/** A task that was started. It belongs to the thread that started it. */
export interface Task<Result> {
  /** The address of its process. */
  readonly pid: Pid<unknown>;
  /**
   * Gives a copy of what the task returned; the same one each time it is asked.
   *
   * @param options - `timeoutMs`: milliseconds to wait; for ever by default.
   * @throws {ProcessDownError} when the task failed or was cancelled, with the reason. A result that
   *   cannot be copied is such a failure: the reason is named `NotCloneableError`.
   * @throws {CallTimeoutError} when there is none yet; it may be asked for again.
   */
  readonly result: (options?: { readonly timeoutMs?: number }) => Promise<Result>;
  /**
   * Makes the task stop: aborts its signal, waits for its function to end, kills it when that takes
   * more than `graceMs` (5,000 by default), and gives the reason of its end. No result comes any more.
   * A linked starter lives on: cancelling unties it first.
   */
  readonly cancel: (options?: { readonly graceMs?: number }) => Promise<ExitReason>;
}

// The two things that a task is told; with a NUL, as nobody sends them by accident.
const begin = "\0perigee.begin";
const cancel = "\0perigee.cancel";

/**
 * Defines a task by the function that it runs.
 *
 * Export it, at the top level of its module: {@link startTask} finds it there on another thread.
 *
 * @param meta - the `import.meta` of the module.
 */
export function defineTask<Argument, Result>(
  meta: { readonly url: string },
  body: (argument: Argument, context: TaskContext) => Promise<Result> | Result,
): TaskDefinition<Argument, Result> {
  return defineBehaviour<Argument>(meta, (context, argument) =>
    serveTask(context, (task) => body(argument, task)),
  );
}

/**
 * Starts a task. It is linked to the process that starts it, unless told otherwise: when the task
 * fails so does the starter, and when the starter fails nobody computes for it any more. Started by no
 * process, it is linked to none.
 *
 * @throws the errors of {@link spawn}.
 */
export async function startTask<Argument, Result>(
  definition: TaskDefinition<Argument, Result>,
  ...[argument, options = {}]: TaskArguments<Argument>
): Promise<Task<Result>> {
  const isInProcess = currentProcess() !== undefined;
  // Left out only where `undefined` is an argument that the task takes.
  const pid = await spawn(definition, argument as Argument, { link: isInProcess, ...options });
  const outcome = call(pid, begin, { timeoutMs: Infinity }) as Promise<Result>;
  // Who never asks for the result hears of a failure by the link, or not at all.
  outcome.catch(() => {});
  return {
    pid,
    result: ({ timeoutMs = Infinity } = {}) => outcomeWithin(pid, outcome, timeoutMs),
    cancel: ({ graceMs = 5_000 } = {}) => cancelTask(pid, graceMs),
  };
}

async function outcomeWithin<Result>(
  pid: Pid,
  outcome: Promise<Result>,
  timeoutMs: number,
): Promise<Result> {
  checkTimeout("timeoutMs", timeoutMs);
  let timer: TimerHandle;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimer(() => reject(new CallTimeoutError(pid, timeoutMs)), timeoutMs);
  });
  try {
    return await Promise.race([outcome, late]);
  } finally {
    clearTimer(timer);
  }
}

async function cancelTask(pid: Pid<unknown>, graceMs: number): Promise<ExitReason> {
  checkTimeout("graceMs", graceMs);
  if (currentProcess()?.ties.links.has(pid) === true) unlink(pid);
  const kernel = currentKernel();
  const ended = awaitExit(pid);
  send(pid, cancel);
  // Not kill(): it comes also when the process that asked has ended meanwhile.
  const killLater = (): void => kernel.send(killSignal, pid, "", undefined);
  const timer = setTimer(killLater, graceMs);
  const reason = await ended;
  clearTimer(timer);
  return reason;
}

function serveTask(
  context: ProcessContext,
  body: (context: TaskContext) => unknown,
): ProcessHandlers {
  const controller = new AbortController();
  context.defer(() => controller.abort());
  // Between the start and the request, the starter may end: then nobody will ask.
  const starter = context.parent === undefined ? undefined : monitor(context.parent);
  let hasBegun = false;
  return {
    request: (request, reference) => {
      if (request !== begin || hasBegun) return deferred;
      hasBegun = true;
      if (starter !== undefined) demonitor(starter);
      // Not awaited: a task can be cancelled while it runs.
      void runTask(context, body, controller.signal, reference);
      return deferred;
    },
    message: (message) => {
      if (message === cancel) controller.abort();
    },
    down: (_pid, _reason, reference) => {
      if (reference === starter) context.exit(normal);
    },
  };
}

async function runTask(
  context: ProcessContext,
  body: (context: TaskContext) => unknown,
  signal: AbortSignal,
  asked: Reference,
): Promise<void> {
  try {
    const result = await body({ signal });
    if (!signal.aborted) reply(asked, result);
    context.exit(signal.aborted ? shutdown : normal);
  } catch (thrown) {
    context.exit(signal.aborted ? shutdown : errorReason(thrown));
  }
}
