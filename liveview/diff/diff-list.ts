/**
 * The difference between two lists: which rows went, moved and came, and what changed in those that stayed.
 *
 * @module
 */
import {
  LIST,
  PATCH_LIST,
  PATCH_ROWS,
  type Change,
  type Key,
  type ListPatch,
  type RowsPatch,
  type Value,
} from "../protocol/value.ts";
import { checkKeys } from "../template/check-keys.ts";
import type { Each } from "../template/each.ts";
import type { SlotValue } from "../template/html.ts";
import type { Slot } from "../template/slot.ts";
import { reorder, type Reordering } from "./reorder.ts";

/** What a list does not know about its rows. */
export interface RowDiffer {
  diff(before: SlotValue, after: SlotValue): Change | undefined;
  whole(row: SlotValue): Value;
}

type Rows = readonly SlotValue[];

/** The difference between two lists keyed by name. */
export function diffKeyedList(
  slot: Slot,
  before: Each,
  after: Each,
  differ: RowDiffer,
): Change | undefined {
  if (isSameOrder(before.keys, after.keys)) return diffRows(before.rows, after.rows, differ);
  checkKeys(after, slot);
  const order = reorder(before.keys, after.keys);
  if (order.inserted.length === after.rows.length) return wholeList(after, differ);
  return patchList(before.rows, after, order, differ);
}

/** The difference between two lists keyed by position: rows come and go at the end. */
export function diffList(before: Rows, after: Rows, differ: RowDiffer): Change | undefined {
  if (before.length === after.length) return diffRows(before, after, differ);
  if (before.length === 0 || after.length === 0) {
    return wholeList({ keys: [...after.keys()], rows: after }, differ);
  }
  const common = Math.min(before.length, after.length);
  const order: Reordering = {
    start: common,
    from: Array.from({ length: after.length - common }, () => -1),
    removed: [...before.keys()].slice(common),
    moved: [],
    inserted: [...after.keys()].slice(common),
  };
  return patchList(before, { keys: [...after.keys()], rows: after }, order, differ);
}

/**
 * The common case, by far: every row is where it was, and most are what they were.
 *
 * @param places - where rows may have changed; everywhere by default.
 */
export function diffRows(
  before: Rows,
  after: Rows,
  differ: RowDiffer,
  places?: readonly number[],
): RowsPatch | undefined {
  let patch: [typeof PATCH_ROWS, ...Change[]] | undefined;
  const count = places === undefined ? after.length : places.length;
  for (let at = 0; at < count; at += 1) {
    const index = places?.[at] ?? at;
    const change = differ.diff(before[index], after[index]);
    if (change === undefined) continue;
    patch ??= [PATCH_ROWS];
    patch.push(index, change);
  }
  return patch;
}

interface KeyedRows {
  readonly keys: readonly Key[];
  readonly rows: Rows;
}

/** Whether both have the same keys at the same places. */
export function isSameOrder(before: readonly Key[], after: readonly Key[]): boolean {
  if (before.length !== after.length) return false;
  for (let index = 0; index < after.length; index += 1) {
    if (before[index] !== after[index]) return false;
  }
  return true;
}

function wholeList({ keys, rows }: KeyedRows, differ: RowDiffer): Value {
  const list: [typeof LIST, ...Value[]] = [LIST];
  for (const [index, key] of keys.entries()) list.push(key, differ.whole(rows[index]));
  return list;
}

function patchList(
  before: Rows,
  { keys, rows }: KeyedRows,
  { start, from, removed, moved, inserted }: Reordering,
  differ: RowDiffer,
): ListPatch {
  const inserts: Value[] = [];
  for (const index of inserted)
    inserts.push(index, keys[index] ?? index, differ.whole(rows[index]));
  const changes: Change[] = [];
  for (let index = 0; index < rows.length; index += 1) {
    const old = index < start ? index : (from[index - start] ?? -1);
    const change = old === -1 ? undefined : differ.diff(before[old], rows[index]);
    if (change !== undefined) changes.push(index, change);
  }
  return [PATCH_LIST, removed, moved, inserts, ...changes];
}
