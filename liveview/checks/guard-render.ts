/**
 * A render that changes the state it shows: in development an error that says what it changed.
 *
 * The state is frozen, so the change throws where it is; what V8 says of it has no path. So the render is
 * run once more, on a copy that knows of each part where it is.
 *
 * @module
 */
import { types } from "node:util";
import { RenderChangesStateError } from "./check-errors.ts";
import { checkState, isPlain, memberPath, nameKey } from "./check-state.ts";

/**
 * `render`, on a state that is frozen.
 *
 * @throws {RenderChangesStateError} when it changes the state.
 */
export function guardRender<State extends object, Shown, Rest extends readonly unknown[]>(
  render: (state: State, ...rest: Rest) => Shown,
): (state: State, ...rest: Rest) => Shown {
  return (state, ...rest) => {
    checkState(state);
    try {
      return render(state, ...rest);
    } catch (thrown) {
      const again = (copy: State): Shown => render(copy, ...rest);
      if (thrown instanceof TypeError) throw changeIn(again, state, thrown) ?? thrown;
      throw thrown;
    }
  };
}

/** The error that tells what `render` changes; undefined when it fails for another reason. */
function changeIn<State extends object>(
  render: (state: State) => unknown,
  state: State,
  cause: TypeError,
): RenderChangesStateError | undefined {
  try {
    // A copy, as what is frozen cannot be shown as anything but itself.
    render(watch(structuredClone(state), "state"));
  } catch (thrown) {
    if (thrown instanceof ChangeSeen) {
      return new RenderChangesStateError(thrown.path, thrown.advice, { cause });
    }
  }
  return undefined;
}

/** Ends the second run where the first one failed. */
class ChangeSeen extends Error {
  readonly path: string;
  readonly advice: string;

  constructor(path: string, advice: string) {
    super();
    this.path = path;
    this.advice = advice;
  }
}

/** What looks like `value`, and says where it was changed. */
function watch<Value extends object>(value: Value, path: string): Value {
  return watchObject(value, path) as Value;
}

function watchObject(value: object, path: string): object {
  if (types.isMap(value) || types.isSet(value)) return watchContainer(value, path);
  const isList = Array.isArray(value);
  if (!isList && !isPlain(value)) return value;
  let method = "";
  const changed = (_: object, name: string | symbol): never => {
    throw new ChangeSeen(isList ? path : memberPath(path, String(name)), adviceFor(method));
  };
  return new Proxy(value, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member === "function" && name !== "constructor") method = String(name);
      if (typeof member !== "object" || member === null || typeof name === "symbol") return member;
      return watch(member, isList ? `${path}[${name}]` : memberPath(path, name));
    },
    set: changed,
    defineProperty: changed,
    deleteProperty: changed,
  });
}

function watchContainer(value: object, path: string): object {
  return new Proxy(value, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      if (changing.has(name)) {
        return () => {
          throw new ChangeSeen(path, "Copy it first: new Map(…), new Set(…)");
        };
      }
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, args);
        const isPart = name === "get" && typeof result === "object" && result !== null;
        return isPart ? watch(result, `${path}.get(${nameKey(args[0])})`) : result;
      };
    },
  });
}

const changing: ReadonlySet<string | symbol> = new Set(["set", "add", "delete", "clear"]);

/** What to write instead. */
function adviceFor(method: string): string {
  return advices.get(method) ?? "Change it in a handler, or work on a copy";
}

const advices: ReadonlyMap<string, string> = new Map([
  ["sort", "Use toSorted instead of sort"],
  ["reverse", "Use toReversed instead of reverse"],
  ["splice", "Use toSpliced instead of splice"],
  ["push", "Use [...list, item] instead of push"],
  ["unshift", "Use [item, ...list] instead of unshift"],
  ["pop", "Use slice or at instead of pop"],
  ["shift", "Use slice or at instead of shift"],
  ["fill", "Use map instead of fill"],
  ["copyWithin", "Use slice instead of copyWithin"],
]);
