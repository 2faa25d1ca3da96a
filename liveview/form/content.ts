/**
 * Values as the texts of a form, and back.
 *
 * The law: what is printed is parsed to the same, for values that a person could have typed.
 *
 * @module
 */
import { keysIn, textsIn, type FormContent } from "./form-state.ts";
import { isWithin, join, rowName, stepsTo } from "./path.ts";
import type { Shape } from "./shape.ts";

/** What a form begins with, as it is being printed. */
interface Printed {
  readonly texts: Record<string, string | readonly string[]>;
  readonly rows: Record<string, readonly number[]>;
  nextKey: number;
}

/** `value`, a part of what a form begins with, as its texts. @param nextKey - the first key for rows. */
export function printValue(
  shape: Shape,
  name: string,
  value: unknown,
  nextKey: number,
): FormContent & { readonly nextKey: number } {
  const printed: Printed = { texts: {}, rows: {}, nextKey };
  print(printed, shape, name, value);
  return printed;
}

function print(printed: Printed, shape: Shape, name: string, value: unknown): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const isRows = shape.type === "rows" || items.some(isObject);
    if (!isRows) printed.texts[name] = items.map(toText);
    else printRows(printed, shape, name, items);
  } else if (isObject(value)) {
    for (const [field, part] of Object.entries(value)) {
      const inner = join(name, field);
      const of = stepsTo(inner) === undefined ? undefined : shape.field(field);
      if (of !== undefined) print(printed, of, inner, part);
    }
  } else printed.texts[name] = toText(value);
}

function printRows(printed: Printed, shape: Shape, name: string, items: readonly unknown[]): void {
  printed.rows[name] = items.map((item) => {
    const key = printed.nextKey;
    printed.nextKey += 1;
    print(printed, shape.item, rowName(name, key), item);
    return key;
  });
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}

function toText(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value);
}

/** What the schema is given for the part `name` of a form. */
export function parseContent(shape: Shape, content: FormContent, name: string = ""): unknown {
  switch (shape.type) {
    case "object":
      return parseObject(shape, content, name);
    case "rows":
      return parseRows(shape, content, name);
    case "list":
      return textsIn(content.texts, name).map((text) => parseText(shape.item, text));
    case "boolean":
      return isOn(textsIn(content.texts, name).at(-1));
    case "any":
      return parseAny(shape, content, name);
    case "text":
    case "number":
      return parseText(shape, textsIn(content.texts, name).at(-1));
  }
}

/** Whether a box with this text is ticked. */
export function isOn(text: string | undefined): boolean {
  return text !== undefined && text !== "" && text !== "false";
}

function parseRows(shape: Shape, content: FormContent, name: string): readonly unknown[] {
  const keys = keysIn(content.rows, name) ?? [];
  return keys.map((key) => parseContent(shape.item, content, rowName(name, key)));
}

function parseObject(shape: Shape, content: FormContent, name: string): unknown {
  const isEmpty = (): boolean =>
    Object.keys(content.texts).every(
      (other) => !isWithin(other, name) || textsIn(content.texts, other).join("") === "",
    );
  if (name !== "" && shape.isOptional && isEmpty()) return undefined;
  const names = new Set(shape.isOpen ? [...shape.names, ...namesIn(content, name)] : shape.names);
  const entries = [...names].map((field) => [
    field,
    parseContent(shape.field(field) ?? shape, content, join(name, field)),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Of what nothing is known, what is there says what it is. */
function parseAny(shape: Shape, content: FormContent, name: string): unknown {
  if (keysIn(content.rows, name) !== undefined) return parseRows(shape, content, name);
  if (name === "" || namesIn(content, name).length > 0) return parseObject(shape, content, name);
  return Object.hasOwn(content.texts, name) ? content.texts[name] : undefined;
}

/** The names of the fields right in `part` that have something in them. */
function namesIn({ texts, rows }: FormContent, part: string): readonly string[] {
  const depth = part === "" ? 0 : (stepsTo(part)?.length ?? 0);
  const inside = [...Object.keys(texts), ...Object.keys(rows)].flatMap((name) => {
    const step = isWithin(name, part) ? stepsTo(name)?.[depth] : undefined;
    return step === undefined ? [] : [step.field];
  });
  return [...new Set(inside)];
}

/** An empty field that may be left out was left out. */
function parseText(shape: Shape, text: string | undefined): unknown {
  const isEmpty = text === undefined || (shape.type === "number" && text.trim() === "");
  if (isEmpty || text === "") {
    if (shape.isOptional) return undefined;
    if (shape.isNullable) return null;
    return shape.type === "text" ? "" : undefined;
  }
  if (shape.type === "boolean") return isOn(text);
  return shape.type === "number" && isNumber.test(text.trim()) ? Number(text) : text;
}

const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
