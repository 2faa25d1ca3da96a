/**
 * What is wrong with a template, or with a value in it, shown where it stands.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";
import type { Slot } from "./slot.ts";

/** A slot stands where none can; thrown when the template is first used. */
export class TemplateSyntaxError extends LiveViewError {
  override readonly name = "TemplateSyntaxError";
  readonly code = "ERR_TEMPLATE_SYNTAX";
  /** Which slot of the template, counted from 0. */
  readonly slot: number;

  constructor(problem: string, { strings, index }: Pick<Slot, "strings" | "index">) {
    super(`${problem}\n${pointAtSlot(strings, index)}`);
    this.slot = index;
  }
}

/** A slot holds something that cannot be shown there. */
export class TemplateValueError extends LiveViewError {
  override readonly name = "TemplateValueError";
  readonly code = "ERR_TEMPLATE_VALUE";
  /** Which slot of the template, counted from 0. */
  readonly slot: number;

  constructor(problem: string, { strings, index }: Pick<Slot, "strings" | "index">) {
    super(`${problem}\n${pointAtSlot(strings, index)}`);
    this.slot = index;
  }
}

const SLOT = "${…}";
/** How much of a line is shown to either side of the slot. */
const MARGIN = 60;

/** The line of the template that has the slot, and an arrow under it. */
function pointAtSlot(strings: readonly string[], slot: number): string {
  const before = strings.slice(0, slot + 1).join(SLOT);
  const after = SLOT + strings.slice(slot + 1).join(SLOT);
  const left = before.slice(before.lastIndexOf("\n") + 1).trimStart();
  const right = after.split("\n", 1).join("").trimEnd();
  const shownLeft = left.length > MARGIN ? `…${left.slice(-MARGIN)}` : left;
  const shownRight = right.length > MARGIN ? `${right.slice(0, MARGIN)}…` : right;
  return `    ${shownLeft}${shownRight}\n    ${" ".repeat(shownLeft.length)}${"^".repeat(SLOT.length)}`;
}
