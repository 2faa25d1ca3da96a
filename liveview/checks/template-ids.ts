/**
 * The ids that a template gives to elements: found once for each template.
 *
 * @module
 */
import { parseFragment, type DefaultTreeAdapterTypes } from "parse5";
import type { Place } from "./point-at.ts";

/** An id that a template gives: texts, with the numbers of slots between them. */
export interface TemplateId {
  readonly parts: readonly (string | number)[];
  readonly place: Place;
}

/** The ids of the template with these strings. */
export function idsOf(strings: readonly string[]): readonly TemplateId[] {
  let ids = found.get(strings);
  if (ids === undefined) {
    ids = find(strings);
    found.set(strings, ids);
  }
  return ids;
}

const found = new WeakMap<readonly string[], readonly TemplateId[]>();

/** Stands for a slot: one character, so that positions are easily told. */
const slot = "\u{e000}";

function find(strings: readonly string[]): readonly TemplateId[] {
  const source = strings.join(slot);
  if (!/id\s*=/i.test(source)) return [];
  return elementsOf(parseFragment(source, { sourceCodeLocationInfo: true })).flatMap((element) => {
    const attribute = element.attrs.find(({ name }) => name === "id" || name === ".id");
    const at = element.sourceCodeLocation?.attrs?.[attribute?.name ?? ""]?.startOffset;
    if (attribute === undefined || at === undefined) return [];
    const first = source.slice(0, source.indexOf("=", at)).split(slot).length - 1;
    const texts = attribute.value.split(slot);
    const parts = texts.flatMap((text, n) => (n === 0 ? [text] : [first + n - 1, text]));
    return [{ parts, place: placeOf(strings, at) }];
  });
}

function elementsOf(parent: DefaultTreeAdapterTypes.ParentNode): DefaultTreeAdapterTypes.Element[] {
  return parent.childNodes.flatMap((node) => {
    if (!("childNodes" in node)) return [];
    return "attrs" in node ? [node, ...elementsOf(node)] : elementsOf(node);
  });
}

function placeOf(strings: readonly string[], at: number): Place {
  let index = 0;
  let offset = at;
  for (const text of strings) {
    if (offset <= text.length) break;
    offset -= text.length + slot.length;
    index += 1;
  }
  return { strings, index, offset };
}
