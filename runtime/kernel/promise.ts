/**
 * What counts as a promise, of what programs give.
 *
 * @module
 */

/** Also what only behaves like a promise, such as the queries of most database libraries. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

/** Makes a promise of what behaves like one; its work starts when it is asked for its outcome. */
export function settle<Value>(promise: PromiseLike<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    promise.then(resolve, reject);
  });
}
