/**
 * Applies a change to a value: the reading half of the diff, the same for browser, test driver and spec.
 *
 * @module
 */
import {
  LIST,
  PATCH_LIST,
  PATCH_TEMPLATE,
  STREAM_ROW,
  TEMPLATE,
  type Change,
  type ListPatch,
  type ListValue,
  type RowsPatch,
  type StreamRowValue,
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
  return change[0] === PATCH_TEMPLATE ? patchTemplate(value, change) : patchList(value, change);
}

/** Whether `value` is a template with its slots. */
export function isTemplate(value: Value): value is TemplateValue {
  return Array.isArray(value) && value[0] === TEMPLATE;
}

/** Whether `value` is a list of rows. */
export function isList(value: Value): value is ListValue {
  return Array.isArray(value) && (value[0] === LIST || typeof value[0] === "string");
}

/** Whether `value` is a row of a stream. */
export function isStreamRow(value: Value | undefined): value is StreamRowValue {
  return Array.isArray(value) && value[0] === STREAM_ROW;
}

/** Whether `change` patches what is there, instead of replacing it. */
export function isPatch(change: Change): change is TemplatePatch | RowsPatch | ListPatch {
  return Array.isArray(change) && typeof change[0] === "number" && change[0] >= PATCH_TEMPLATE;
}

/**
 * The slots of a template, or the rows of a list, that a patch names, and their changes.
 *
 * @throws {TypeError} when the patch is no patch.
 */
export function entriesOf(patch: TemplatePatch | RowsPatch | ListPatch): [number, Change][] {
  const entries: [number, Change][] = [];
  for (let at = patch[0] === PATCH_LIST ? 4 : 1; at < patch.length; at += 2) {
    const [index, change] = patch.slice(at, at + 2);
    if (typeof index !== "number" || change === undefined) throw misfit("patch");
    // Behind the orders of a list patch there are only positions and changes.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    entries.push([index, change as Change]);
  }
  return entries;
}

function patchTemplate(value: Value, patch: TemplatePatch): Value {
  if (!isTemplate(value)) throw misfit("template");
  const [tag, templateId, ...slots] = value;
  patchParts(slots, patch, (slot) => slot);
  return [tag, templateId, ...slots];
}

function patchList(value: Value, patch: RowsPatch | ListPatch): Value {
  if (!isList(value)) throw misfit("list");
  const rows = patch[0] === PATCH_LIST ? reorderRows(value, patch) : value.slice(1);
  patchParts(rows, patch, (index) => 2 * index + 1);
  return [value[0], ...rows];
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

function patchParts(
  parts: Value[],
  patch: TemplatePatch | RowsPatch | ListPatch,
  placeOf: (index: number) => number,
): void {
  for (const [index, change] of entriesOf(patch)) {
    const place = placeOf(index);
    const before = parts[place];
    if (before === undefined) throw misfit("slot or row");
    parts[place] = applyChange(before, change);
  }
}

function misfit(expected: string): TypeError {
  return new TypeError(`the change needs a ${expected} that the value does not have`);
}
