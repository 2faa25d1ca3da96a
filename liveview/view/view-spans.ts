/**
 * What a view does, as spans: its turns, and what they are made of. Nothing while nobody listens.
 *
 * @module
 */
import { beginSpan, isObserved, type OpenSpan } from "../../runtime/index.ts";

/** What a view does in one go. */
export type TurnName = "mount" | "params" | "event" | "info" | "task";

/** What of a turn is measured by itself. */
export type PartName = "render" | "diff" | "patch";

/** What one view does, as spans. */
export class ViewSpans {
  readonly #view: string;
  /** The turn that runs: a process has one at a time. */
  #turn: OpenSpan | undefined;

  /** @param view - its name. */
  constructor(view: string) {
    this.#view = view;
  }

  /**
   * Does `work` as a turn; one within another is a part of it.
   *
   * @param of - which event or message it takes.
   */
  turn<Result>(name: TurnName, of: string | undefined, work: () => Result): Result {
    if (!isObserved()) return work();
    const attributes = of === undefined ? {} : { [name]: of };
    if (this.#turn !== undefined) return within(this.#turn.begin(name, attributes), work);
    const span = beginSpan(`perigee.view.${name}`, { view: this.#view, ...attributes });
    if (span === undefined) return work();
    this.#turn = span;
    const over = (thrown?: unknown): void => {
      this.#turn = undefined;
      span.end(thrown);
    };
    return within({ begin: span.begin, end: over }, work);
  }

  /** Does `work` as a part of the turn that runs. */
  part<Result>(name: PartName, work: () => Result): Result {
    return this.#turn === undefined ? work() : within(this.#turn.begin(name), work);
  }
}

function within<Result>(span: OpenSpan, work: () => Result): Result {
  let result: Result;
  try {
    result = work();
  } catch (thrown) {
    span.end(thrown);
    throw thrown;
  }
  if (!(result instanceof Promise)) {
    span.end();
    return result;
  }
  // Whoever gets the promise hears of what it rejects with.
  result.then(
    () => span.end(),
    (thrown: unknown) => span.end(thrown),
  );
  return result;
}
