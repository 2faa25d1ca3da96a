/**
 * The rule that a memo depends on its deps only, tried out in development.
 *
 * Now and then something that was taken over is rendered after all. When that shows something else, a
 * warning says so, once for each place.
 *
 * @module
 */
import { ComponentValue } from "../template/component-value.ts";
import type { Each } from "../template/each.ts";
import type { SlotValue } from "../template/html.ts";
import { Memo } from "../template/memo.ts";
import type { Slot } from "../template/slot.ts";
import { TemplateValueError } from "../template/template-errors.ts";

/** Whether two values show the same. */
export type IsSame = (one: SlotValue, other: SlotValue) => boolean;

/** One in so many times that a memo is taken over, it is rendered. */
const every = 16;
/** So many rows of a list are rendered then, other ones each time. */
const mostRows = 100;

let isChecking: boolean | undefined;
let takenOver = 0;
/** Where it was said already. A template's slots are the same objects at all times. */
const warned = new WeakSet<Slot>();

/** Tries a part that was taken over, if it is its turn. */
export function sampleMemo(slot: Slot, part: Memo, isSame: IsSame): void {
  if (!isTurn()) return;
  check(slot, part.template, Memo.contentOf(part), isSame);
}

/** Tries some of the rows that were taken over, if it is the list's turn. */
export function sampleRows(slot: Slot, before: Each, after: Each, isSame: IsSame): void {
  if (after.memo === undefined || !isTurn()) return;
  const { memo, rows } = after;
  const { length } = rows;
  const first = (takenOver / every) * mostRows;
  for (let count = 0; count < Math.min(length, mostRows); count += 1) {
    const index = (first + count) % length;
    const row = rows[index];
    if (row === before.rows[index]) check(slot, () => memo.renderRow(index), row, isSame);
  }
}

function isTurn(): boolean {
  isChecking ??= process.env["NODE_ENV"] !== "production";
  if (!isChecking) return false;
  takenOver += 1;
  return takenOver % every === 0;
}

function check(slot: Slot, render: () => SlotValue, shown: SlotValue, isSame: IsSame): void {
  if (warned.has(slot) || isSameNow(render, shown, isSame)) return;
  warned.add(slot);
  const problem =
    "A memo shows something else when it is rendered again: the template depends on something that is not in its deps";
  const { message } = new TemplateValueError(problem, slot);
  process.emitWarning(message, { type: "PerigeeWarning", code: "PERIGEE_MEMO" });
}

function isSameNow(render: () => SlotValue, shown: SlotValue, isSame: IsSame): boolean {
  const { made } = ComponentValue;
  try {
    return isSame(shown, render());
  } catch {
    // What can be shown once can be shown again.
    return false;
  } finally {
    // Those that were made for this are not there to stay.
    ComponentValue.made = made;
  }
}
