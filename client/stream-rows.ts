/**
 * Rows of streams that come without their content, because the server does not keep it.
 *
 * They are filled with what the page shows under the same stream, key and version; what it does not have
 * is asked for, once.
 *
 * @module
 */
import { isList, isStreamRow, isTemplate } from "../liveview/protocol/apply-change.ts";
import type { Key, StreamRowValue, Value } from "../liveview/protocol/value.ts";
import type { ClientTemplate } from "./templates.ts";

/**
 * Fills rows of `tree`, in place, with those that are in `known`. Returns whether there were any.
 *
 * @param carry - makes of a row of `known` one of `tree`.
 */
export function fillRows(
  tree: Value,
  known: Value | undefined,
  carry: (row: Value) => Value,
): boolean {
  let rows: Map<string, Value> | undefined;
  let isFilled = false;
  eachRow(tree, (stream, key, row) => {
    if (row.length > 2) return;
    rows ??= rowsOf(known);
    const found = rows.get(nameOf(stream, key, row));
    if (found === undefined) return;
    complete(row, row[1], carry(found));
    isFilled = true;
  });
  return isFilled;
}

/**
 * The rows without content in `tree`, as keys and versions, in portions that fit into a frame. From now on
 * they count as empty: each is asked for once.
 */
export function takeMissing(tree: Value | undefined): [stream: string, rows: readonly Key[]][] {
  const portions: [string, Key[]][] = [];
  let size = 0;
  eachRow(tree, (stream, key, row) => {
    if (row.length > 2) return;
    let portion = portions.at(-1);
    if (portion?.[0] !== stream || size > MAX_PORTION) {
      portion = [stream, []];
      portions.push(portion);
      size = 0;
    }
    portion[1].push(key, row[1]);
    // In the worst case three bytes a character.
    size += 12 + 3 * String(key).length;
    complete(row, NONE, null);
  });
  return portions;
}

/** Bytes of keys that are asked for in one frame: half of what a server takes by default. */
const MAX_PORTION = 32_768;
/** No version of a row. */
const NONE = -1;

/**
 * `row` with numbers of templates that no server gives: its own count from 0 with each whole tree.
 *
 * @param from - the templates that it has been rendered with.
 * @param to - gets those that it has.
 */
export function carryTemplates(
  row: Value,
  from: ReadonlyMap<number, ClientTemplate>,
  to: Map<number, ClientTemplate>,
): Value {
  const carry = (part: Value): Value => carryTemplates(part, from, to);
  if (isList(row)) return [row[0], ...row.slice(1).map(carry)];
  if (!isTemplate(row)) return row;
  const [tag, id, ...slots] = row;
  const template = from.get(id);
  // Those that are carried again go on below.
  const carried = id - GENERATION;
  if (template !== undefined) to.set(carried, template);
  return [tag, carried, ...slots.map(carry)];
}

/** More than a view has templates. */
const GENERATION = 1e9;

function rowsOf(tree: Value | undefined): Map<string, Value> {
  const rows = new Map<string, Value>();
  eachRow(tree, (stream, key, row) => {
    if (row[2] !== undefined) rows.set(nameOf(stream, key, row), row[2]);
  });
  return rows;
}

function nameOf(stream: string, key: Key, row: StreamRowValue): string {
  return JSON.stringify([stream, key, row[1]]);
}

/** A row is an array of its own from the frame that it came in: nobody else sees it change. */
function complete(row: StreamRowValue, version: number, content: Value): void {
  Object.assign(row, [row[0], version, content]);
}

function eachRow(
  value: Value | undefined,
  visit: (stream: string, key: Key, row: StreamRowValue) => void,
): void {
  if (value === undefined || !(isTemplate(value) || isList(value))) return;
  const [tag, ...parts] = value;
  for (const [at, part] of parts.entries()) {
    // The tag of a stream's list is its name, and a key stands before each row.
    if (isStreamRow(part)) visit(tag as string, parts[at - 1] as Key, part);
    else eachRow(part, visit);
  }
}
