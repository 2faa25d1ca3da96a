/**
 * A rendered tree as it travels.
 *
 * @module
 */
import {
  LIST,
  MARKUP,
  TEMPLATE,
  type ListValue,
  type TemplateValue,
  type Value,
} from "../protocol/value.ts";
import { unwrap } from "../template/component-value.ts";
import { checkKeys } from "../template/check-keys.ts";
import { checkCrowd } from "../template/check-crowd.ts";
import { checkMarkup, checkNesting } from "../template/check-nesting.ts";
import { Each } from "../template/each.ts";
import { isRows, Rendered, type SlotValue } from "../template/html.ts";
import { primitiveIn } from "../template/primitive.ts";
import { isShared } from "../template/shared.ts";
import { isElementSlot, type Slot } from "../template/slot.ts";
import { StreamRows } from "../template/stream-rows.ts";
import { UnsafeHtml } from "../template/unsafe-html.ts";
import { templateOf } from "../template/template.ts";
import { wrongValue } from "../template/value-errors.ts";
import { wholeOnce } from "./shared-forms.ts";
import { wholeStream } from "./diff-stream.ts";
import type { TemplateBook } from "./template-book.ts";
import { toTagValue } from "./to-tag-value.ts";

/**
 * The whole of a tree; templates that the browser does not know yet are noted in `book`.
 *
 * @throws {TemplateSyntaxError | TemplateValueError} when a template or a value in it is wrong.
 */
export function toValue(rendered: Rendered, book: TemplateBook): TemplateValue {
  if (!isShared(rendered)) return makeValue(rendered, book);
  return wholeOnce(rendered, book, (own) => makeValue(rendered, own));
}

function makeValue(rendered: Rendered, book: TemplateBook): TemplateValue {
  const value: [typeof TEMPLATE, number, ...Value[]] = [TEMPLATE, book.numberOf(rendered)];
  for (const slot of templateOf(rendered).slots) {
    if (isElementSlot(slot)) checkCrowd(slot, rendered.values);
    value.push(toSlotValue(slot, rendered.values[slot.index], book));
  }
  return value;
}

/** What one slot, or one row of a list in it, holds. */
export function toSlotValue(slot: Slot, part: SlotValue, book: TemplateBook): Value {
  const value = slot.kind === "text" ? unwrap(slot, part) : part;
  if (value instanceof Rendered) {
    checkNesting(slot, value);
    return toValue(value, book);
  }
  if (slot.kind === "text") {
    if (value instanceof UnsafeHtml) return [MARKUP, checkMarkup(slot, value)];
    if (value instanceof Each) return toKeyedList(slot, value, book);
    if (value instanceof StreamRows) return toStreamList(slot, value, book);
    if (isRows(value)) return toList(slot, value, book);
  }
  const inTag = toTagValue(slot, value);
  if (inTag !== undefined) return inTag;
  const primitive = primitiveIn(slot, value);
  if (primitive === undefined) throw wrongValue(value, slot);
  return primitive;
}

function toKeyedList(slot: Slot, list: Each, book: TemplateBook): ListValue {
  checkKeys(list, slot);
  const value: [typeof LIST, ...Value[]] = [LIST];
  for (const [index, key] of list.keys.entries()) {
    value.push(key, toSlotValue(slot, list.rows[index], book));
  }
  return value;
}

function toStreamList(slot: Slot, stream: StreamRows, book: TemplateBook): ListValue {
  book.noteStream(stream);
  return wholeStream(stream, { whole: (row) => toSlotValue(slot, row, book) });
}

function toList(slot: Slot, rows: readonly SlotValue[], book: TemplateBook): ListValue {
  const value: [typeof LIST, ...Value[]] = [LIST];
  for (const [index, row] of rows.entries()) value.push(index, toSlotValue(slot, row, book));
  return value;
}
