/**
 * What a spread gives its element: each name read as if it were written in the template.
 *
 * @module
 */
import { foreignContent, html as names, Token } from "parse5";
import type { Primitive } from "../protocol/value.ts";
import { bindingOf, type Handling } from "./binding.ts";
import { primitiveIn } from "./primitive.ts";
import { emptyProperty, reflectedAttribute } from "./reflected-attributes.ts";
import type { ElementSlot, Slot } from "./slot.ts";
import { refusalOf, urlAround, type NamedSlot } from "./slot-rules.ts";
import type { Spread, SpreadValue } from "./spread.ts";
import { TemplateValueError } from "./template-errors.ts";
import { wrongValue } from "./value-errors.ts";

/** One attribute, property or event. */
export interface SpreadEntry {
  readonly slot: Slot;
  /** What the client does it by: the name with its prefix, `.$name` for an event. */
  readonly wireName: string;
  /** The attribute that shows it in HTML; undefined when none does. */
  readonly attribute: { readonly name: string; readonly isBoolean: boolean } | undefined;
  readonly value: Primitive | Handling;
}

/**
 * What `spread` gives the element that `slot` is on; what it leaves out is not there.
 *
 * @throws {TemplateValueError} when a name or a value is refused.
 */
export function resolveSpread(slot: ElementSlot, { entries }: Spread): SpreadEntry[] {
  const seen = new Set<string>();
  return entries.flatMap(([key, value]) => {
    const named = readName(slot, key);
    for (const place of placesOf(named)) {
      const isTwice = seen.has(place) || slot.element.places.has(place);
      if (isTwice) throw new TemplateValueError(`<${named.tagName}> has ${key} twice`, slot);
      seen.add(place);
    }
    const entry = resolveEntry(slot, named, value);
    return entry === undefined ? [] : [entry];
  });
}

/** What a name takes of an element: itself, and the attribute that a property is another name of. */
function placesOf({ kind, name, tagName }: NamedSlot): string[] {
  const lower = name.toLowerCase();
  if (kind === "event") return [`@${lower}`];
  if (kind !== "property") return [lower];
  const attribute = isState.has(name) ? undefined : reflectedAttribute(tagName, name)?.name;
  return attribute === undefined ? [`.${lower}`] : [`.${lower}`, attribute];
}

/** Properties whose attributes are only what they begin with. */
const isState: ReadonlySet<string> = new Set(["value", "checked", "selected"]);

const kinds: ReadonlyMap<string, NamedSlot["kind"]> = new Map([
  ["?", "boolean"],
  [".", "property"],
  ["@", "event"],
]);

function readName(slot: ElementSlot, key: string): NamedSlot {
  const { tagName, isForeign, hasHttpEquiv } = slot.element;
  const kind = kinds.get(key.charAt(0)) ?? "attribute";
  const written = kind === "attribute" ? key : key.slice(1);
  const isName = kind === "property" ? /^[A-Za-z_]\w*$/ : /^[A-Za-z_][\w:.-]*$/;
  if (!isName.test(written)) {
    throw new TemplateValueError(`spread: ${JSON.stringify(key)} is no name`, slot);
  }
  const isAttribute = kind === "attribute" || kind === "boolean";
  const name = isAttribute ? caseOf(written, isForeign) : written;
  const named: NamedSlot = { kind, name, tagName, hasHttpEquiv };
  const problem = refusalOf(named) ?? contentProblem(named);
  if (problem !== undefined) throw new TemplateValueError(`spread: ${problem}`, slot);
  return named;
}

/** A parser would write it so, and the client must say the same. */
function caseOf(name: string, isForeign: boolean): string {
  const lower = name.toLowerCase();
  if (!isForeign) return lower;
  const token: Token.TagToken = {
    type: Token.TokenType.START_TAG,
    tagName: "svg",
    tagID: names.TAG_ID.SVG,
    selfClosing: false,
    ackSelfClosing: false,
    attrs: [{ name: lower, value: "" }],
    location: null,
  };
  foreignContent.adjustTokenSVGAttrs(token);
  return token.attrs[0]?.name ?? lower;
}

function contentProblem({ kind, name, tagName }: NamedSlot): string | undefined {
  return kind === "property" && name === "value" && tagName === "textarea"
    ? "The .value of <textarea> is written in the template: .value=${…}"
    : undefined;
}

function resolveEntry(
  { index, strings }: Slot,
  named: NamedSlot,
  value: SpreadValue,
): SpreadEntry | undefined {
  const { kind, name, tagName } = named;
  const slot: Slot = { kind, name, index, strings, ...urlAround(named, ["", ""]) };
  const binding = kind === "event" ? bindingOf(value) : undefined;
  if (binding !== undefined)
    return { slot, wireName: `.$${name}`, attribute: undefined, value: binding };
  const isAttribute = kind === "attribute";
  if (isAttribute && (value === null || value === undefined)) return undefined;
  const shown = primitiveIn(slot, value);
  if (shown === undefined) throw wrongValue(value, slot);
  if (shown === null && kind !== "property") return undefined;
  return {
    slot,
    wireName: wireNameOf(kind, name),
    attribute:
      kind === "property"
        ? reflectedAttribute(tagName, name)
        : { name, isBoolean: kind === "boolean" },
    value: shown ?? emptyProperty(name),
  };
}

function wireNameOf(kind: NamedSlot["kind"], name: string): string {
  if (kind === "attribute") return name === "style" ? ".style" : name;
  return kind === "boolean" ? `?${name}` : `.${name}`;
}
