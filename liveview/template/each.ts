/**
 * Keyed lists: what `each` returns stands in a text slot.
 *
 * @module
 */
import type { Key } from "../protocol/value.ts";
import type { SlotValue } from "./html.ts";
import { Memo } from "./memo.ts";
import { MemoRows } from "./memo-rows.ts";

/** The rows of a list and their keys, in order. Those of a memoised list are rendered when they are first asked for. */
export class Each {
  readonly #keys: readonly Key[];
  readonly #rows: readonly SlotValue[];
  /** The rows of a memoised list. */
  readonly memo: MemoRows | undefined;

  constructor(keys: readonly Key[], rows: readonly SlotValue[], memo?: MemoRows) {
    this.#keys = keys;
    this.#rows = rows;
    this.memo = memo;
  }

  get keys(): readonly Key[] {
    return this.memo === undefined ? this.#keys : this.memo.keys;
  }

  get rows(): readonly SlotValue[] {
    return this.memo === undefined ? this.#rows : this.memo.rows;
  }
}

/**
 * A list whose rows keep their identity by key: a row that moves takes its elements along, with their
 * focus, scroll position and half-typed text, and a diff says only where it went.
 *
 * @param key - names an item, within this list only; a string or a finite number, unique.
 * @param template - renders one item; called once for each. With `memo(deps, template)`, called only
 *   for items that are other objects than before; then key and row may depend on the item and `deps`
 *   only.
 */
export function each<Item>(
  items: Iterable<Item>,
  key: (item: Item, index: number) => Key,
  template: ((item: Item, index: number) => SlotValue) | Memo<Item>,
): Each {
  if (template instanceof Memo) {
    const kept = Array.isArray(items) ? (items as readonly Item[]) : [...items];
    return new Each([], [], new MemoRows(kept, key, template));
  }
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
