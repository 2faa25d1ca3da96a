/**
 * Has memos take over what those before them in their place show.
 *
 * @module
 */
import type { Each } from "../template/each.ts";
import { isSameMemo, Memo } from "../template/memo.ts";
import type { Slot } from "../template/slot.ts";
import { sampleMemo, sampleRows, type IsSame } from "./check-memo.ts";

/** Has `after` show what `before` shows, when both depend on the same; says whether it does so now. */
export function takeOverPart(slot: Slot, before: Memo, after: Memo, isSame: IsSame): boolean {
  if (before === after || !isSameMemo(before, after)) return false;
  if (!Memo.takeOver(after, before)) return false;
  sampleMemo(slot, after, isSame);
  return true;
}

/** Has `after` take over the rows of `before` that it may; which it has not, as in `MemoRows`. */
export function takeOverRows(
  slot: Slot,
  before: Each,
  after: Each,
  isSame: IsSame,
): readonly number[] | "moved" | undefined {
  const others = before.memo && after.memo?.takeOver(before.memo);
  if (others !== undefined) sampleRows(slot, before, after, isSame);
  return others;
}
