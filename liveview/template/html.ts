/**
 * The `html` and `svg` tags, and what may stand in the slots of a template.
 *
 * @module
 */
import { HTML, SVG, type TemplateType } from "../protocol/value.ts";
import type { Binding, Handling } from "./binding.ts";
import type { ComponentValue } from "./component-value.ts";
import type { Each } from "./each.ts";
import type { Memo } from "./memo.ts";
import type { Hook } from "./hook.ts";
import type { nothing } from "./nothing.ts";
import type { Spread } from "./spread.ts";
import type { StreamRows } from "./stream-rows.ts";
import type { UnsafeHtml } from "./unsafe-html.ts";

/**
 * What may stand in a slot.
 *
 * Text takes all of it but bindings; attributes and properties take scalars; events take bindings and
 * commands. The function is an event of `on`, not called.
 */
export type SlotValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | typeof nothing
  | Rendered
  | Each
  | StreamRows
  | Memo
  | UnsafeHtml
  | Spread
  | Hook
  | ComponentValue
  | Handling
  | ((...args: never[]) => Binding)
  | readonly SlotValue[];

/** A template and the values of its slots: what a view's `render` returns. Never changes. */
export class Rendered {
  /** The same array for every render of the same place in the source: it names the template. */
  readonly strings: TemplateStringsArray;
  /** One value for each slot. */
  readonly values: readonly SlotValue[];

  constructor(strings: TemplateStringsArray, values: readonly SlotValue[]) {
    this.strings = strings;
    this.values = values;
  }

  /** Whether its elements are those of HTML or of SVG. */
  get type(): TemplateType {
    return HTML;
  }
}

class RenderedSvg extends Rendered {
  override get type(): TemplateType {
    return SVG;
  }
}

/**
 * Tags a template of HTML: `` html`<p class=${kind}>${text}</p>` ``.
 *
 * Values are data, never markup: text shows as it is, whatever characters are in it. The syntax is
 * lit's: `name=${…}` an attribute, `?name=${…}` one that is there or not, `.name=${…}` a property of
 * the element, `@name=${…}` an event. A slot anywhere else (a tag's name, a comment, `<script>`) throws
 * when the template is first shown.
 */
export function html(strings: TemplateStringsArray, ...values: readonly SlotValue[]): Rendered {
  return new Rendered(strings, values);
}

/**
 * Tags a template whose elements stand inside `<svg>`: `` svg`<circle r=${r} />` ``.
 *
 * It stands in a text slot between `<svg>` and `</svg>` of another template, or in the rows of a list
 * there; `<svg>` itself is an element of HTML. The rest is as in {@link html}. Inside of
 * `<foreignObject>` is HTML again.
 */
export function svg(strings: TemplateStringsArray, ...values: readonly SlotValue[]): Rendered {
  return new RenderedSvg(strings, values);
}

/** Whether `value` is a plain list, whose rows have no keys but their positions. */
export function isRows(value: unknown): value is readonly SlotValue[] {
  return Array.isArray(value);
}
