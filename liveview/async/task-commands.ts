/**
 * Starting and cancelling tasks from a handler.
 *
 * @module
 */
import type { LiveTask } from "./live-task.ts";

/** Which of several tasks of one name. */
export interface LiveTaskChoice {
  /** Tells it from others of the same name that run at a time; `""` by default. */
  readonly key?: string;
}

/** The argument, which can be left out when the task needs none, and the options. */
export type TaskArguments<Argument> = unknown extends Argument
  ? [argument?: unknown, options?: LiveTaskChoice]
  : undefined extends Argument
    ? [argument?: Argument, options?: LiveTaskChoice]
    : [argument: Argument, options?: LiveTaskChoice];

/**
 * Starts a task that the view lists, when the turn counts: a handler that throws starts nothing. The argument is copied
 * now, parts of the state as they are.
 *
 * One of the same name and key that runs is cancelled; what comes of it is never heard.
 *
 * @throws {NotCloneableError} when the argument cannot be copied.
 * @throws {TaskLimitError} when 16 others run already.
 * @throws {TaskNotListedError} when the view does not list it.
 */
export type StartTask = <Argument>(
  task: LiveTask<Argument>,
  ...given: TaskArguments<NoInfer<Argument>>
) => void;

/**
 * Cancels a task, when the turn counts: its signal aborts, its process ends, and nothing is heard of it any more. One that
 * does not run is none.
 */
export type CancelTask = (task: LiveTask, options?: LiveTaskChoice) => void;
