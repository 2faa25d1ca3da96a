/**
 * The difference between two renders of a view: what has to travel for the browser to catch up.
 *
 * The rendered trees themselves are compared, so a view keeps the last of them and no second copy in
 * the form that travels. Where nothing changed nothing is allocated; `spec/bench/view/rows.ts` shows
 * what it is worth. Where memos stand, the new one takes over what the old one shows when it may.
 *
 * @module
 */
import { PATCH_TEMPLATE, type Change } from "../protocol/value.ts";
import { Binding, isSameBinding } from "../template/binding.ts";
import { checkCrowd } from "../template/check-crowd.ts";
import { Each } from "../template/each.ts";
import { isRows, Rendered, type SlotValue } from "../template/html.ts";
import { isSameMemo, Memo, unwrapMemo } from "../template/memo.ts";
import { primitiveIn } from "../template/primitive.ts";
import { isSamePart } from "../template/same-part.ts";
import { isElementSlot, type Slot } from "../template/slot.ts";
import { StreamRows } from "../template/stream-rows.ts";
import { templateOf } from "../template/template.ts";
import { sampleMemo, sampleRows } from "./check-memo.ts";
import { diffKeyedList, diffList, diffRows, type RowDiffer } from "./diff-list.ts";
import { diffStream } from "./diff-stream.ts";
import { TemplateBook } from "./template-book.ts";
import { toSlotValue, toValue } from "./to-value.ts";

/**
 * How to get from `before` to `after`, or undefined when both show the same.
 *
 * Another template is sent whole, with every slot, even those that hold the same as before: its slots
 * are not the old one's. Templates that the browser does not know yet are noted in `book`.
 *
 * @throws {TemplateSyntaxError | TemplateValueError} when a template or a value in `after` is wrong.
 */
export function diff(before: Rendered, after: Rendered, book: TemplateBook): Change | undefined {
  if (before === after) return undefined;
  if (before.strings !== after.strings) return toValue(after, book);
  const old = before.values;
  const { values } = after;
  let patch: [typeof PATCH_TEMPLATE, ...Change[]] | undefined;
  for (let index = 0; index < values.length; index += 1) {
    if (values[index] === old[index]) continue;
    const change = diffSlot(old[index], after, index, book);
    if (change === undefined) continue;
    patch ??= [PATCH_TEMPLATE];
    patch.push(index, change);
  }
  return patch;
}

/** Asks for the template's analysis last: most slots that are not identical hold equal bindings or templates. */
function diffSlot(
  before: SlotValue,
  rendered: Rendered,
  index: number,
  book: TemplateBook,
): Change | undefined {
  const after = rendered.values[index];
  if (after instanceof Binding && before instanceof Binding && isSameBinding(before, after)) {
    return undefined;
  }
  if (before instanceof Rendered && after instanceof Rendered && before.strings === after.strings) {
    return diff(before, after, book);
  }
  const slot = templateOf(rendered).slots[index];
  if (slot !== undefined && isElementSlot(slot)) checkCrowd(slot, rendered.values);
  return slot === undefined ? undefined : diffValue(slot, before, after, book);
}

/** What changed in a slot, or in one row of the list in it. */
function diffValue(
  slot: Slot,
  before: SlotValue,
  after: SlotValue,
  book: TemplateBook,
): Change | undefined {
  if (before === after) return undefined;
  if (before instanceof Rendered && after instanceof Rendered && before.strings === after.strings) {
    return diff(before, after, book);
  }
  if (slot.kind === "text") return diffText(slot, before, after, book);
  return diffScalar(slot, before, after, book);
}

function diffText(
  slot: Slot,
  before: SlotValue,
  after: SlotValue,
  book: TemplateBook,
): Change | undefined {
  if (before instanceof Memo || after instanceof Memo) return diffMemo(slot, before, after, book);
  if (before instanceof Each && after instanceof Each) return diffEach(slot, before, after, book);
  if (after instanceof StreamRows) return diffStreamRows(slot, before, after, book);
  if (isRows(before) && isRows(after)) return diffList(before, after, rowsOf(slot, book));
  return diffScalar(slot, before, after, book);
}

/** Whatever stands there is whole or nothing. */
function diffScalar(
  slot: Slot,
  before: SlotValue,
  after: SlotValue,
  book: TemplateBook,
): Change | undefined {
  if (isSamePart(before, after)) return undefined;
  const value = toSlotValue(slot, after, book);
  return value === primitiveIn(slot, before) ? undefined : value;
}

function diffMemo(
  slot: Slot,
  before: SlotValue,
  after: SlotValue,
  book: TemplateBook,
): Change | undefined {
  if (before instanceof Memo && after instanceof Memo && isSameMemo(before, after)) {
    if (Memo.takeOver(after, before)) sampleMemo(slot, after, isSameIn(slot));
  }
  return diffValue(slot, unwrapMemo(before), unwrapMemo(after), book);
}

function diffEach(slot: Slot, before: Each, after: Each, book: TemplateBook): Change | undefined {
  const others = before.memo && after.memo?.takeOver(before.memo);
  if (others === undefined) return diffKeyedList(slot, before, after, rowsOf(slot, book));
  sampleRows(slot, before, after, isSameIn(slot));
  if (others === "moved") return diffKeyedList(slot, before, after, rowsOf(slot, book));
  return diffRows(before.rows, after.rows, rowsOf(slot, book), others);
}

/** Another stream is another list, whatever its keys are. */
function diffStreamRows(
  slot: Slot,
  before: SlotValue,
  after: StreamRows,
  book: TemplateBook,
): Change | undefined {
  const isSame = before instanceof StreamRows && before.name === after.name;
  if (!isSame) return toSlotValue(slot, after, book);
  book.noteStream(after);
  return diffStream(before, after, rowsOf(slot, book));
}

function rowsOf(slot: Slot, book: TemplateBook): RowDiffer {
  return {
    diff: (before, after) => diffValue(slot, before, after, book),
    whole: (row) => toSlotValue(slot, row, book),
  };
}

/** Whether two values show the same in `slot`. */
function isSameIn(slot: Slot): (one: SlotValue, other: SlotValue) => boolean {
  return (one, other) => diffValue(slot, one, other, new TemplateBook()) === undefined;
}
