/**
 * How a list of keys becomes another: the fewest rows taken out, moved and put in.
 *
 * @module
 */
import type { Key } from "../protocol/value.ts";
import { longestIncreasing } from "./longest-increasing.ts";

/** How one list of keys becomes another. */
export interface Reordering {
  /** How many rows at the start are the same in both. */
  readonly start: number;
  /** For each new position from `start` on the old one, or -1 for a row that is new. */
  readonly from: readonly number[];
  /** Old positions of the rows that are gone, ascending. */
  readonly removed: readonly number[];
  /** Old and new position of each row that must move, in turn; new positions ascend. */
  readonly moved: readonly number[];
  /** New positions of the rows that are new, ascending. */
  readonly inserted: readonly number[];
}

/** Compares two lists of unique keys. Rows that are not moved keep their order among themselves. */
export function reorder(before: readonly Key[], after: readonly Key[]): Reordering {
  const start = commonStart(before, after);
  const tail = commonEnd(before, after, start);
  const oldEnd = before.length - tail;
  const newEnd = after.length - tail;
  const oldPositions = new Map<Key | undefined, number>();
  for (let old = start; old < oldEnd; old += 1) oldPositions.set(before[old], old);
  const isKept = new Uint8Array(oldEnd);
  const from: number[] = [];
  const inserted: number[] = [];
  for (let index = start; index < newEnd; index += 1) {
    const old = oldPositions.get(after[index]) ?? -1;
    from.push(old);
    if (old === -1) inserted.push(index);
    else isKept[old] = 1;
  }
  const removed: number[] = [];
  for (let old = start; old < oldEnd; old += 1) if (isKept[old] === 0) removed.push(old);
  const moved = findMoved(from, start);
  for (let old = oldEnd; old < before.length; old += 1) from.push(old);
  return { start, from, removed, moved, inserted };
}

function commonStart(before: readonly Key[], after: readonly Key[]): number {
  const end = Math.min(before.length, after.length);
  let start = 0;
  while (start < end && before[start] === after[start]) start += 1;
  return start;
}

function commonEnd(before: readonly Key[], after: readonly Key[], start: number): number {
  const most = Math.min(before.length, after.length) - start;
  let tail = 0;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) {
    tail += 1;
  }
  return tail;
}

/** All rows must move but a longest run of those that are in order already. */
function findMoved(from: readonly number[], start: number): number[] {
  const kept = from.filter((old) => old !== -1);
  const stay = longestIncreasing(kept);
  const moved: number[] = [];
  let nextStay = 0;
  for (const [offset, old] of from.entries()) {
    if (old === -1) continue;
    if (old === stay[nextStay]) nextStay += 1;
    else moved.push(old, start + offset);
  }
  return moved;
}
