/**
 * The rule that rows which come, go and move have keys.
 *
 * Rows without keys are told apart by their position: when one goes, all after it are written anew, and
 * focus, scroll position and half-typed text stay behind.
 *
 * @module
 */
import type { Key } from "../protocol/value.ts";
import { componentAt, ComponentValue } from "../template/component-value.ts";
import { Each } from "../template/each.ts";
import { isRows, Rendered, type SlotValue } from "../template/html.ts";
import { unwrapMemo } from "../template/memo.ts";
import { warn } from "./development.ts";
import { pointAt } from "./point-at.ts";

/** Warns, once for each place, of lists without keys whose templates have come, gone or moved. */
export function checkLists(before: Rendered, after: Rendered): void {
  if (before.strings !== after.strings) return;
  for (const [index, value] of after.values.entries()) {
    compare(unwrapMemo(before.values[index]), unwrapMemo(value), () => {
      tell(after.strings, index);
    });
  }
}

function compare(before: SlotValue, after: SlotValue, found: () => void): void {
  if (before instanceof Rendered && after instanceof Rendered) checkLists(before, after);
  else if (after instanceof ComponentValue) compareComponent(before, after, found);
  else if (before instanceof Each && after instanceof Each) compareKeyed(before, after, found);
  else if (isRows(before) && isRows(after)) {
    if (before !== after && isReordered(before, after)) found();
    for (const [index, row] of after.entries()) {
      compare(unwrapMemo(before[index]), unwrapMemo(row), found);
    }
  }
}

/** Of a component, what it shows may have changed while its place has not. */
function compareComponent(before: SlotValue, after: ComponentValue, found: () => void): void {
  if (!(before instanceof ComponentValue) || before.key !== after.key) return;
  const component = componentAt(after);
  if (component !== undefined) compare(component.shown, component.next, found);
}

/** A list in a row is compared with the one in the row of the same key. */
function compareKeyed(before: Each, after: Each, found: () => void): void {
  const old = new Map<Key, SlotValue>(before.keys.map((key, index) => [key, before.rows[index]]));
  for (const [index, key] of after.keys.entries()) {
    const row = old.get(key);
    if (row !== undefined) compare(unwrapMemo(row), unwrapMemo(after.rows[index]), found);
  }
}

/** So many rows of a list are compared at most. */
const mostRows = 200;

function isReordered(before: readonly SlotValue[], after: readonly SlotValue[]): boolean {
  // Nothing is lost when a list fills, or empties.
  if (before.length === 0 || after.length === 0) return false;
  if (!before.some(isTemplate) || !after.some(isTemplate)) return false;
  if (before.length !== after.length) return true;
  const old = before.slice(0, mostRows).map(print);
  const now = after.slice(0, mostRows).map(print);
  const isUnique = new Set(old).size === old.length;
  return isUnique && now.some((text, index) => text !== old[index] && old.includes(text));
}

function isTemplate(value: SlotValue): boolean {
  return unwrapMemo(value) instanceof Rendered;
}

/** What a row shows, as far as it takes to tell it from others. */
function print(row: SlotValue): string {
  const part = unwrapMemo(row);
  if (!(part instanceof Rendered)) return String(typeof part === "object" ? "" : part);
  return part.values
    .map((value) => (value instanceof Rendered ? print(value) : printScalar(value)))
    .join("\0");
}

function printScalar(value: SlotValue): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : typeof value;
}

const told = new WeakMap<readonly string[], Set<number>>();

function tell(strings: readonly string[], index: number): void {
  const slots = told.get(strings) ?? new Set();
  told.set(strings, slots);
  if (slots.has(index)) return;
  slots.add(index);
  const offset = (strings[index] ?? "").length;
  warn(
    "PERIGEE_MISSING_KEYS",
    "rows of this list come, go or move, and have no keys: use each(items, key, template), so that " +
      `each row keeps its elements, with what is typed in them\n${pointAt({ strings, index, offset })}`,
  );
}
