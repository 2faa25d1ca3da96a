/**
 * The answer to one event: a reply of its handler, or why there is none.
 *
 * @module
 */

/** An event that a script sent came to nothing. */
export class LiveEventError extends Error {
  override readonly name = "LiveEventError";
  /**
   * `lost`: the view crashed on it, or had to begin anew; `refused`: it was never sent; `closed`: the view is gone from
   * the page; or what the server says: `unknown_event`, `bad_payload`, …
   */
  readonly code: string;
  /** What is wrong with the payload; empty in production. */
  readonly issues: readonly unknown[];

  constructor(code: string, message: string, issues: readonly unknown[] = []) {
    super(message);
    this.code = code;
    this.issues = issues;
  }
}

interface Detail {
  readonly n?: number;
  readonly ack?: number;
  readonly payload?: unknown;
  readonly code?: string;
  readonly message?: string;
  readonly issues?: readonly unknown[];
}

/**
 * What the handler of event `n` of the view in `root` replies; undefined when it does not.
 *
 * It waits through breaks and crashes, as the event does.
 *
 * @throws {LiveEventError} when the event came to nothing.
 */
export async function answerTo(root: HTMLElement, n: number): Promise<unknown> {
  const stop = new AbortController();
  const hear = (type: string, act: (detail: Detail) => void): void =>
    listen(root, type, act, stop.signal);
  const answer = new Promise<unknown>((resolve, reject) => {
    const fail = (code: string, message: string, issues?: readonly unknown[]): void =>
      reject(new LiveEventError(code, message, issues));
    hear("reply", ({ n: of, payload }) => of === n && resolve(payload));
    hear("patched", ({ ack = 0 }) => ack >= n && resolve(undefined));
    hear("lost", ({ n: of }) => of === n && fail("lost", "the view failed on it, or began anew"));
    hear("refused", ({ n: of }) => of === n && fail("refused", "it is never sent"));
    hear("closed", () => fail("closed", "the view is gone from the page"));
    hear("error", ({ n: of, code = "", message = "", issues }) => {
      if (of === n) fail(code, message, issues);
    });
  });
  return answer.finally(() => stop.abort());
}

function listen(
  root: HTMLElement,
  type: string,
  act: (detail: Detail) => void,
  signal: AbortSignal,
): void {
  const heard = (event: Event & { readonly detail?: Detail }): void => {
    // Those of views inside of this one bubble.
    if (event.target === root) act(event.detail ?? {});
  };
  root.addEventListener(`perigee:${type}`, heard, { signal });
}
