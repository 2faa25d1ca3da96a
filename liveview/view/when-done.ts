/**
 * Going on after what may be asynchronous, at once when it is not: most turns of a view are not, and
 * those are over before anything else can happen.
 *
 * @module
 */

/** Calls `go` with `value`, when it is there. */
export function whenDone<Value>(
  value: Value | Promise<Value>,
  go: (value: Value) => void | Promise<void>,
): void | Promise<void> {
  return value instanceof Promise ? value.then(go) : go(value);
}
