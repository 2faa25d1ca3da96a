/**
 * What a bound attribute is: its slots, how it is written in HTML, or why it is refused.
 *
 * @module
 */
import type { DefaultTreeAdapterTypes } from "parse5";
import { reflectedAttribute } from "./reflected-attributes.ts";
import type { Hole, Slot } from "./slot.ts";
import { isInScript, refusalOf, urlAround, type NamedSlot } from "./slot-rules.ts";

/** An attribute with at least one slot in its value. */
export interface BoundAttribute {
  /** Number of its first slot. */
  readonly index: number;
  /** Its name as written, with lit's prefix. */
  readonly writtenName: string;
  /** The text before, between and after its slots. */
  readonly statics: readonly string[];
  readonly element: DefaultTreeAdapterTypes.Element;
  /** The template, for messages. */
  readonly strings: readonly string[];
}

/** What came of it. */
export type ScannedAttribute =
  | { readonly type: "problem"; readonly problem: string }
  | {
      readonly type: "slots";
      readonly slots: readonly Slot[];
      /** What is written in its place. */
      readonly hole: Hole;
      /** What is written as the content of the element. */
      readonly content?: Hole;
    };

/** Finds out what a bound attribute is. */
export function scanAttribute(attribute: BoundAttribute): ScannedAttribute {
  const { writtenName, element } = attribute;
  const kind = kinds.get(writtenName.charAt(0)) ?? "attribute";
  const name = kind === "attribute" ? writtenName : writtenName.slice(1);
  const hasHttpEquiv = hasAttribute(element, "http-equiv");
  const named: NamedSlot = { kind, name, tagName: element.tagName, hasHttpEquiv };
  const problem = refusalOf(named) ?? syntaxProblem(named, attribute);
  if (problem !== undefined) return { type: "problem", problem };
  if (kind === "attribute") {
    const slots = slotsOf(named, attribute);
    return {
      type: "slots",
      slots,
      hole: { type: "attribute", name, slots, statics: attribute.statics },
    };
  }
  const slot = slotAt(named, attribute, 0);
  const content: Hole = { type: "content", slot };
  return {
    type: "slots",
    slots: [slot],
    hole: writtenAs(slot, element),
    ...(element.tagName === "textarea" && kind === "property" && name === "value" && { content }),
  };
}

const kinds: ReadonlyMap<string, "boolean" | "property" | "event"> = new Map([
  ["?", "boolean"],
  [".", "property"],
  ["@", "event"],
]);

function syntaxProblem(
  { kind, name, tagName }: NamedSlot,
  { statics, writtenName, element }: BoundAttribute,
): string | undefined {
  if (kind !== "attribute" && statics.some((text) => text !== "")) {
    return `A slot must be all there is in ${writtenName}=`;
  }
  if ((kind === "attribute" || kind === "boolean") && hasAttribute(element, name)) {
    return `<${tagName}> has the attribute ${name} twice`;
  }
  return urlProblem({ kind, name, tagName }, statics);
}

function urlProblem(named: NamedSlot, statics: readonly string[]): string | undefined {
  if (isInScript(named, statics)) {
    return "A slot cannot stand in a script: use @click=${on.…}, or a URL that leads somewhere";
  }
  const around = urlAround(named, statics);
  const isBegun = around.url?.use === "list" || couldBeScheme(statics[1] ?? "");
  return statics.length > 2 && around.url !== undefined && isBegun
    ? `A URL cannot begin with two slots: a script could hide in where they meet`
    : undefined;
}

/** Whether `text` could stand between two slots that together say `javascript:`. */
function couldBeScheme(text: string): boolean {
  return "javascript vbscript data".includes(text.replaceAll(/\s/g, "").toLowerCase());
}

function slotsOf(named: NamedSlot, attribute: BoundAttribute): Slot[] {
  return attribute.statics.slice(1).map((_, offset) => slotAt(named, attribute, offset));
}

function slotAt(
  named: NamedSlot,
  { statics, strings, index }: BoundAttribute,
  offset: number,
): Slot {
  const { kind, name } = named;
  const slot: Slot = { kind, name, index: index + offset, strings };
  return offset > 0 ? slot : { ...slot, ...urlAround(named, statics) };
}

/** How a slot that is the whole value of something shows in HTML. */
function writtenAs(slot: Slot, element: DefaultTreeAdapterTypes.Element): Hole {
  const { kind, name } = slot;
  if (kind === "boolean") return { type: "boolean", name, slot };
  const reflected = kind === "property" ? reflectedAttribute(element.tagName, name) : undefined;
  if (reflected === undefined || hasAttribute(element, reflected.name)) {
    return { type: "silent", slot };
  }
  return reflected.isBoolean
    ? { type: "boolean", name: reflected.name, slot }
    : { type: "attribute", name: reflected.name, slots: [slot], statics: ["", ""] };
}

/** Whether the element has the attribute written out, too. */
function hasAttribute(element: DefaultTreeAdapterTypes.Element, name: string): boolean {
  return element.attrs.some((attribute) => attribute.name === name.toLowerCase());
}
