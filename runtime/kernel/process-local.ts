/**
 * Values that every process has for itself, although the code that uses them is shared.
 *
 * @module
 */
import { demandProcess } from "./self.ts";

/** One value per process. */
export interface ProcessLocal<Value> {
  /** The value of the process that is running; made the first time that it is asked for. */
  readonly get: () => Value;
  /** Replaces the value of the process that is running; `initial` is not called then (lunatic). */
  readonly set: (value: Value) => void;
  /** Takes the value out: the next `get` starts from `initial` again. */
  readonly take: () => Value;
}

/**
 * Makes a variable that each process has for itself: a module-level `let` is shared by all processes
 * of a thread, this is not. Goes with its process. Works inside a process only, after any await.
 *
 * @param initial - gives the value that a process starts with.
 */
export function processLocal<Value>(initial: () => Value): ProcessLocal<Value> {
  const key = {};
  const get = (): Value => {
    const values = locals();
    // Only `get` and `set` write under this key.
    if (values.has(key)) return values.get(key) as Value;
    const value = initial();
    values.set(key, value);
    return value;
  };
  return {
    get,
    set: (value) => {
      locals().set(key, value);
    },
    take: () => {
      const value = get();
      locals().delete(key);
      return value;
    },
  };
}

function locals(): Map<object, unknown> {
  const extra = demandProcess("a process-local value").note();
  extra.locals ??= new Map();
  return extra.locals;
}
