/**
 * The rule that an element has one spread at most: which of two would count is not to be guessed.
 *
 * @module
 */
import type { SlotValue } from "./html.ts";
import type { ElementSlot } from "./slot.ts";
import { Spread } from "./spread.ts";
import { TemplateValueError } from "./template-errors.ts";

/**
 * Checks what stands beside `slot` in its tag.
 *
 * @throws {TemplateValueError} when it holds a spread, and another slot before it does.
 */
export function checkCrowd(slot: ElementSlot, values: readonly SlotValue[]): void {
  if (!(values[slot.index] instanceof Spread)) return;
  const first = slot.element.slots.find((index) => values[index] instanceof Spread);
  if (first === slot.index) return;
  throw new TemplateValueError("An element has one spread: spread({ ...one, ...other })", slot);
}
