/**
 * What the failure of one child means for its siblings: pure, for whoever acts on it.
 *
 * @module
 */

/**
 * Who is started again when a child failed (OTP, lunatic): that child; every child; that child and
 * those that were started after it.
 */
export type Strategy = "one-for-one" | "one-for-all" | "rest-for-one";

/** Every strategy there is. */
export const strategies: readonly Strategy[] = ["one-for-one", "one-for-all", "rest-for-one"];

/** What is to be done about failures: first one list from its start to its end, then the other. */
export interface Plan<Child> {
  /** Who is stopped; the last started first. */
  readonly stop: readonly Child[];
  /** Who is started; in start order. */
  readonly start: readonly Child[];
}

/**
 * Decides what is to be done when `failed` do not run any more. Who failed is not stopped; all who are
 * stopped are started again.
 *
 * @param order - all children, in start order.
 */
export function planRestart<Child>(
  strategy: Strategy,
  order: readonly Child[],
  failed: ReadonlySet<Child>,
): Plan<Child> {
  const group = groupOf(strategy, order, failed);
  return { stop: group.toReversed().filter((child) => !failed.has(child)), start: group };
}

function groupOf<Child>(
  strategy: Strategy,
  order: readonly Child[],
  failed: ReadonlySet<Child>,
): readonly Child[] {
  switch (strategy) {
    case "one-for-one":
      return order.filter((child) => failed.has(child));
    case "one-for-all":
      return failed.size === 0 ? [] : order;
    case "rest-for-one": {
      const first = order.findIndex((child) => failed.has(child));
      return first === -1 ? [] : order.slice(first);
    }
  }
}
