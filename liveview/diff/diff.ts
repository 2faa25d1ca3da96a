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
import { isHandling, isSameBinding } from "../template/binding.ts";
import { checkCrowd } from "../template/check-crowd.ts";
import { ComponentValue, componentAt, isSameProps } from "../template/component-value.ts";
import { Each } from "../template/each.ts";
import { isRows, Rendered, type SlotValue } from "../template/html.ts";
import { Memo, unwrapMemo } from "../template/memo.ts";
import { primitiveIn } from "../template/primitive.ts";
import { isSamePart } from "../template/same-part.ts";
import { isShared } from "../template/shared.ts";
import { isElementSlot, type Slot } from "../template/slot.ts";
import { StreamRows } from "../template/stream-rows.ts";
import { templateOf } from "../template/template.ts";
import { diffKeyedList, diffList, diffRows, type RowDiffer } from "./diff-list.ts";
import { diffStream } from "./diff-stream.ts";
import { changeOnce } from "./shared-forms.ts";
import { takeOverPart, takeOverRows } from "./take-over.ts";
import { TemplateBook } from "./template-book.ts";
import { toSlotValue, toValue } from "./to-value.ts";

/**
 * How to get from `before` to `after`, or undefined when both show the same.
 *
 * Another template is sent whole, with every slot, even those that hold the same as before: its slots
 * are not the old one's. Templates that the browser does not know yet are noted in `book`.
 *
 * @param dirty - objects in both trees that hold a component with something new to show: they are
 *   looked into although they are the same.
 * @throws {TemplateSyntaxError | TemplateValueError} when a template or a value in `after` is wrong.
 */
export function diff(
  before: Rendered,
  after: Rendered,
  book: TemplateBook,
  dirty?: ReadonlySet<unknown>,
): Change | undefined {
  return diffTemplate(before, after, { book, dirty, isTrial: false });
}

/** What a comparison needs to know besides the two values. */
interface Comparison {
  readonly book: TemplateBook;
  readonly dirty: ReadonlySet<unknown> | undefined;
  /** Whether nothing comes of it: then what components show does not count, only what they are given. */
  readonly isTrial: boolean;
}

function diffTemplate(before: Rendered, after: Rendered, by: Comparison): Change | undefined {
  const { book, dirty } = by;
  if (before === after && dirty?.has(after) !== true) return undefined;
  if (before.strings !== after.strings) return toValue(after, book);
  if (by.isTrial || !isShared(after) || !isShared(before)) return diffValues(before, after, by);
  return changeOnce(before, after, book, (own) => diffValues(before, after, { ...by, book: own }));
}

/** What is different in two renders of one template. */
function diffValues(before: Rendered, after: Rendered, by: Comparison): Change | undefined {
  const { dirty } = by;
  const old = before.values;
  const { values } = after;
  let patch: [typeof PATCH_TEMPLATE, ...Change[]] | undefined;
  for (let index = 0; index < values.length; index += 1) {
    if (values[index] === old[index] && dirty?.has(values[index]) !== true) continue;
    const change = diffSlot(old[index], after, index, by);
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
  by: Comparison,
): Change | undefined {
  const after = rendered.values[index];
  if (isHandling(after) && isHandling(before) && isSameBinding(before, after)) {
    return undefined;
  }
  if (before instanceof Rendered && after instanceof Rendered && before.strings === after.strings) {
    return diffTemplate(before, after, by);
  }
  const slot = templateOf(rendered).slots[index];
  if (slot !== undefined && isElementSlot(slot)) checkCrowd(slot, rendered.values);
  return slot === undefined ? undefined : diffValue(slot, before, after, by);
}

/** What changed in a slot, or in one row of the list in it. */
function diffValue(
  slot: Slot,
  before: SlotValue,
  after: SlotValue,
  by: Comparison,
): Change | undefined {
  if (before === after && by.dirty?.has(after) !== true) return undefined;
  if (before instanceof Rendered && after instanceof Rendered && before.strings === after.strings) {
    return diffTemplate(before, after, by);
  }
  if (slot.kind === "text") return diffText(slot, before, after, by);
  return diffScalar(slot, before, after, by);
}

function diffText(
  slot: Slot,
  before: SlotValue,
  after: SlotValue,
  by: Comparison,
): Change | undefined {
  if (isWrapped(before) || isWrapped(after)) return diffWrapped(slot, before, after, by);
  if (before instanceof Each && after instanceof Each) return diffEach(slot, before, after, by);
  if (after instanceof StreamRows) return diffStreamRows(slot, before, after, by);
  if (isRows(before) && isRows(after)) return diffList(before, after, rowsOf(slot, by));
  return diffScalar(slot, before, after, by);
}

/** Whatever stands there is whole or nothing. */
function diffScalar(
  slot: Slot,
  before: SlotValue,
  after: SlotValue,
  { book }: Comparison,
): Change | undefined {
  if (isSamePart(before, after)) return undefined;
  const value = toSlotValue(slot, after, book);
  return value === primitiveIn(slot, before) ? undefined : value;
}

function isWrapped(value: SlotValue): value is Memo | ComponentValue {
  return value instanceof Memo || value instanceof ComponentValue;
}

function diffWrapped(
  slot: Slot,
  before: SlotValue,
  after: SlotValue,
  by: Comparison,
): Change | undefined {
  if (before instanceof ComponentValue && after instanceof ComponentValue) {
    return diffComponent(slot, before, after, by);
  }
  if (before instanceof Memo && after instanceof Memo) {
    takeOverPart(slot, before, after, isSameIn(slot));
  }
  if (before instanceof Memo || after instanceof Memo) {
    return diffValue(slot, unwrapMemo(before), unwrapMemo(after), by);
  }
  // A component in place of something else, or the other way round, even where the two look alike.
  return toSlotValue(slot, after, by.book);
}

function diffComponent(
  slot: Slot,
  before: ComponentValue,
  after: ComponentValue,
  by: Comparison,
): Change | undefined {
  if (before.key === after.key) {
    if (by.isTrial && isSameProps(before.props, after.props)) return undefined;
    const component = componentAt(after);
    if (component?.shown !== undefined) {
      return diffValue(slot, component.shown, component.next, by);
    }
  }
  return toSlotValue(slot, after, by.book);
}

function diffEach(slot: Slot, before: Each, after: Each, by: Comparison): Change | undefined {
  const others = takeOverRows(slot, before, after, isSameIn(slot));
  if (others === undefined || others === "moved" || by.dirty !== undefined) {
    return diffKeyedList(slot, before, after, rowsOf(slot, by));
  }
  return diffRows(before.rows, after.rows, rowsOf(slot, by), others);
}

/** Another stream is another list, whatever its keys are. */
function diffStreamRows(
  slot: Slot,
  before: SlotValue,
  after: StreamRows,
  by: Comparison,
): Change | undefined {
  const isSame = before instanceof StreamRows && before.name === after.name;
  if (!isSame) return toSlotValue(slot, after, by.book);
  by.book.noteStream(after);
  return diffStream(before, after, rowsOf(slot, by));
}

function rowsOf(slot: Slot, by: Comparison): RowDiffer {
  return {
    diff: (before, after) => diffValue(slot, before, after, by),
    whole: (row) => toSlotValue(slot, row, by.book),
  };
}

/** Whether two values show the same in `slot`. */
export function isSameIn(slot: Slot): (one: SlotValue, other: SlotValue) => boolean {
  return (one, other) =>
    diffValue(slot, one, other, { book: new TemplateBook(), dirty: undefined, isTrial: true }) ===
    undefined;
}
