/**
 * Keyed lists: what `each` returns stands in a text slot.
 *
 * @module
 */
import type { Key } from "../protocol/value.ts";
import type { SlotValue } from "./html.ts";

/** The rows of a list and their keys, in order. */
export class Each {
  readonly keys: readonly Key[];
  readonly rows: readonly SlotValue[];

  constructor(keys: readonly Key[], rows: readonly SlotValue[]) {
    this.keys = keys;
    this.rows = rows;
  }
}

/**
 * A list whose rows keep their identity by key: a row that moves takes its elements along, with their
 * focus, scroll position and half-typed text, and a diff says only where it went.
 *
 * @param key - names an item, within this list only; a string or a finite number, unique.
 * @param template - renders one item; called once for each.
 */
export function each<Item>(
  items: Iterable<Item>,
  key: (item: Item, index: number) => Key,
  template: (item: Item, index: number) => SlotValue,
): Each {
  const keys: Key[] = [];
  const rows: SlotValue[] = [];
  let index = 0;
  for (const item of items) {
    keys.push(key(item, index));
    rows.push(template(item, index));
    index += 1;
  }
  return new Each(keys, rows);
}
