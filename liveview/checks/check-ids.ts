/**
 * The rule that an id is there once in what a view shows.
 *
 * Of two elements with one id, a label, a link or a script finds only the first.
 *
 * @module
 */
import { componentAt, ComponentValue } from "../template/component-value.ts";
import { Each } from "../template/each.ts";
import { isRows, Rendered, type SlotValue } from "../template/html.ts";
import { unwrapMemo } from "../template/memo.ts";
import { nothing } from "../template/nothing.ts";
import { StreamRows } from "../template/stream-rows.ts";
import { warn } from "./development.ts";
import { pointAt, type Place } from "./point-at.ts";
import { idsOf } from "./template-ids.ts";

/** Warns, once for each place, of an id that two elements of `tree` have. */
export function checkIds(tree: Rendered): void {
  const places = new Map<string, Place>();
  visit(tree, (id, place) => {
    const other = places.get(id);
    if (other === undefined) places.set(id, place);
    else tell(id, other, place);
  });
}

type Visitor = (id: string, place: Place) => void;

function visit(value: SlotValue, found: Visitor): void {
  const part = partOf(value);
  if (part instanceof Rendered) visitTemplate(part, found);
  else for (const row of rowsOf(part)) visit(row, found);
}

function visitTemplate({ strings, values }: Rendered, found: Visitor): void {
  for (const { parts, place } of idsOf(strings)) {
    const texts = parts.map((text) => (typeof text === "string" ? text : values[text]));
    if (texts.every(isText)) found(texts.join(""), place);
  }
  for (const value of values) visit(value, found);
}

function rowsOf(value: SlotValue): Iterable<SlotValue> {
  if (value instanceof Each) return value.rows;
  if (value instanceof StreamRows) return value.rows.values();
  return isRows(value) ? value : [];
}

function partOf(value: SlotValue): SlotValue {
  const part = unwrapMemo(value);
  return part instanceof ComponentValue ? componentAt(part)?.next : part;
}

function isText(value: unknown): value is string | number {
  return value !== nothing && (typeof value === "string" || typeof value === "number");
}

/** Where it was told of. */
const told = new WeakMap<readonly string[], Set<string>>();

function tell(id: string, first: Place, second: Place): void {
  if (id === "") return;
  const { strings, index, offset } = second;
  const places = told.get(strings) ?? new Set();
  told.set(strings, places);
  if (places.has(`${index}:${offset}`)) return;
  places.add(`${index}:${offset}`);
  const isSame = first.strings === strings && first.index === index && first.offset === offset;
  warn(
    "PERIGEE_DUPLICATE_ID",
    isSame
      ? `the id ${JSON.stringify(id)} is there more than once, as this is shown more than once: put something into the id that tells them apart, such as a key\n${pointAt(second)}`
      : `two elements have the id ${JSON.stringify(id)}: give one of them another\n${pointAt(first)}\n${pointAt(second)}`,
  );
}
