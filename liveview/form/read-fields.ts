/**
 * What a browser says of a form, as far as the form has such fields: all else goes nowhere.
 *
 * @module
 */
import type { FormFields } from "../protocol/frame.ts";
import { isOn } from "./content.ts";
import { keysIn, textIn, textsIn, type FormContent } from "./form-state.ts";
import { hasRows, type Shape } from "./shape.ts";
import { listOf, stepsTo } from "./path.ts";

/** So many texts does a form keep; a browser can send any name that an open schema takes. */
const mostTexts = 1_000;

/**
 * The texts of a form after a browser sent `fields`.
 *
 * A text that was not sent stays as it is, as a form may be shown in parts; a box, and a choice of several, is off
 * then: that is how browsers say so.
 */
export function readFields(shape: Shape, content: FormContent, fields: FormFields): FormFields {
  const texts: Record<string, string | readonly string[]> = {};
  const kept = Object.keys(content.texts).filter((name) => !isOffWithout(shape.at(name)));
  const names = new Set([...kept, ...Object.keys(fields).filter(isField(shape, content))]);
  for (const name of [...names].slice(0, mostTexts)) {
    const text = textIn(Object.hasOwn(fields, name) ? fields : content.texts, name);
    if (text !== undefined) texts[name] = readText(shape.at(name), text);
  }
  return texts;
}

/** Whether `name` is a field of the form, in rows that are there. */
export function isField(
  shape: Shape,
  { rows }: Pick<FormContent, "rows">,
): (name: string) => boolean {
  return (name) => {
    if (stepsTo(name) === undefined) return false;
    const type = shape.at(name)?.type;
    const isText = type !== undefined && type !== "object" && type !== "rows";
    return isText && hasRows(name, (list) => keysIn(rows, list) ?? []);
  };
}

/** The rows that the names of fields go through. */
export function rowsNamed(shape: Shape, names: readonly string[]): FormContent["rows"] {
  const rows = new Map<string, Set<number>>();
  for (const name of names) {
    if (shape.at(name) === undefined) continue;
    for (const step of stepsTo(name) ?? []) {
      const list = listOf(step);
      if (step.key !== undefined) rows.set(list, (rows.get(list) ?? new Set()).add(step.key));
    }
  }
  return Object.fromEntries(Array.from(rows, ([list, keys]) => [list, [...keys]]));
}

/** A field of one text that was sent twice has the last. */
function readText(
  shape: Shape | undefined,
  text: string | readonly string[],
): string | readonly string[] {
  if (shape?.type === "list") return [text].flat();
  return typeof text === "string" || shape?.type === "any" ? text : (text.at(-1) ?? "");
}

function isOffWithout(shape: Shape | undefined): boolean {
  return shape === undefined || !["text", "number"].includes(shape.type);
}

/** Whether the texts of a field are the same, as far as its type can tell. */
export function isSameText(
  shape: Shape | undefined,
  one: FormFields,
  other: FormFields,
  name: string,
): boolean {
  const [here, there] = [textsIn(one, name), textsIn(other, name)];
  if (shape?.type === "boolean") return isOn(here.at(-1)) === isOn(there.at(-1));
  if (shape?.type !== "list" && isEmpty(here) && isEmpty(there)) return true;
  return here.length === there.length && here.every((text, at) => text === there[at]);
}

function isEmpty(texts: readonly string[]): boolean {
  return texts.join("") === "";
}
