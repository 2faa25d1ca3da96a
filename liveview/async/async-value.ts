/**
 * Values of a state that a task brings: they are loading, there, or have failed.
 *
 * Plain data in a field at the top of the state. That one stands there and is loading is what has its task run: a handler
 * that puts one there starts it, one that puts another there ends it.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { copyTerm } from "../../runtime/index.ts";
import { snapshot } from "../pubsub/snapshot.ts";
import type { StreamInsertOptions } from "../stream/change-stream.ts";
import type { LiveTask, TaskAddress } from "./live-task.ts";
import type { TaskError } from "./task-errors.ts";

/** How a value is loaded. */
export interface AsyncSource {
  /** Another one each time. */
  readonly id: string;
  readonly address: TaskAddress;
  readonly argument: unknown;
  /** Where its items go, when they go into a stream. */
  readonly into?: StreamTarget;
}

/** Into which stream of the state items go, and how. */
export interface StreamTarget extends StreamInsertOptions {
  /** The field of the state. */
  readonly into: string;
  /** Whether they take the place of all that is there, instead of being added. */
  readonly reset?: boolean;
}

/** A value that a task brings; show it by {@link whenAsync}. */
export type AsyncValue<Value, Progress = unknown> =
  | { readonly type: "async"; readonly status: "idle"; readonly value?: undefined }
  | {
      readonly type: "async";
      readonly status: "loading";
      /** The one before, while it is loaded again. */
      readonly value?: Value;
      /** How far the task is, as it last said. */
      readonly progress?: Progress;
      readonly source: AsyncSource;
    }
  | {
      readonly type: "async";
      readonly status: "ok";
      readonly value: Value;
      readonly source: AsyncSource;
    }
  | {
      readonly type: "async";
      readonly status: "failed";
      readonly error: TaskError;
      /** The one before. */
      readonly value?: Value;
      readonly source: AsyncSource;
    };

/** The argument, which can be left out when the task needs none, and the options. */
type LoadArguments<Argument, Options> = unknown extends Argument
  ? [argument?: unknown, options?: Options]
  : undefined extends Argument
    ? [argument?: Argument, options?: Options]
    : [argument: Argument, options?: Options];

/** How a value is loaded again. */
export interface AsyncLoadOptions<Value> {
  /** What is there meanwhile: the value of this one. */
  readonly keep?: AsyncValue<Value>;
}

/** A value that nothing was asked for yet. */
export function asyncValue<Value>(): AsyncValue<Value, never> {
  return { type: "async", status: "idle" };
}

/**
 * A value that `task` brings: put it into a field at the top of the state, in `mount` or in a handler. The argument is
 * copied now. What is there in time, 100 ms by default, is in the page; else it comes when it is there.
 *
 * @throws {NotCloneableError} when the argument cannot be copied.
 */
export function asyncLoad<Argument, Value, Progress>(
  task: LiveTask<Argument, Value, Progress>,
  ...[argument, { keep } = {}]: LoadArguments<NoInfer<Argument>, AsyncLoadOptions<NoInfer<Value>>>
): AsyncValue<Value, Progress> {
  return load({ address: task.address, argument: copyTerm(snapshot(argument)) }, keep);
}

/**
 * Items that `task` brings for a stream of the state, which stands in the field `into`. The value is how many came: they
 * leave the state once they were shown, as all items of a stream.
 *
 * @throws {NotCloneableError} when the argument cannot be copied.
 */
export function asyncStream<Argument, Item extends object, Progress>(
  task: LiveTask<Argument, readonly Item[], Progress>,
  argument: NoInfer<Argument>,
  { keep, ...into }: StreamTarget & AsyncLoadOptions<number>,
): AsyncValue<number, Progress> {
  return load({ address: task.address, argument: copyTerm(snapshot(argument)), into }, keep);
}

/** The same, loaded again with the same argument; what was there stays meanwhile. One that is idle stays so. */
export function asyncReload<Value, Progress>(
  value: AsyncValue<Value, Progress>,
): AsyncValue<Value, Progress> {
  const now = snapshot(value) as AsyncValue<Value, Progress>;
  return now.status === "idle" ? now : load(now.source, now);
}

/** The same, not loading any more: with the value that was there, or idle. */
export function asyncCancel<Value, Progress>(
  value: AsyncValue<Value, Progress>,
): AsyncValue<Value, Progress> {
  const now = snapshot(value) as AsyncValue<Value, Progress>;
  if (now.status !== "loading") return now;
  const { value: kept, source } = now;
  if (kept === undefined) return { type: "async", status: "idle" };
  return { type: "async", status: "ok", value: kept, source };
}

function load<Value, Progress>(
  source: Omit<AsyncSource, "id">,
  keep: AsyncValue<Value> | undefined,
): AsyncValue<Value, Progress> {
  const value = (snapshot(keep) as AsyncValue<Value> | undefined)?.value;
  return {
    type: "async",
    status: "loading",
    ...(value === undefined ? {} : { value }),
    source: { ...source, id: randomUUID() },
  };
}

/** Whether `value` is one that a task brings. */
export function isAsyncValue(value: unknown): value is AsyncValue<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    value.type === "async" &&
    "status" in value
  );
}
