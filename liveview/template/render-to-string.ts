/**
 * Renders to HTML for the first answer to a browser, with the marks by which lit adopts it there.
 *
 * lit's hydration marks (documented in `@lit-labs/ssr-client`): `<!--lit-part DIGEST-->` to
 * `<!--/lit-part-->` around a template, the same without digest around any other text slot and around
 * each row of a list, `<!--lit-node N-->` before an element with slots in its attributes.
 *
 * @module
 */
import type { Primitive } from "../protocol/value.ts";
import { bindingOf, isHandling } from "./binding.ts";
import { checkCrowd } from "./check-crowd.ts";
import { checkMarkup, checkNesting } from "./check-nesting.ts";
import { unwrap } from "./component-value.ts";
import { checkKeys } from "./check-keys.ts";
import { Each } from "./each.ts";
import { escapeText } from "./escape.ts";
import { isRows, Rendered, type SlotValue } from "./html.ts";
import { primitiveIn } from "./primitive.ts";
import { Hook } from "./hook.ts";
import type { ElementSlot, Hole, Slot } from "./slot.ts";
import { resolveSpread, type SpreadEntry } from "./spread-rules.ts";
import { Spread } from "./spread.ts";
import { StreamRows } from "./stream-rows.ts";
import { UnsafeHtml } from "./unsafe-html.ts";
import { templateOf } from "./template.ts";
import { wrongValue } from "./value-errors.ts";

/**
 * The HTML of a tree, ready to be the content of an element of a page.
 *
 * @throws {TemplateSyntaxError | TemplateValueError} when a template or a value in it is wrong.
 */
export function renderToString(rendered: Rendered): string {
  const { chunks, holes, digest } = templateOf(rendered);
  const { values } = rendered;
  let out = `<!--lit-part ${digest}-->`;
  for (const [index, hole] of holes.entries()) out += (chunks[index] ?? "") + fill(hole, values);
  return `${out}${chunks[holes.length] ?? ""}<!--/lit-part-->`;
}

type Values = readonly SlotValue[];

function fill(hole: Hole, values: Values): string {
  if (hole.type === "text") return renderText(hole.slot, values[hole.slot.index]);
  if (hole.type === "attribute") return renderAttribute(hole, values);
  if (hole.type === "element") return renderInTag(hole.slot, values);
  const value = scalarIn(hole.slot, values);
  if (hole.type === "boolean") return value ? ` ${hole.name}=""` : "";
  return hole.type === "content" ? renderContent(toText(value)) : "";
}

function renderText(slot: Slot, part: SlotValue): string {
  const value = unwrap(slot, part);
  if (value instanceof Rendered) {
    checkNesting(slot, value);
    return renderToString(value);
  }
  if (value instanceof UnsafeHtml) {
    const markup = checkMarkup(slot, value);
    return `<!--lit-part ${value.parsed.digest}-->${markup}<!--/lit-part-->`;
  }
  return `<!--lit-part-->${renderContentOf(slot, value)}<!--/lit-part-->`;
}

function renderContentOf(slot: Slot, value: SlotValue): string {
  if (value instanceof Each) {
    checkKeys(value, slot);
    return renderRows(slot, value.rows);
  }
  if (value instanceof StreamRows) {
    return renderRows(
      slot,
      value.keys.map((key) => value.rows.get(key)),
    );
  }
  return isRows(value) ? renderRows(slot, value) : toText(scalarOf(slot, value));
}

function renderRows(slot: Slot, rows: Values): string {
  let out = "";
  for (const row of rows) out += renderText(slot, row);
  return out;
}

function renderInTag(slot: ElementSlot, values: Values): string {
  const value = values[slot.index];
  checkCrowd(slot, values);
  if (value instanceof Spread) return renderSpread(slot, value);
  if (!(value instanceof Hook)) scalarOf(slot, value);
  return "";
}

function renderSpread(slot: ElementSlot, spread: Spread): string {
  const { places } = slot.element;
  const entries = resolveSpread(slot, spread);
  const written = new Set(places);
  let out = "";
  // Attributes first: one that is written out counts more than the property that it shows.
  const ordered = entries.toSorted((one, other) => orderOf(one) - orderOf(other));
  for (const { attribute, value } of ordered) {
    if (attribute === undefined || written.has(attribute.name.toLowerCase())) continue;
    written.add(attribute.name.toLowerCase());
    // Events have no attribute.
    if (value === null || isHandling(value) || (attribute.isBoolean && !value)) continue;
    out += ` ${attribute.name}="${attribute.isBoolean ? "" : escapeText(String(value))}"`;
  }
  return out;
}

function orderOf({ slot }: SpreadEntry): number {
  return slot.kind === "property" ? 1 : 0;
}

function renderAttribute(
  { name, slots, statics }: Extract<Hole, { type: "attribute" }>,
  values: Values,
): string {
  let text = statics[0] ?? "";
  for (const [index, slot] of slots.entries()) {
    const value = scalarIn(slot, values);
    // As in lit: one slot with nothing takes the whole attribute away.
    if (value === null) return "";
    text += String(value) + (statics[index + 1] ?? "");
  }
  return ` ${name}="${escapeText(text)}"`;
}

/** A parser drops a line break right after the tag: this one instead of the text's own. */
function renderContent(text: string): string {
  return text.startsWith("\n") ? `\n${text}` : text;
}

function scalarIn(slot: Slot, values: Values): Primitive {
  return scalarOf(slot, values[slot.index]);
}

/** What shows of a value in HTML; of an event, nothing. */
function scalarOf(slot: Slot, value: SlotValue): Primitive {
  if (slot.kind === "event" && bindingOf(value) !== undefined) return null;
  const scalar = primitiveIn(slot, value);
  if (scalar === undefined) throw wrongValue(value, slot);
  return scalar;
}

function toText(value: Primitive): string {
  return value === null ? "" : escapeText(String(value));
}
