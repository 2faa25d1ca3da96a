/**
 * The difference between two renders of a view: what has to travel for the browser to catch up.
 *
 * The rendered trees themselves are compared, so a view keeps the last of them and no second copy in
 * the form that travels. Where nothing changed nothing is allocated; `spec/bench/row.ts` shows what it is worth.
 *
 * @module
 */
import { PATCH_TEMPLATE, type Change } from "../protocol/value.ts";
import { Binding, isSameBinding } from "../template/binding.ts";
import { Each } from "../template/each.ts";
import { isRows, Rendered, type SlotValue } from "../template/html.ts";
import { primitiveIn } from "../template/primitive.ts";
import type { Slot } from "../template/slot.ts";
import { templateOf } from "../template/template.ts";
import { StreamRows } from "../template/stream-rows.ts";
import { diffKeyedList, diffList, type RowDiffer } from "./diff-list.ts";
import { diffStream } from "./diff-stream.ts";
import type { TemplateBook } from "./template-book.ts";
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
  { strings, values }: Rendered,
  index: number,
  book: TemplateBook,
): Change | undefined {
  const after = values[index];
  if (after instanceof Binding && before instanceof Binding && isSameBinding(before, after)) {
    return undefined;
  }
  if (before instanceof Rendered && after instanceof Rendered && before.strings === after.strings) {
    return diff(before, after, book);
  }
  const slot = templateOf(strings).slots[index];
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
  if (slot.kind === "text") {
    if (before instanceof Each && after instanceof Each) {
      return diffKeyedList(slot, before, after, rowsOf(slot, book));
    }
    if (after instanceof StreamRows) return diffStreamRows(slot, before, after, book);
    if (isRows(before) && isRows(after)) return diffList(before, after, rowsOf(slot, book));
  }
  const value = toSlotValue(slot, after, book);
  return value === primitiveIn(slot, before) ? undefined : value;
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
