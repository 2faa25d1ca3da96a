/**
 * Whether two values that are made anew in each render are the same.
 *
 * @module
 */
import { Hook, isSameHook } from "./hook.ts";
import type { SlotValue } from "./html.ts";
import { isSameSpread, Spread } from "./spread.ts";
import { UnsafeHtml } from "./unsafe-html.ts";

/** Whether both are the same markup, the same spread or the same hook. */
export function isSamePart(one: SlotValue, other: SlotValue): boolean {
  if (typeof one !== "object" || typeof other !== "object") return false;
  if (one instanceof UnsafeHtml && other instanceof UnsafeHtml) return one.text === other.text;
  if (one instanceof Spread && other instanceof Spread) return isSameSpread(one, other);
  return one instanceof Hook && other instanceof Hook && isSameHook(one, other);
}
