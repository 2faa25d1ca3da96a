/**
 * The rule that a template fits where it is nested.
 *
 * A browser that reads the page and one that builds the same elements from a script differ in these
 * places: the first moves elements or takes them for others.
 *
 * @module
 */
import type { Rendered } from "./html.ts";
import type { Slot } from "./slot.ts";
import { TemplateValueError } from "./template-errors.ts";
import { templateOf } from "./template.ts";

/**
 * Checks that `rendered` can stand in `slot`.
 *
 * @throws {TemplateValueError} when it is inside `<svg>` or `<math>`, or is a row without `<tbody>`.
 */
export function checkNesting(slot: Slot, { strings }: Rendered): void {
  if (slot.kind !== "text") throw new TemplateValueError(notInTags, slot);
  if (slot.within === "svg") throw new TemplateValueError(notInSvg, slot);
  if (slot.within === "table" && templateOf(strings).rootTags.has("tr")) {
    throw new TemplateValueError(needsBody, slot);
  }
}

const notInTags = "A template cannot stand in a tag, only between tags";
const notInSvg =
  "A template cannot be nested in <svg> or <math>: write its elements where those are written";
const needsBody = "Rows need <tbody> written around them, as a browser would add one";
