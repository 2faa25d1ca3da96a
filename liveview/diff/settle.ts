/**
 * Finds the components in a tree.
 *
 * That looks into all memos, so they take over what they may on the way; what it leaves to the diff is
 * a tree in which everything is rendered.
 *
 * @module
 */
import { ComponentValue } from "../template/component-value.ts";
import { Each } from "../template/each.ts";
import { isRows, Rendered, type SlotValue } from "../template/html.ts";
import { Memo, unwrapMemo } from "../template/memo.ts";
import type { Slot } from "../template/slot.ts";
import { templateOf } from "../template/template.ts";
import { isSameIn } from "./diff.ts";
import { takeOverPart, takeOverRows } from "./take-over.ts";

/** A component in a tree. */
export interface Found {
  readonly value: ComponentValue;
  /** What it stands in, from the root of the tree down. */
  readonly path: readonly object[];
  /** The template and the slot in which it is written, for messages. */
  readonly place: Pick<Slot, "strings" | "index">;
}

/**
 * The components in `after`, in order; not those in what they show.
 *
 * @param before - the tree that stood there before it, from which memos take over.
 */
export function settle(before: Rendered | undefined, after: Rendered): readonly Found[] {
  const settler = new Settler();
  settler.template(before, after);
  return settler.found;
}

/** Memos and memoised lists in which there is no component: what takes them over has none, too. */
const bare = new WeakSet<object>();

class Settler {
  readonly found: Found[] = [];
  readonly #path: object[] = [];

  template(before: SlotValue, after: Rendered): void {
    const { strings, values } = after;
    const old = before instanceof Rendered && before.strings === strings ? before.values : [];
    this.#path.push(after);
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (typeof value === "object" && value !== null) this.#part(old[index], value, after, index);
    }
    this.#path.pop();
  }

  #part(before: SlotValue, after: SlotValue, within: Rendered, index: number): void {
    if (after instanceof Memo) {
      this.#memo(before, after, within, index);
      return;
    }
    const old = unwrapMemo(before);
    if (after instanceof Rendered) this.template(old, after);
    else if (after instanceof ComponentValue) {
      const place = { strings: within.strings, index };
      this.found.push({ value: after, path: [...this.#path], place });
    } else if (after instanceof Each) this.#each(old, after, within, index);
    else if (isRows(after)) {
      this.#path.push(after);
      for (const [at, row] of after.entries()) {
        this.#part(isRows(old) ? old[at] : undefined, row, within, index);
      }
      this.#path.pop();
    }
  }

  #memo(before: SlotValue, after: Memo, within: Rendered, index: number): void {
    const slot = templateOf(within).slots[index];
    const isTaken =
      slot !== undefined &&
      before instanceof Memo &&
      takeOverPart(slot, before, after, isSameIn(slot));
    if (isTaken && bare.has(before)) {
      bare.add(after);
      return;
    }
    const count = this.found.length;
    this.#path.push(after);
    this.#part(unwrapMemo(before), Memo.contentOf(after), within, index);
    this.#path.pop();
    if (this.found.length === count) bare.add(after);
  }

  #each(before: SlotValue, after: Each, within: Rendered, index: number): void {
    const slot = templateOf(within).slots[index];
    const old = before instanceof Each ? before : undefined;
    const others =
      slot === undefined || old === undefined || old === after
        ? undefined
        : takeOverRows(slot, old, after, isSameIn(slot));
    const isBare = old?.memo !== undefined && bare.has(old.memo);
    const places = isBare && others !== undefined && others !== "moved" ? others : undefined;
    const count = this.found.length;
    this.#path.push(after);
    this.#rows(old, after, places, (row, rowBefore) => this.#part(rowBefore, row, within, index));
    this.#path.pop();
    if (this.found.length === count && after.memo !== undefined) bare.add(after.memo);
  }

  #rows(
    before: Each | undefined,
    { keys, rows }: Each,
    places: readonly number[] | undefined,
    visit: (row: SlotValue, before: SlotValue) => void,
  ): void {
    const rowBefore = before === undefined ? undefined : rowFinder(before);
    const count = places === undefined ? rows.length : places.length;
    for (let at = 0; at < count; at += 1) {
      const place = places?.[at] ?? at;
      const row = rows[place];
      if (typeof row === "object" && row !== null) visit(row, rowBefore?.(place, keys[place]));
    }
  }
}

/** Finds the row with a key; where it is asked for, mostly. */
function rowFinder({ keys, rows }: Each): (place: number, key: unknown) => SlotValue {
  let places: Map<unknown, number> | undefined;
  return (place, key) => {
    if (keys[place] === key) return rows[place];
    places ??= new Map(keys.map((known, at) => [known, at]));
    const found = places.get(key);
    return found === undefined ? undefined : rows[found];
  };
}
