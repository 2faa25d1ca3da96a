/**
 * Mistakes that are errors in development.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";

/** Something in the state of a view is no plain data. Thrown in development only. */
export class StateNotPlainError extends LiveViewError {
  override readonly name = "StateNotPlainError";
  readonly code = "ERR_STATE_NOT_PLAIN";
  /** Where it is, `state.todos[3].due`. */
  readonly path: string;

  constructor(path: string, kind: string, isInstance: boolean) {
    const problem = isInstance
      ? "its class is lost when the state is copied to a successor, and what changes in it is not seen"
      : "it is lost when the state is copied to a successor";
    super(
      `${path} is ${kind}: ${problem}. Keep plain data in the state (objects, arrays, Map, Set, Date), ` +
        "make the rest of it where it is needed, and start what belongs to the process in setup",
    );
    this.path = path;
  }
}

/** A render changed the state that it shows. Thrown in development only; in production the state is changed. */
export class RenderChangesStateError extends LiveViewError {
  override readonly name = "RenderChangesStateError";
  readonly code = "ERR_RENDER_CHANGES_STATE";
  /** What it changed, `state.todos`. */
  readonly path: string;

  constructor(path: string, advice: string, options?: ErrorOptions) {
    super(`render changed ${path}: a render only reads the state. ${advice}`, options);
    this.path = path;
  }
}
