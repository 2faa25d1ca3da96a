/**
 * A rendered tree as it travels.
 *
 * @module
 */
import { compactPayload, payloadProblem } from "../protocol/payload.ts";
import {
  BINDING,
  LIST,
  TEMPLATE,
  type BindingValue,
  type ListValue,
  type TemplateValue,
  type Value,
} from "../protocol/value.ts";
import { bindingOf, type Binding } from "../template/binding.ts";
import { checkKeys } from "../template/check-keys.ts";
import { checkNesting } from "../template/check-nesting.ts";
import { Each } from "../template/each.ts";
import { isRows, Rendered, type SlotValue } from "../template/html.ts";
import { unwrapMemo } from "../template/memo.ts";
import { primitiveIn } from "../template/primitive.ts";
import type { Slot } from "../template/slot.ts";
import { StreamRows } from "../template/stream-rows.ts";
import { TemplateValueError } from "../template/template-errors.ts";
import { templateOf } from "../template/template.ts";
import { wrongValue } from "../template/value-errors.ts";
import { wholeStream } from "./diff-stream.ts";
import type { TemplateBook } from "./template-book.ts";

/**
 * The whole of a tree; templates that the browser does not know yet are noted in `book`.
 *
 * @throws {TemplateSyntaxError | TemplateValueError} when a template or a value in it is wrong.
 */
export function toValue(rendered: Rendered, book: TemplateBook): TemplateValue {
  const value: [typeof TEMPLATE, number, ...Value[]] = [TEMPLATE, book.numberOf(rendered)];
  for (const slot of templateOf(rendered).slots) {
    value.push(toSlotValue(slot, rendered.values[slot.index], book));
  }
  return value;
}

/** What one slot, or one row of a list in it, holds. */
export function toSlotValue(slot: Slot, part: SlotValue, book: TemplateBook): Value {
  const value = slot.kind === "text" ? unwrapMemo(part) : part;
  if (value instanceof Rendered) {
    checkNesting(slot, value);
    return toValue(value, book);
  }
  if (slot.kind === "text") {
    if (value instanceof Each) return toKeyedList(slot, value, book);
    if (value instanceof StreamRows) return toStreamList(slot, value, book);
    if (isRows(value)) return toList(slot, value, book);
  }
  const binding = slot.kind === "event" ? bindingOf(value) : undefined;
  if (binding !== undefined) return toBindingValue(slot, binding);
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

function toBindingValue(slot: Slot, { name, payload }: Binding): BindingValue {
  if (payload === undefined) return [BINDING, name];
  const problem = payloadProblem(payload);
  if (problem !== undefined) {
    throw new TemplateValueError(`The payload of ${name} must be plain data: ${problem}`, slot);
  }
  return [BINDING, name, compactPayload(payload)];
}
