/**
 * What can go wrong with tasks of views.
 *
 * @module
 */
import { describeReason, type ExitReason } from "../../runtime/index.ts";
import { LiveViewError } from "../errors.ts";

/** Why a task has no result: plain data, for `failed` and for an async value. */
export interface TaskError {
  /**
   * A stable word: the `code` of what the task threw, `thrown` when that had none; `interrupted` (its process
   * or all of the server ended, and it was not to start again), `turn_budget` (it did not come back to the
   * event loop), `handler_failed` (its result was there, and the view failed to take it).
   */
  readonly code: string;
  /** For who develops: what was thrown said it. It is shown to nobody unless the view does. */
  readonly message: string;
}

/** So many characters of a message are kept. */
const longestMessage = 1_000;

/** What a task threw, as data. */
export function taskErrorOf(thrown: unknown): TaskError {
  const code = readText(thrown, "code") ?? "thrown";
  const message = typeof thrown === "string" ? thrown : readText(thrown, "message");
  return { code, message: (message ?? `a thrown ${typeof thrown}`).slice(0, longestMessage) };
}

/** Why the process of a task ended without a result, as data. */
export function taskErrorOfEnd(reason: ExitReason): TaskError {
  if (reason.type === "error") return { code: "thrown", message: reason.message };
  const code = reason.type === "turn-budget" ? "turn_budget" : "interrupted";
  return { code, message: describeReason(reason).slice(0, longestMessage) };
}

function readText(thrown: unknown, name: "code" | "message"): string | undefined {
  try {
    if (typeof thrown !== "object" || thrown === null) return undefined;
    const text: unknown = Reflect.get(thrown, name);
    return typeof text === "string" ? text : undefined;
  } catch {
    // A getter that throws, on something that was thrown.
    return undefined;
  }
}

/** A task could not be started, for a reason that travelled. */
export class TaskStartError extends LiveViewError {
  override readonly name = "TaskStartError";
  readonly code: string;

  constructor({ code, message }: TaskError) {
    super(message);
    this.code = code;
  }
}

/** A view was to run more tasks at a time than it may. */
export class TaskLimitError extends LiveViewError {
  override readonly name = "TaskLimitError";
  readonly code = "ERR_TASK_LIMIT";
  /** How many it may run. */
  readonly max: number;

  constructor(task: string, max: number) {
    super(
      `the task "${task}" cannot be started: the view runs ${max} tasks already, the most it may`,
    );
    this.max = max;
  }
}

/** A view was to run a task that it does not list. */
export class TaskNotListedError extends LiveViewError {
  override readonly name = "TaskNotListedError";
  readonly code = "ERR_TASK_NOT_LISTED";
  /** The name of the task. */
  readonly task: string;

  constructor(task: string) {
    super(
      `the view does not list the task "${task}": add on(${task}, { done, failed }) to its tasks`,
    );
    this.task = task;
  }
}
