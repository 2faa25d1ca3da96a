/**
 * The rows of a memoised list: rendered when they are needed, or taken over from the list before.
 *
 * @module
 */
import type { Key } from "../protocol/value.ts";
import type { SlotValue } from "./html.ts";
import { isSameMemo, isSameSource, type Memo } from "./memo.ts";

/** Rows and their keys, in order. */
interface Rows {
  readonly keys: readonly Key[];
  readonly rows: readonly SlotValue[];
}

/** The rows of a memoised list. */
export class MemoRows<
  // `any`: which items a list has is known only where it is written.
  // oxlint-disable-next-line typescript/no-explicit-any
  Item = any,
> {
  readonly items: readonly Item[];
  readonly #key: (item: Item, index: number) => Key;
  readonly #memo: Memo<Item>;
  #made: Rows | undefined;

  constructor(items: readonly Item[], key: (item: Item, index: number) => Key, memo: Memo<Item>) {
    this.items = items;
    this.#key = key;
    this.#memo = memo;
  }

  get keys(): readonly Key[] {
    return this.#rows.keys;
  }

  get rows(): readonly SlotValue[] {
    return this.#rows.rows;
  }

  get #rows(): Rows {
    this.#made ??= {
      keys: this.items.map((item, index) => this.#key(item, index)),
      rows: this.items.map((item) => this.#memo.template(item)),
    };
    return this.#made;
  }

  /** Renders a row once more. */
  renderRow(index: number): SlotValue {
    return this.#memo.template(this.items[index] as Item);
  }

  /**
   * Takes over the rows of `before` whose items are the same objects; renders the others, and tells
   * which they are when each is where it was, or else `"moved"`. Undefined when the two lists have
   * nothing in common, or this one has its rows already.
   *
   * `view.diff.row-of-1000.memo` shows what it is worth: of 1,000 rows, this is 1,000 comparisons.
   */
  takeOver(before: MemoRows<Item>): readonly number[] | "moved" | undefined {
    if (this.#made !== undefined || !isSameMemo(before.#memo, this.#memo)) return undefined;
    if (!isSameSource(before.#key, this.#key)) return undefined;
    const { items } = this;
    const others = before.items === items ? [] : othersIn(items, before.items);
    const isAll = others.length === 0 && items.length === before.items.length;
    this.#made = isAll ? before.#rows : this.#merge(before, others);
    return this.#made.keys === before.keys ? others : "moved";
  }

  #merge(before: MemoRows<Item>, others: readonly number[]): Rows {
    const { keys: oldKeys, rows: oldRows } = before.#rows;
    const keys = this.#mergeKeys(oldKeys, others);
    const rows: SlotValue[] = oldRows.slice(0, this.items.length);
    // Nothing moved: a row that is not in its place is in no other.
    const places = keys === oldKeys ? undefined : placesOf(oldKeys);
    for (const index of others) {
      const item = this.items[index] as Item;
      const place = places?.get(keys[index]);
      const isKept = place !== undefined && item === before.items[place];
      rows[index] = isKept ? oldRows[place] : this.#memo.template(item);
    }
    return { keys, rows };
  }

  /** The same array as before when no key is another, so that it is plain to see that nothing moved. */
  #mergeKeys(oldKeys: readonly Key[], others: readonly number[]): readonly Key[] {
    const { length } = this.items;
    let keys = length < oldKeys.length ? oldKeys.slice(0, length) : undefined;
    for (const index of others) {
      const key = this.#key(this.items[index] as Item, index);
      if (key === oldKeys[index]) continue;
      keys ??= oldKeys.slice();
      keys[index] = key;
    }
    return keys ?? oldKeys;
  }
}

/** Where `items` has something else than `before`. */
function othersIn(items: readonly unknown[], before: readonly unknown[]): readonly number[] {
  const others: number[] = [];
  const common = Math.min(items.length, before.length);
  for (let index = 0; index < common; index += 1) {
    if (items[index] !== before[index]) others.push(index);
  }
  for (let index = common; index < items.length; index += 1) others.push(index);
  return others;
}

function placesOf(keys: readonly Key[]): ReadonlyMap<Key | undefined, number> {
  const places = new Map<Key | undefined, number>();
  for (const [place, key] of keys.entries()) places.set(key, place);
  return places;
}
