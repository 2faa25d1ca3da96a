/**
 * The rule that a template fits where it is nested.
 *
 * A browser that reads the page and one that builds the same elements from a script differ in these
 * places: the first moves elements or takes them for others.
 *
 * @module
 */
import { SVG } from "../protocol/value.ts";
import type { Rendered } from "./html.ts";
import type { Slot } from "./slot.ts";
import { TemplateValueError } from "./template-errors.ts";
import { templateOf } from "./template.ts";
import type { UnsafeHtml } from "./unsafe-html.ts";

/**
 * Checks that `rendered` can stand in `slot`.
 *
 * @throws {TemplateValueError} when it is HTML inside `<svg>`, SVG outside of it, anything inside
 * `<math>`, or a row without `<tbody>`.
 */
export function checkNesting(slot: Slot, rendered: Rendered): void {
  const problem = problemOf(slot, rendered);
  if (problem !== undefined) throw new TemplateValueError(problem, slot);
}

/**
 * Checks that markup can stand in `slot`. Returns it.
 *
 * @throws {TemplateValueError} when it is inside `<svg>` or `<math>`, or is a row without `<tbody>`.
 */
export function checkMarkup(slot: Slot, { parsed }: UnsafeHtml): string {
  const { within } = slot;
  if (within === "svg" || within === "math") throw new TemplateValueError(markupNotIn, slot);
  const isRow = within === "table" && parsed.rootTags.has("tr");
  if (isRow) throw new TemplateValueError(needsBody, slot);
  return parsed.markup;
}

function problemOf({ kind, within }: Slot, rendered: Rendered): string | undefined {
  if (kind !== "text") return notInTags;
  if (within === "math") return notInMath;
  if ((within === "svg") !== (rendered.type === SVG))
    return within === "svg" ? notInSvg : onlyInSvg;
  return within === "table" && templateOf(rendered).rootTags.has("tr") ? needsBody : undefined;
}

/**
 * Checks that `rendered` can be all that a view shows.
 *
 * @throws {TypeError} when it is SVG: the element around it is HTML.
 */
export function checkRoot(rendered: Rendered): Rendered {
  if (rendered.type === SVG) throw new TypeError(notAsRoot);
  return rendered;
}

const markupNotIn = "unsafeHTML cannot stand in <svg> or <math>: put these around the markup";
const notInTags = "A template cannot stand in a tag, only between tags";
const notInSvg = "Elements of HTML cannot stand in <svg>: tag this template with svg`…`";
const onlyInSvg =
  "A template tagged with svg`…` stands between <svg> and </svg>: tag this one with html`…`";
const notInMath = "A template cannot stand in <math>: write its elements where <math> is written";
const notAsRoot = "render returns html`…`: write <svg> around what is tagged with svg`…`";
const needsBody = "Rows need <tbody> written around them, as a browser would add one";
