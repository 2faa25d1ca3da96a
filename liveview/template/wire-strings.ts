/**
 * A template's strings as the browser gets them.
 *
 * They are lit's, with two differences. `@click=` is `.$click=`: a binding is plain data, put on its element as
 * a property. `style=` with a slot is `.style=`: a Content-Security-Policy without 'unsafe-inline' lets
 * a script set declarations, but not the attribute.
 *
 * @module
 */
import { _$LH } from "lit-html/private-ssr-support.js";
import type { TemplateType } from "../protocol/value.ts";
import type { Hole, Slot } from "./slot.ts";
import { TemplateSyntaxError } from "./template-errors.ts";

/**
 * The strings that the browser gets for these.
 *
 * @throws {TemplateSyntaxError} when a bound `style` cannot be told from the text around it.
 */
export function toWireStrings(
  strings: TemplateStringsArray,
  { slots, holes, type }: { slots: readonly Slot[]; holes: readonly Hole[]; type: TemplateType },
): readonly string[] {
  const wire = strings.map((text, slot) =>
    slots[slot]?.kind === "event" ? text.replace(eventName, ".$$$1") : text,
  );
  for (const hole of holes) {
    const isStyle = hole.type === "attribute" && hole.name.toLowerCase() === "style";
    const [first] = isStyle ? hole.slots : [];
    if (first?.kind === "attribute") wire[first.index] = bindProperty(wire, first, type);
  }
  return wire;
}

/** What stands before the slot of an event: `@name=`, with or without the quote after it. */
const eventName = /@([^\s"'>=/]+\s*=\s*["']?)$/;

/** The string before `slot` with `.style=` for `style=`: the one that lit then reads so. */
function bindProperty(
  wire: readonly string[],
  { index, strings }: Slot,
  type: TemplateType,
): string {
  const text = wire[index] ?? "";
  const names = boundNames(wire, type);
  for (const { index: at } of [...text.matchAll(/(?<=\s)style(?=\s*=)/gi)].toReversed()) {
    const changed = `${text.slice(0, at)}.style${text.slice(at + "style".length)}`;
    const found = boundNames(wire.with(index, changed), type);
    const differing = found.filter((name, place) => name !== names[place]);
    if (found.length === names.length && differing.join() === ".style") return changed;
  }
  throw new TemplateSyntaxError("The attribute style cannot be read here", { strings, index });
}

function boundNames(strings: readonly string[], type: TemplateType): readonly string[] {
  const template = Object.assign([...strings], { raw: strings });
  const [, names]: readonly [unknown, readonly string[]] = _$LH.getTemplateHtml(template, type);
  return names;
}
