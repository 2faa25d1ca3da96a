/**
 * What a view and its tasks say to each other.
 *
 * A task asks its view to take its result, and is answered when that counts: so nothing is lost when the view
 * ends meanwhile, and nothing is taken twice.
 *
 * @module
 */
import type { Pid } from "../../runtime/index.ts";
import type { TaskError } from "./task-errors.ts";

/** To a view, from a task or from itself: a task reports, or came to nothing. `[17, task, kind, value, n]` */
export const taskMessage = 17;
/** It reports progress, for the `n`th time. */
export const progressKind = 0;
/** It failed without a process that could say so. */
export const failedKind = 1;
/** Its page waits no more for what is loading; of no task. */
export const pageDueKind = 2;

/** What a view hears of a task, by its id. */
export type TaskMessage = readonly [
  type: typeof taskMessage,
  task: string,
  kind: typeof progressKind | typeof failedKind | typeof pageDueKind,
  value: unknown,
  n: number,
];

/** What came of a task. */
export type TaskOutcome =
  | { readonly type: "done"; readonly result: unknown }
  | { readonly type: "failed"; readonly error: TaskError };

/** To a view: take what came of a task; answered when it is taken. */
export interface OutcomeRequest {
  readonly type: "task";
  readonly task: string;
  readonly outcome: TaskOutcome;
  /** How often a process of the view was asked. */
  readonly attempt: number;
}

/** To a task: work for this process of the view from now on, and begin when you have not; answered with its id. */
export interface OwnRequest {
  readonly owner: Pid;
  /** Where it says which progress it has taken last. */
  readonly taken: SharedArrayBuffer;
}

/** To a task: nobody wants its result any more. */
export const cancelMessage = "perigee.task.cancel";

/** How long a task waits for a successor of its view, in milliseconds. */
export const orphanMs = 30_000;

/** What a task starts with. */
export interface TaskArgument {
  readonly id: string;
  /** The name that it was defined by: a definition may be another one since the task was kept. */
  readonly name: string;
  /** The process of the view that starts it. */
  readonly owner: Pid;
  readonly argument: unknown;
}

/** The name that the process of a task has, so that a successor of its view finds it. */
export function taskProcessName(id: string): string {
  return `perigee.task/${id}`;
}
