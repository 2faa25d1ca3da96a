/**
 * Applies a change to a value: the reading half of the diff, the same for browser, test driver and spec.
 *
 * @module
 */
import {
  LIST,
  PATCH_ROWS,
  PATCH_TEMPLATE,
  TEMPLATE,
  type Change,
  type ListPatch,
  type ListValue,
  type RowsPatch,
  type TemplatePatch,
  type TemplateValue,
  type Value,
} from "./value.ts";

/**
 * The value after `change`. `value` itself is left alone; what did not change is shared with it.
 *
 * @throws {TypeError} when the change does not fit the value, as after a frame was lost.
 */
export function applyChange(value: Value, change: Change): Value {
  if (!isPatch(change)) return change;
  if (change[0] === PATCH_TEMPLATE) return patchTemplate(value, change);
  return change[0] === PATCH_ROWS ? patchRows(value, change) : patchList(value, change);
}

/** Whether `value` is a template with its slots. */
export function isTemplate(value: Value): value is TemplateValue {
  return Array.isArray(value) && value[0] === TEMPLATE;
}

/** Whether `value` is a list of rows. */
export function isList(value: Value): value is ListValue {
  return Array.isArray(value) && value[0] === LIST;
}

/** Whether `change` patches what is there, instead of replacing it. */
export function isPatch(change: Change): change is TemplatePatch | RowsPatch | ListPatch {
  return Array.isArray(change) && change[0] >= PATCH_TEMPLATE;
}

function patchTemplate(value: Value, [, ...entries]: TemplatePatch): Value {
  if (!isTemplate(value)) throw misfit("template");
  const [tag, templateId, ...slots] = value;
  patchEntries(slots, entries, (slot) => slot);
  return [tag, templateId, ...slots];
}

function patchRows(value: Value, [, ...entries]: RowsPatch): Value {
  if (!isList(value)) throw misfit("list");
  const [tag, ...rows] = value;
  patchEntries(rows, entries, placeOfRow);
  return [tag, ...rows];
}

function patchList(value: Value, patch: ListPatch): Value {
  if (!isList(value)) throw misfit("list");
  const [, , , , ...entries] = patch;
  const rows = reorderRows(value, patch);
  patchEntries(rows, entries, placeOfRow);
  return [LIST, ...rows];
}

/** Where the row at `index` stands among the keys and rows that follow a list's tag. */
function placeOfRow(index: number): number {
  return 2 * index + 1;
}

/** Keys and rows in their new order, inserted ones included, before any row is patched. */
function reorderRows(list: ListValue, [, removed, moved, inserted]: ListPatch): Value[] {
  const gone = new Set(removed);
  for (let i = 0; i < moved.length; i += 2) gone.add(moved[i] ?? -1);
  const count = (list.length - 1) / 2 - removed.length + inserted.length / 3;
  const rows: Value[] = [];
  let nextMoved = 0;
  let nextInserted = 0;
  let old = 0;
  for (let index = 0; index < count; index += 1) {
    if (moved[nextMoved + 1] === index) {
      pushPair(rows, list, 2 * (moved[nextMoved] ?? -1) + 1);
      nextMoved += 2;
    } else if (inserted[nextInserted] === index) {
      pushPair(rows, inserted, nextInserted + 1);
      nextInserted += 3;
    } else {
      while (gone.has(old)) old += 1;
      pushPair(rows, list, 2 * old + 1);
      old += 1;
    }
  }
  return rows;
}

function pushPair(rows: Value[], from: readonly Value[], at: number): void {
  const key = from[at];
  const row = from[at + 1];
  if (key === undefined || row === undefined) throw misfit("row");
  rows.push(key, row);
}

function patchEntries(
  parts: Value[],
  entries: readonly Change[],
  place: (index: number) => number,
): void {
  for (let i = 0; i < entries.length; i += 2) {
    const index = entries[i];
    const change = entries[i + 1];
    const before = typeof index === "number" ? parts[place(index)] : undefined;
    if (typeof index !== "number" || change === undefined || before === undefined) {
      throw misfit("slot or row");
    }
    parts[place(index)] = applyChange(before, change);
  }
}

function misfit(expected: string): TypeError {
  return new TypeError(`the change needs a ${expected} that the value does not have`);
}
