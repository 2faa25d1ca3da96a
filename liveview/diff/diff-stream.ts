/**
 * Streams as they travel: whole, and the difference between two renders of one.
 *
 * Both have all keys, but only those rows that the state had items of. By the versions it is known which of
 * the others the browser has: a row of the same version says nothing.
 *
 * @module
 */
import {
  PATCH_LIST,
  PATCH_ROWS,
  STREAM_ROW,
  type Change,
  type Key,
  type ListPatch,
  type ListValue,
  type RowsPatch,
  type StreamRowValue,
  type Value,
} from "../protocol/value.ts";
import type { StreamRows } from "../template/stream-rows.ts";
import { isSameOrder, type RowDiffer } from "./diff-list.ts";
import { reorder, type Reordering } from "./reorder.ts";

type WholeRow = Pick<RowDiffer, "whole">;

/** The whole of a stream. */
export function wholeStream(stream: StreamRows, differ: WholeRow): ListValue {
  const value: [string, ...Value[]] = [stream.name];
  for (const [index, key] of stream.keys.entries()) value.push(key, rowAt(stream, index, differ));
  return value;
}

/** The difference between two renders of one stream. */
export function diffStream(
  before: StreamRows,
  after: StreamRows,
  differ: RowDiffer,
): Change | undefined {
  const isSameOrdered = before.keys === after.keys || isSameOrder(before.keys, after.keys);
  if (isSameOrdered) {
    // Most renders: something else of the state has changed.
    if (before.versions === after.versions && after.rows.size === 0) return undefined;
    return diffRows(before, after, differ);
  }
  const order = reorderFew(before.keys, after.keys) ?? reorder(before.keys, after.keys);
  return order.inserted.length === after.keys.length
    ? wholeStream(after, differ)
    : patchList(before, after, order, differ);
}

/** So many rows that come and go are looked up one by one; with more, it is cheaper to look up all. */
const few = 16;

/**
 * As {@link reorder}, for what happens most: few rows come and go, none moves. Undefined when that is not so.
 */
function reorderFew(before: readonly Key[], after: readonly Key[]): Reordering | undefined {
  if (Math.abs(before.length - after.length) > few) return undefined;
  const from: number[] = [];
  const removed: number[] = [];
  const inserted: number[] = [];
  let old = 0;
  while (old < before.length || from.length < after.length) {
    const key = before[old];
    const next = after[from.length];
    if (key === next && key !== undefined) {
      from.push(old);
      old += 1;
    } else if (removed.length + inserted.length === few) return undefined;
    else if (key !== undefined && !after.includes(key, from.length)) {
      removed.push(old);
      old += 1;
    } else if (next !== undefined && !before.includes(next, old)) {
      inserted.push(from.length);
      from.push(-1);
    } else return undefined;
  }
  return { start: 0, from, removed, moved: [], inserted };
}

function diffRows(before: StreamRows, after: StreamRows, differ: RowDiffer): RowsPatch | undefined {
  const comparison: Comparison = { before, after, differ };
  let patch: [typeof PATCH_ROWS, ...Change[]] | undefined;
  for (let index = 0; index < after.keys.length; index += 1) {
    if (!isChanged(comparison, index, index)) continue;
    patch ??= [PATCH_ROWS];
    patch.push(index, rowAt(after, index, differ));
  }
  return patch;
}

function patchList(
  before: StreamRows,
  after: StreamRows,
  { start, from, removed, moved, inserted }: Reordering,
  differ: RowDiffer,
): ListPatch {
  const inserts: Value[] = [];
  for (const index of inserted) {
    inserts.push(index, after.keys[index] ?? index, rowAt(after, index, differ));
  }
  const comparison: Comparison = { before, after, differ };
  const changes: Change[] = [];
  for (let index = 0; index < after.keys.length; index += 1) {
    const old = index < start ? index : (from[index - start] ?? -1);
    if (old === -1 || !isChanged(comparison, old, index)) continue;
    changes.push(index, rowAt(after, index, differ));
  }
  return [PATCH_LIST, removed, moved, inserts, ...changes];
}

interface Comparison {
  readonly before: StreamRows;
  readonly after: StreamRows;
  readonly differ: RowDiffer;
}

/** Whether the browser shows another row than it is to show. */
function isChanged({ before, after, differ }: Comparison, old: number, index: number): boolean {
  if (before.versions[old] !== after.versions[index]) return true;
  if (after.rows.size === 0 || before.rows.size === 0) return false;
  // Rendered twice, because it was not sent in between, but was in the page: what is around it may differ.
  const key = after.keys[index] ?? index;
  if (!before.rows.has(key) || !after.rows.has(key)) return false;
  return differ.diff(before.rows.get(key), after.rows.get(key)) !== undefined;
}

function rowAt(stream: StreamRows, index: number, differ: WholeRow): StreamRowValue {
  const version = stream.versions[index] ?? 0;
  const key = stream.keys[index] ?? index;
  return stream.rows.has(key)
    ? [STREAM_ROW, version, differ.whole(stream.rows.get(key))]
    : [STREAM_ROW, version];
}
