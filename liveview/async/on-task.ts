/**
 * What a view does with what comes of its tasks.
 *
 * @module
 */
import { OptionError } from "../../runtime/index.ts";
import type { Located, PlainLocated } from "../route/pattern-params.ts";
import type { InfoContext, ViewContext } from "../view/context.ts";
import type { LiveTask, TaskAddress } from "./live-task.ts";
import type { TaskError } from "./task-errors.ts";

/** What a handler of a task gets: also which of those with one name it is about. */
export interface TaskEventContext<
  Props = unknown,
  At extends Located = PlainLocated,
> extends InfoContext<Props, At> {
  /** The `key` that it was started with, `""` without one. */
  readonly key: string;
}

/** What a view does with what comes of a task: handlers as those of events, they change the draft that they get. */
export interface TaskHandlers<
  State,
  Result,
  Progress,
  Props = unknown,
  At extends Located = PlainLocated,
> {
  /** It gave its result. */
  readonly done: (
    state: State,
    result: Result,
    ctx: TaskEventContext<Props, At>,
  ) => void | Promise<void>;
  /** It threw, or was interrupted: there is no result. Not called when it was cancelled. */
  readonly failed: (
    state: State,
    error: TaskError,
    ctx: TaskEventContext<Props, At>,
  ) => void | Promise<void>;
  /** It says how far it is. */
  readonly progress?: (
    state: State,
    progress: Progress,
    ctx: TaskEventContext<Props, At>,
  ) => void | Promise<void>;
}

declare const listed: unique symbol;

/** A task that a view runs; made by {@link OnTask}. */
export interface ListedTask {
  readonly [listed]?: true;
}

/** Lists a task of a view, with what is done with what comes of it. */
export type OnTask<State, Props = unknown, At extends Located = PlainLocated> = <
  Result,
  Progress = never,
>(
  task: LiveTask<never, Result, Progress>,
  handlers: TaskHandlers<State, NoInfer<Result>, NoInfer<Progress>, Props, At>,
) => ListedTask;

/** The tasks that a view lists. */
export type TaskList<State, Props = unknown, At extends Located = PlainLocated> = (
  on: OnTask<State, Props, At>,
) => readonly ListedTask[];

type Handler<State extends object, Props> = (
  state: State,
  value: never,
  ctx: ViewContext<Props>,
) => void | Promise<void>;

/** A listed task, as the view's process uses it. */
export interface TaskEntry<State extends object, Props> {
  readonly address: TaskAddress;
  readonly done: Handler<State, Props>;
  readonly failed: Handler<State, Props>;
  readonly progress?: Handler<State, Props>;
}

/** Tasks of a view, by their names. */
export type TaskEntries<State extends object, Props> = ReadonlyMap<string, TaskEntry<State, Props>>;

/**
 * Reads what a view lists.
 *
 * @throws {OptionError} when something in it is no task, or two have the same name.
 */
export function readTasks<State extends object, Props, At extends Located>(
  list: TaskList<State, Props, At> | undefined,
): TaskEntries<State, Props> {
  const entries = new Map<string, TaskEntry<State, Props>>();
  const on: OnTask<State, Props, At> = (task, handlers) => {
    const address: TaskAddress | undefined = task?.address;
    if (address === undefined) throw new OptionError("tasks", task, "what liveTask gave");
    if (entries.has(address.name)) {
      throw new OptionError("tasks", address.name, "a list of tasks with a name of its own each");
    }
    // The type of `on` ties the handlers to the task; the context is the one of the view's process.
    entries.set(address.name, {
      ...(handlers as unknown as Omit<TaskEntry<State, Props>, "address">),
      address,
    });
    return {};
  };
  list?.(on);
  return entries;
}
