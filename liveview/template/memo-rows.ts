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
// `any`: which items a list has is known only where it is written.
// oxlint-disable-next-line typescript/no-explicit-any
export class MemoRows<Item = any> {
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

  /** Renders the row of `item` once more. */
  renderAgain(item: Item): SlotValue {
    return this.#memo.template(item);
  }

  /**
   * Takes over the rows of `before` whose items are the same objects; renders the others. False when
   * the two lists have nothing in common, or this one has its rows already.
   *
   * `spec/bench/view/rows.ts` shows what it is worth: of 1,000 rows, this is 1,000 comparisons.
   */
  takeOver(before: MemoRows<Item>): boolean {
    if (this.#made !== undefined || !isSameMemo(before.#memo, this.#memo)) return false;
    if (!isSameSource(before.#key, this.#key)) return false;
    this.#made = before.items === this.items ? before.#rows : this.#merge(before);
    return true;
  }

  #merge(before: MemoRows<Item>): Rows {
    const keys = this.#mergeKeys(before);
    const { keys: oldKeys, rows: oldRows } = before.#rows;
    const old = before.items;
    const rows: SlotValue[] = oldRows.slice(0, this.items.length);
    // Nothing moved: a row that is not in its place is in no other.
    const places = keys === oldKeys ? undefined : placesOf(oldKeys);
    for (const [index, item] of this.items.entries()) {
      if (item === old[index] && index < old.length) continue;
      const place = places?.get(keys[index]);
      const isKept = place !== undefined && item === old[place];
      rows[index] = isKept ? oldRows[place] : this.#memo.template(item);
    }
    return { keys, rows };
  }

  /** The same array as before when no key is another, so that it is plain to see that nothing moved. */
  #mergeKeys(before: MemoRows<Item>): readonly Key[] {
    const { items: old, keys: oldKeys } = before;
    let keys: Key[] | undefined;
    for (const [index, item] of this.items.entries()) {
      const oldKey = oldKeys[index];
      const isSame = item === old[index] && oldKey !== undefined;
      const key = isSame ? oldKey : this.#key(item, index);
      if (key !== oldKey) keys ??= oldKeys.slice(0, index);
      keys?.push(key);
    }
    return keys ?? (this.items.length < old.length ? oldKeys.slice(0, this.items.length) : oldKeys);
  }
}

function placesOf(keys: readonly Key[]): ReadonlyMap<Key | undefined, number> {
  const places = new Map<Key | undefined, number>();
  for (const [place, key] of keys.entries()) places.set(key, place);
  return places;
}
