/**
 * Tasks: work that a view has done beside itself, in a process of its own.
 *
 * @module
 */
import { defineBehaviour, OptionError, type Definition } from "../../runtime/index.ts";
import type { TaskArgument } from "./task-message.ts";
import { startTaskProcess } from "./task-process.ts";

/** What a task gets besides its argument. */
export interface LiveTaskContext<Progress = never> {
  /** Aborts when nobody wants the result any more: hand it to `fetch` and its likes, or look at it now and then. */
  readonly signal: AbortSignal;
  /**
   * Says how far it is. The view is told at most about twenty times a second, and only when it has taken what it was
   * told before; of what comes in between, the last counts.
   *
   * @throws {NotCloneableError} when it cannot be copied.
   */
  readonly report: (progress: Progress) => void;
}

/** Where a task runs, and what becomes of it when it is interrupted. */
export interface LiveTaskOptions {
  /**
   * `view` (default): on the thread of the view, between the turns of others: for what mostly waits. `shared`: on
   * whatever thread has room. `thread`: on one of its own, for what keeps a processor busy: it may loop for as long as it
   * likes, and a cancel ends it all the same.
   */
  readonly isolation?: "view" | "shared" | "thread";
  /**
   * Whether it starts again when its process is lost with its thread, or all of the server: `once` (default), or
   * `never`; then it fails as `interrupted`. A view that crashes interrupts nothing.
   */
  readonly restart?: "once" | "never";
}

/** Where a task is found on any thread, and how it runs: plain data. */
export interface TaskAddress {
  readonly url: string;
  readonly place: number;
  readonly name: string;
  readonly isolation: "view" | "shared" | "thread";
  readonly restart: "once" | "never";
}

/** A task that views can run; made by {@link liveTask}. */
export interface LiveTask<Argument = never, Result = unknown, Progress = unknown> {
  /** What its processes run. */
  readonly definition: Definition<TaskArgument>;
  readonly address: TaskAddress;
  /** Only for types: what it takes, gives and reports. */
  readonly types?: (argument: Argument) => readonly [Result, Progress];
}

/**
 * Defines a task. Export it, at the top level of its module, under this name: its processes find it there.
 *
 * What it is given, gives and reports is copied, as by `structuredClone`. It is done at least once: when its thread
 * is lost it starts again, see {@link LiveTaskOptions}.
 *
 * @param meta - the `import.meta` of the module.
 * @param name - tells it from the other tasks of a view.
 * @param body - its `signal` and `report` are in the context; the type of that says what it reports:
 *   `(path: string, { report }: LiveTaskContext<number>) => …`.
 * @throws {OptionError} when the name is empty, or an option makes no sense.
 */
export function liveTask<Argument, Result, Progress = never>(
  meta: ImportMeta,
  name: string,
  body: (argument: Argument, context: LiveTaskContext<Progress>) => Result | Promise<Result>,
  { isolation = "view", restart = "once" }: LiveTaskOptions = {},
): LiveTask<Argument, Result, Progress> {
  if (typeof name !== "string" || name === "") throw new OptionError("name", name, "a text");
  checkOneOf("isolation", isolation, ["view", "shared", "thread"]);
  checkOneOf("restart", restart, ["once", "never"]);
  const definition = defineBehaviour<TaskArgument>(meta, (context, argument) =>
    startTaskProcess(context, argument, {
      name,
      // What a view gives to the task is typed by it.
      body: (given, task) => body(given as Argument, task),
    }),
  );
  const { url, place } = definition;
  return { definition, address: { url, place, name, isolation, restart } };
}

function checkOneOf(option: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) throw new OptionError(option, value, allowed.join(", "));
}
