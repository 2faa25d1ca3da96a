/**
 * Words for values that cannot stand where they stand.
 *
 * @module
 */
import { nameKind } from "../protocol/name-kind.ts";
import { bindingOf } from "./binding.ts";
import { Commands } from "./commands.ts";
import { ComponentValue } from "./component-value.ts";
import { Each } from "./each.ts";
import { Rendered } from "./html.ts";
import { Memo } from "./memo.ts";
import { Hook } from "./hook.ts";
import type { Slot } from "./slot.ts";
import { isStream } from "../stream/stream.ts";
import { StreamRows } from "./stream-rows.ts";
import { Spread } from "./spread.ts";
import { UnsafeHtml } from "./unsafe-html.ts";
import { TemplateValueError } from "./template-errors.ts";

/** The error for a value that `slot` cannot hold. */
export function wrongValue(value: unknown, slot: Slot): TemplateValueError {
  const expectation = expectations[slot.kind](slot.name);
  return new TemplateValueError(`${expectation}, not ${describe(value)}${adviceOn(value)}`, slot);
}

const expectations: { readonly [kind in Slot["kind"]]: (name: string) => string } = {
  text: () => "A text slot takes text, numbers, templates and lists",
  attribute: (name) => `The attribute ${name} takes text, numbers and booleans`,
  boolean: (name) => `?${name} takes a condition`,
  property: (name) => `.${name} takes text, numbers and booleans`,
  element: () => "In a tag stand spread({…}) and hook(…)",
  event: (name) =>
    `@${name} takes an event of the view, such as on.save or on.add(1), or commands of js`,
};

/** What to do instead. */
function adviceOn(value: unknown): string {
  if (value instanceof Promise)
    return ": await it in the handler, and keep what it gives in the state";
  if (value instanceof Date) return ": make a text of it";
  if (value instanceof Map || value instanceof Set) return ": make an array of it";
  if (typeof value === "symbol") return ": use its description";
  return typeof value === "function" && bindingOf(value) === undefined ? ": call it" : "";
}

function describe(value: unknown): string {
  if (value instanceof Rendered) return "a template";
  if (value instanceof Each || value instanceof StreamRows) return "a list";
  if (isStream(value)) return "a stream: write streamRows(stream, (item) => …)";
  if (value instanceof UnsafeHtml) return "markup";
  if (value instanceof Spread) return "a spread, which stands in a tag";
  if (value instanceof Hook) return "a hook, which stands in a tag";
  if (value instanceof Memo) return "a memo";
  if (value instanceof ComponentValue) return "a component";
  if (value instanceof Commands) return "commands, which stand in an event: @click=${…}";
  return bindingOf(value) === undefined ? nameKind(value) : "an event";
}
