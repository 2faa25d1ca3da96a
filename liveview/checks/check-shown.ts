/**
 * Looks at what a view shows, while it is being developed.
 *
 * @module
 */
import type { Rendered } from "../template/html.ts";
import { checkIds } from "./check-ids.ts";
import { checkLists } from "./check-lists.ts";
import { isDevelopment } from "./development.ts";

/**
 * Warns of what is wrong with `after`, which is shown now, and with how it came from `before`.
 *
 * To be called when the two have been compared: a memo is not rendered for this.
 */
export function checkShown(before: Rendered | undefined, after: Rendered): void {
  if (!isDevelopment()) return;
  checkIds(after);
  if (before !== undefined) checkLists(before, after);
}
