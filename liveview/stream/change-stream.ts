/**
 * Changing a stream: what handlers do with the one in their draft of the state.
 *
 * @module
 */
import type { Key } from "../protocol/value.ts";
import { makeLists, openLists } from "./lists.ts";
import { existing, positionOf, type StreamPlace } from "./place.ts";
import { readKey } from "./read-key.ts";
import { StreamPlaceError } from "./stream-errors.ts";
import { dataOf, makeRows, newVersion, type Stream, type StreamData } from "./stream.ts";

/** How items are inserted. */
export interface StreamInsertOptions {
  /** Where those go that are new; at the end by default. Several stand there in the order given. */
  readonly at?: StreamPlace;
  /** How many rows are kept: the first so many, or with a negative number the last; all by default. */
  readonly limit?: number;
  /** Whether only rows that are there already are updated, and nothing is inserted; not by default. */
  readonly updateOnly?: boolean;
}

/**
 * Inserts an item, or several. One whose key is there already takes the place of the old one: it is
 * updated and does not move. Of several with one key, the last counts.
 *
 * @throws {StreamKeyError} when an item has no key, or `at` names one that is not there.
 * @throws {StreamPlaceError} when `at` or `limit` is no number that can be one.
 */
export function streamInsert<Item extends object>(
  stream: Stream<Item>,
  items: Item | readonly Item[],
  { at = -1, limit, updateOnly = false }: StreamInsertOptions = {},
): void {
  const data = dataOf(stream, "streamInsert");
  checkLimit(limit);
  const inserted = new Map<Key, Item>();
  for (const item of isItems(items) ? items : [items]) inserted.set(readKey(item, data.key), item);
  const position = positionOf(at, data.lists.keys);
  const version = newVersion();
  update(data, inserted, version);
  for (const [key, item] of inserted) {
    if (updateOnly) inserted.delete(key);
    else data.fresh.set(key, item);
  }
  insertAt(data, position, [...inserted.keys()], version);
  if (limit !== undefined) prune(data, limit);
}

/** Removes the row with this key; false when there is none. */
export function streamDelete<Item>(stream: Stream<Item>, key: Key): boolean {
  const data = dataOf(stream, "streamDelete");
  const position = data.lists.keys.indexOf(key);
  if (position === -1) return false;
  take(data, position, 1);
  return true;
}

/** Removes the rows with these keys, in one walk. */
export function deleteRows<Item>(stream: Stream<Item>, gone: ReadonlySet<Key>): void {
  if (gone.size === 0) return;
  const data = dataOf(stream, "streamDelete");
  const versions = data.lists.versions;
  const keys: Key[] = [];
  const kept: number[] = [];
  for (const [index, key] of data.lists.keys.entries()) {
    if (gone.has(key)) data.fresh.delete(key);
    else {
      keys.push(key);
      kept.push(versions[index] ?? 0);
    }
  }
  data.lists = makeLists(keys, kept);
}

/**
 * Moves the row with this key; its item is not needed.
 *
 * @param to - the position that it then has, or the row that it then stands beside.
 * @throws {StreamKeyError} when there is no row with this key, or none to stand beside.
 * @throws {StreamPlaceError} when `at` is no position.
 */
export function streamMove<Item>(
  stream: Stream<Item>,
  key: Key,
  to: { readonly at: number } | Exclude<StreamPlace, number>,
): void {
  const data = dataOf(stream, "streamMove");
  const place = "at" in to ? to.at : to;
  const from = existing(key, data.lists.keys, "to move");
  // Looked up with the row still there: that it is to stand beside itself changes nothing.
  const position = positionOf(place, data.lists.keys);
  if (typeof place === "object" && (position === from || position === from + 1)) return;
  const { keys, versions } = openLists(data);
  keys.splice(from, 1);
  const version = versions.splice(from, 1);
  const then = typeof place === "object" && position > from ? position - 1 : position;
  keys.splice(then, 0, key);
  versions.splice(then, 0, ...version);
}

/**
 * Removes all rows, and inserts `items`. Rows with the same keys stay in the page, and are updated.
 *
 * @throws {StreamKeyError} when an item has no key.
 */
export function streamReset<Item extends object>(
  stream: Stream<Item>,
  items: Iterable<Item> = [],
): void {
  const data = dataOf(stream, "streamReset");
  Object.assign(data, makeRows(items, data.key));
}

/** Replaces the items whose keys are there; what is left of `items` is new. */
function update<Item>(data: StreamData<Item>, items: Map<Key, Item>, version: number): void {
  const found = findKeys(data.lists.keys, items);
  if (found.length === 0) return;
  const { versions } = openLists(data);
  for (const [position, key, item] of found) {
    versions[position] = version;
    data.fresh.set(key, item);
    items.delete(key);
  }
}

/** Few are looked for one by one; many in one walk. */
function findKeys<Item>(
  keys: readonly Key[],
  items: ReadonlyMap<Key, Item>,
): [position: number, key: Key, item: Item][] {
  const found: [number, Key, Item][] = [];
  if (items.size < 8) {
    for (const [key, item] of items) {
      const position = keys.indexOf(key);
      if (position !== -1) found.push([position, key, item]);
    }
    return found;
  }
  for (const [position, key] of keys.entries()) {
    const item = items.get(key);
    if (item !== undefined) found.push([position, key, item]);
  }
  return found;
}

function insertAt<Item>(
  data: StreamData<Item>,
  position: number,
  inserted: readonly Key[],
  version: number,
): void {
  if (inserted.length === 0) return;
  const { keys, versions } = openLists(data);
  const keysBehind = keys.splice(position);
  const versionsBehind = versions.splice(position);
  for (const key of inserted) {
    keys.push(key);
    versions.push(version);
  }
  for (const key of keysBehind) keys.push(key);
  for (const behind of versionsBehind) versions.push(behind);
}

function prune<Item>(data: StreamData<Item>, limit: number): void {
  const excess = data.lists.keys.length - Math.abs(limit);
  if (excess > 0) take(data, limit > 0 ? limit : 0, excess);
}

/** Removes so many rows. */
function take<Item>(data: StreamData<Item>, position: number, count: number): void {
  const { keys, versions } = openLists(data);
  for (const key of keys.splice(position, count)) data.fresh.delete(key);
  versions.splice(position, count);
}

function checkLimit(limit: number | undefined): void {
  if (limit === undefined || (Number.isInteger(limit) && limit !== 0)) return;
  throw new StreamPlaceError("limit", "a number of rows, negative to keep the last", limit);
}

function isItems<Item>(items: Item | readonly Item[]): items is readonly Item[] {
  return Array.isArray(items);
}
