/**
 * Words for values that cannot stand where they stand.
 *
 * @module
 */
import { nameKind } from "../protocol/name-kind.ts";
import { bindingOf } from "./binding.ts";
import { Each } from "./each.ts";
import { Rendered } from "./html.ts";
import { Memo } from "./memo.ts";
import type { Slot } from "./slot.ts";
import { isStream } from "../stream/stream.ts";
import { StreamRows } from "./stream-rows.ts";
import { TemplateValueError } from "./template-errors.ts";

/** The error for a value that `slot` cannot hold. */
export function wrongValue(value: unknown, slot: Slot): TemplateValueError {
  const expectation = expectations[slot.kind](slot.name);
  return new TemplateValueError(`${expectation}, not ${describe(value)}`, slot);
}

const expectations: { readonly [kind in Slot["kind"]]: (name: string) => string } = {
  text: () => "A text slot takes text, numbers, templates and lists",
  attribute: (name) => `The attribute ${name} takes text, numbers and booleans`,
  boolean: (name) => `?${name} takes a condition`,
  property: (name) => `.${name} takes text, numbers and booleans`,
  event: (name) => `@${name} takes an event of the view, such as on.save or on.add(1)`,
};

function describe(value: unknown): string {
  if (value instanceof Rendered) return "a template";
  if (value instanceof Each || value instanceof StreamRows) return "a list";
  if (isStream(value)) return "a stream: write streamRows(stream, (item) => …)";
  if (value instanceof Memo) return "a memo";
  return bindingOf(value) === undefined ? nameKind(value) : "an event";
}
