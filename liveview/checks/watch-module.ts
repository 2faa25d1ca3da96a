/**
 * Variables of a module that a view changes: all views of a thread share them, by accident.
 *
 * They are read before and after each function of the view, and compared: a change between the two is
 * the view's. Where functions of others ran in between, after an await, nobody knows whose it is, and
 * nothing is said.
 *
 * @module
 */
import { warn } from "./development.ts";
import { moduleVariablesOf } from "./module-scope.ts";
import { isSamePrint, printValue } from "./print-value.ts";

type Prints = ReadonlyMap<string, readonly unknown[]>;
// A function of a view: whatever it takes.
type ViewFunction = (...args: never[]) => unknown;

/** How long what was read last is good for, in milliseconds: a render comes right after a handler. */
const freshMs = 1;

/** How many functions of views were begun on this thread. */
let begun = 0;

/** Watches the variables of the module that one view is written in. */
export class ModuleWatch {
  readonly #written: object;
  /** Of those that are told of, no more is said. */
  readonly #told = new Set<string>();
  #last: { readonly prints: Prints | undefined; readonly atMs: number } | undefined;

  /** @param written - a function of the module. */
  constructor(written: object) {
    this.#written = written;
  }

  /** `run`, watched: a variable that it changes is told of, once. `who` names it, as in `Counter.add`. */
  watch<Run extends ViewFunction>(who: string, run: Run): Run {
    const watched = (...args: never[]): unknown => {
      const before = this.#before();
      begun += 1;
      const turn = begun;
      const outcome = run(...args);
      if (outcome instanceof Promise) {
        return outcome.then((value: unknown) => {
          this.#compare(who, turn === begun ? before : undefined);
          return value;
        });
      }
      this.#compare(who, before);
      return outcome;
    };
    // It takes and gives what `run` does.
    return watched as Run;
  }

  #before(): Prints | undefined {
    const isFresh = this.#last !== undefined && performance.now() - this.#last.atMs < freshMs;
    return isFresh ? this.#last?.prints : this.#read();
  }

  #compare(who: string, before: Prints | undefined): void {
    if (before === undefined) return;
    const after = this.#read();
    this.#last = { prints: after, atMs: performance.now() };
    for (const [name, print] of after ?? []) {
      const old = before.get(name);
      if (old === undefined || isSamePrint(old, print)) continue;
      this.#told.add(name);
      tell(who, name);
    }
  }

  #read(): Prints | undefined {
    const variables = moduleVariablesOf(this.#written);
    if (variables === undefined) return undefined;
    const prints = new Map<string, readonly unknown[]>();
    for (const name of Object.keys(variables)) {
      const value = variables[name];
      if (typeof value !== "function" && !this.#told.has(name)) prints.set(name, printValue(value));
    }
    return prints;
  }
}

function tell(who: string, name: string): void {
  warn(
    "PERIGEE_SHARED_STATE",
    `${who} changes ${name}, a variable of its module: the views of all people on a thread share it, ` +
      "those on other threads have one of their own, and it is lost with the thread. Keep it in the " +
      "state, if it belongs to one view, or in a process that views send messages to, if it is for all",
  );
}
