/**
 * Rows of forms: each has a key of its own, so that what was typed into it, and what is wrong with it, goes
 * wherever it goes.
 *
 * @module
 */
import { printValue } from "./content.ts";
import { keysIn, type FormDraft, type FormIssue, type FormState } from "./form-state.ts";
import { isWithin, rowName } from "./path.ts";
import { hasRows, type Shape } from "./shape.ts";

/** A row of a list. */
export interface FormRow<List extends string, Field extends string> {
  /** Its key, the same wherever it is moved. */
  readonly key: number;
  /** Its position, from 0. */
  readonly index: number;
  /** The name of a field of it: `row.name("url")` is `links[3].url`. */
  readonly name: <Name extends Field>(field: Name) => `${List}[${number}].${Name}`;
}

/** The rows of a list. */
export function rowsOf<List extends string, Field extends string>(
  form: FormState,
  list: List,
): readonly FormRow<List, Field>[] {
  return (keysIn(form.rows, list) ?? []).map((key, index) => ({
    key,
    index,
    name: (field) => `${list}[${key}].${field}`,
  }));
}

/** Whoever can click can click often. */
const mostRows = 1_000;

/**
 * Adds a row at the end, and gives its key; `undefined` when there are too many, or the row that the list is in is not
 * there any more. @param shape - of the list.
 */
export function insertRow(
  form: FormDraft,
  shape: Shape,
  list: string,
  values: unknown,
): number | undefined {
  const isThere = hasRows(list, (outer) => keysIn(form.rows, outer) ?? []);
  if (!isThere || Object.values(form.rows).flat().length >= mostRows) return undefined;
  const key = form.nextKey;
  const printed = printValue(shape.item, rowName(list, key), values, key + 1);
  const keys = keysIn(form.rows, list) ?? [];
  form.texts = { ...form.texts, ...printed.texts };
  form.rows = { ...form.rows, ...printed.rows, [list]: [...keys, key] };
  form.nextKey = printed.nextKey;
  forgetIssuesOf(form, (name) => name === list);
  return key;
}

/** Takes a row out. */
export function removeRow(form: FormDraft, list: string, key: number): void {
  const keys = keysIn(form.rows, list);
  if (keys?.includes(key) !== true) return;
  const isGone = (name: string): boolean => isWithin(name, rowName(list, key));
  const rows = without(form.rows, isGone);
  form.rows = { ...rows, [list]: keys.filter((other) => other !== key) };
  form.texts = without(form.texts, isGone);
  form.used = form.used.filter((name) => !isGone(name));
  forgetIssuesOf(form, (name) => name === list || isGone(name));
}

/** Moves a row to a position. */
export function moveRow(form: FormDraft, list: string, key: number, to: number): void {
  const keys = keysIn(form.rows, list);
  if (keys?.includes(key) !== true) return;
  const rest = keys.filter((other) => other !== key);
  form.rows = { ...form.rows, [list]: rest.toSpliced(Math.max(0, to), 0, key) };
}

/** What was said of a list says nothing of it with another row; the next change asks again. */
function forgetIssuesOf(form: FormDraft, isOld: (name: string) => boolean): void {
  const isKept = ({ name }: FormIssue): boolean => !isOld(name);
  form.issues = form.issues.filter(isKept);
  form.added = form.added.filter(isKept);
}

function without<Value>(
  all: Readonly<Record<string, Value>>,
  isGone: (name: string) => boolean,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !isGone(name)));
}
