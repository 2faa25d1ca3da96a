/**
 * Streams: lists of which a view's state keeps the keys, and each item only until it was shown.
 *
 * A stream is plain data in a field at the top of the state, so it survives whatever the state does. The
 * keys are in their order; beside each stands a version, which is another one whenever the item is
 * given anew: by it both sides know whether what the browser shows of a row is what was meant.
 *
 * @module
 */
import type { Key } from "../protocol/value.ts";
import { makeLists, type StreamLists } from "./lists.ts";
import { readKey } from "./read-key.ts";
import { StreamFieldError } from "./stream-errors.ts";

/** A list in a view's state whose items leave the state once they were shown; see {@link stream}. */
export interface Stream<Item> {
  readonly type: "stream";
  /** Only for types: what it is a list of. */
  readonly item?: Item;
}

/** What a stream is made of. */
export interface StreamData<Item = unknown> {
  readonly type: "stream";
  /** The field of the state that it stands in; empty until the state counts. */
  name: string;
  /** The property of an item that is its key. */
  readonly key: string;
  /** Its keys and versions. Never changed in place once the state counts. */
  lists: StreamLists;
  /** The items that were not shown yet. */
  fresh: Map<Key, Item>;
}

/** Names of the properties of an item that can be its key. */
export type KeyName<Item> = {
  [Name in keyof Item & string]: Item[Name] extends Key ? Name : never;
}[keyof Item & string];

/** How a stream is made. */
export interface StreamOptions<Item> {
  /** The property of an item that is its key, `"id"` by default. */
  readonly key: KeyName<Item>;
}

/**
 * A list for a field at the top of a view's state, of which the process keeps the keys only: an item
 * leaves the state once it was shown to somebody.
 *
 * Change it by `streamInsert`, `streamDelete`, `streamMove` and `streamReset`; show it by `streamRows`.
 *
 * @param items - what it begins with, each with a key of its own; of those with the same, the last counts.
 * @throws {StreamKeyError} when an item has no key: a finite number, or text of at most 1,000 characters.
 */
export function stream<Item extends { readonly id: Key }>(items?: Iterable<Item>): Stream<Item>;
export function stream<Item>(items: Iterable<Item>, options: StreamOptions<Item>): Stream<Item>;
export function stream<Item>(
  items: Iterable<Item> = [],
  { key = "id" }: { readonly key?: string } = {},
): Stream<Item> {
  const data: StreamData<Item> = { type: "stream", name: "", key, ...makeRows(items, key) };
  return data;
}

/** The rows of a stream that has just these items. */
export function makeRows<Item>(
  items: Iterable<Item>,
  key: string,
): Pick<StreamData<Item>, "lists" | "fresh"> {
  const fresh = new Map<Key, Item>();
  for (const item of items) fresh.set(readKey(item, key), item);
  const keys = [...fresh.keys()];
  const version = newVersion();
  const lists = makeLists(
    keys,
    keys.map(() => version),
  );
  return { lists, fresh };
}

/** How many rows there are, those that were shown included. */
export function streamCount<Item>(list: Stream<Item>): number {
  return dataOf(list, "streamCount").lists.keys.length;
}

/** Whether there is a row with this key. */
export function streamHas<Item>(list: Stream<Item>, key: Key): boolean {
  return dataOf(list, "streamHas").lists.keys.includes(key);
}

/** Whether `value` is a stream. */
export function isStream(value: unknown): value is StreamData {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    value.type === "stream" &&
    "lists" in value
  );
}

/**
 * What `list` is made of.
 *
 * @param user - the function that was called with it, for the message.
 * @throws {StreamFieldError} when it is no stream.
 */
export function dataOf<Item>(list: Stream<Item>, user: string): StreamData<Item> {
  if (isStream(list)) return list as StreamData<Item>;
  throw new StreamFieldError(`${user}() takes a stream, which stream() makes`, list);
}

/**
 * A version for a row. Random, not counted: a state that goes on from an earlier one would count from
 * there, and use the versions of rows again that the browser has.
 */
export function newVersion(): number {
  return Math.trunc(Math.random() * 0x8000_0000);
}
