/**
 * The values of a state that tasks bring: which are wanted, and what becomes of them.
 *
 * @module
 */
import { streamInsert, streamReset } from "../stream/change-stream.ts";
import { isStream } from "../stream/stream.ts";
import { StreamFieldError } from "../stream/stream-errors.ts";
import {
  isAsyncValue,
  type AsyncSource,
  type AsyncValue,
  type StreamTarget,
} from "./async-value.ts";
import type { TaskError } from "./task-errors.ts";

/** What a state waits for, by its id: the same may stand in several fields. */
export function wantedBy(state: object): ReadonlyMap<string, AsyncSource> {
  let wanted: Map<string, AsyncSource> | undefined;
  for (const value of Object.values(state)) {
    if (!isAsyncValue(value) || value.status !== "loading") continue;
    wanted ??= new Map();
    wanted.set(value.source.id, value.source);
  }
  return wanted ?? none;
}

const none: ReadonlyMap<string, AsyncSource> = new Map();

/** What becomes of the values of a state that wait for `id`. */
export function valueHandlers(id: string): {
  readonly done: (draft: object, result: unknown) => void;
  readonly failed: (draft: object, error: TaskError) => void;
  readonly progress: (draft: object, progress: unknown) => void;
} {
  return {
    done: (draft, result) =>
      change(draft, id, ({ source }) => {
        const { into } = source;
        const value = into === undefined ? result : fill(draft, into, result);
        return { type: "async", status: "ok", value, source };
      }),
    failed: (draft, error) =>
      change(draft, id, ({ value, source }) => ({
        type: "async",
        status: "failed",
        error,
        ...(value === undefined ? {} : { value }),
        source,
      })),
    progress: (draft, progress) => change(draft, id, (value) => ({ ...value, progress })),
  };
}

type Loading = Extract<AsyncValue<unknown>, { readonly status: "loading" }>;

function change(draft: object, id: string, next: (value: Loading) => AsyncValue<unknown>): void {
  for (const [field, value] of Object.entries(draft)) {
    if (!isAsyncValue(value) || value.status !== "loading" || value.source.id !== id) continue;
    Reflect.set(draft, field, next(value));
  }
}

/** Has a stream take items, and says how many. */
function fill(
  draft: object,
  { into, reset = false, ...options }: StreamTarget,
  items: unknown,
): number {
  const stream: unknown = Reflect.get(draft, into);
  if (!isStream(stream)) {
    throw new StreamFieldError(`asyncStream() is to fill the field ${into} of the state`, stream);
  }
  // `asyncStream` takes tasks that give such.
  const given = items as readonly object[];
  if (reset) streamReset(stream, given);
  else streamInsert(stream, given, options);
  return given.length;
}
