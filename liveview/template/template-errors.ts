/**
 * What is wrong with a template, or with a value in it, shown where it stands.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";
import type { Slot } from "./slot.ts";

/** A place in a template: a slot, or what is at an offset of its strings, joined by `${…}`. */
export type TemplatePlace =
  | Pick<Slot, "strings" | "index">
  | { readonly strings: readonly string[]; readonly at: number; readonly length: number };

/** A template is not well formed, or a slot stands where none can; thrown when it is first used. */
export class TemplateSyntaxError extends LiveViewError {
  override readonly name = "TemplateSyntaxError";
  readonly code = "ERR_TEMPLATE_SYNTAX";
  /** Which slot of the template, counted from 0; undefined when it is not about a slot. */
  readonly slot: number | undefined;

  constructor(problem: string, place: TemplatePlace) {
    super(`${problem}\n${pointAt(place)}`);
    this.slot = "index" in place ? place.index : undefined;
  }
}

/** A slot holds something that cannot be shown there. */
export class TemplateValueError extends LiveViewError {
  override readonly name = "TemplateValueError";
  readonly code = "ERR_TEMPLATE_VALUE";
  /** Which slot of the template, counted from 0. */
  readonly slot: number;

  constructor(problem: string, { strings, index }: Pick<Slot, "strings" | "index">) {
    super(`${problem}\n${pointAt({ strings, index })}`);
    this.slot = index;
  }
}

/** What stands for a slot in a message. */
export const SLOT = "${…}";
/** How much of a line is shown to either side of the place. */
const MARGIN = 60;

/** The line of the template that has the place, and an arrow under it. */
function pointAt(place: TemplatePlace): string {
  const { strings } = place;
  const text = strings.join(SLOT);
  const isSlot = "index" in place;
  const at = isSlot ? strings.slice(0, place.index + 1).join(SLOT).length : place.at;
  const before = text.slice(0, at);
  const left = before.slice(before.lastIndexOf("\n") + 1).trimStart();
  const right = text.slice(at).split("\n", 1).join("").trimEnd();
  const shownLeft = left.length > MARGIN ? `…${left.slice(-MARGIN)}` : left;
  const shownRight = right.length > MARGIN ? `${right.slice(0, MARGIN)}…` : right;
  const length = isSlot ? SLOT.length : Math.max(1, Math.min(place.length, shownRight.length));
  return `    ${shownLeft}${shownRight}\n    ${" ".repeat(shownLeft.length)}${"^".repeat(length)}`;
}
