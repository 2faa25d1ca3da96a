/**
 * The streams of a state: named by their fields, freed of what was shown, supplied with what is missing.
 *
 * @module
 */
import type { Key } from "../protocol/value.ts";
import { deleteRows, streamInsert } from "./change-stream.ts";
import { isDraftedWhole, makeLists } from "./lists.ts";
import { readKey } from "./read-key.ts";
import { StreamFieldError } from "./stream-errors.ts";
import { isStream, type StreamData } from "./stream.ts";

/**
 * Gives each stream at the top of `state` the name of its field.
 *
 * @throws {StreamFieldError} when one stands in two fields.
 */
export function nameStreams(state: object): void {
  const seen = new Map<StreamData, string>();
  for (const [name, stream] of Object.entries(state)) {
    if (!isStream(stream)) continue;
    const other = seen.get(stream);
    if (other !== undefined) {
      throw new StreamFieldError(
        `The fields ${other} and ${name} of the state hold the same stream: give each its own`,
      );
    }
    seen.set(stream, name);
    // Another object: it may be shared with the state before, where it stands in another field.
    if (stream.name === name && !isDraftedWhole(stream.lists)) continue;
    const { keys, versions } = stream.lists;
    Reflect.set(state, name, { ...stream, name, lists: makeLists(keys, versions) });
  }
}

/** The stream in the field `name`; undefined when there is none. */
function streamAt(state: object, name: string): StreamData | undefined {
  const stream: unknown = Object.hasOwn(state, name) ? Reflect.get(state, name) : undefined;
  return isStream(stream) ? stream : undefined;
}

/** Rendered rows of a stream. */
interface ShownRows {
  readonly name: string;
  shows(fresh: ReadonlyMap<Key, unknown>): boolean;
  free(): void;
}

/** The state without the items that `shown` are the rows of, which are freed, too. */
export function freeShown<State extends object>(state: State, shown: readonly ShownRows[]): State {
  if (shown.length === 0) return state;
  // Another object: a program may hold on to the state before, and mutative does not know that it changed.
  const freed = { ...state };
  for (const rows of shown) {
    const stream = streamAt(state, rows.name);
    if (stream !== undefined && rows.shows(stream.fresh)) {
      Reflect.set(freed, rows.name, { ...stream, fresh: new Map() });
    }
    rows.free();
  }
  return freed;
}

/** Rows of a stream that a browser turned out not to have. */
export interface Lack {
  /** The field that the stream stands in. */
  readonly name: string;
  readonly keys: ReadonlySet<Key>;
  /** Those of them whose items the state does not have either. */
  readonly gone: readonly Key[];
}

/**
 * Which of the rows that a browser asks for it is to get; undefined when there are none.
 *
 * @param rows - keys and versions in turn: a row that is gone, or has been given anew, is none of them.
 */
export function lackIn(state: object, name: string, rows: readonly Key[]): Lack | undefined {
  const stream = streamAt(state, name);
  if (stream === undefined) return undefined;
  const asked = new Map<Key, Key | undefined>();
  for (let at = 0; at < rows.length; at += 2) asked.set(rows[at] ?? 0, rows[at + 1]);
  const keys = new Set<Key>();
  for (const [index, key] of stream.lists.keys.entries()) {
    if (asked.get(key) === stream.lists.versions[index]) keys.add(key);
  }
  if (keys.size === 0) return undefined;
  return { name, keys, gone: [...keys].filter((key) => !stream.fresh.has(key)) };
}

/**
 * Inserts `items` in the places of the rows that a browser lacks; of those, it deletes whatever is not
 * among them and gone.
 */
export function supplyRows(
  draft: object,
  { name, keys, gone }: Lack,
  items: readonly object[],
): void {
  const stream = streamAt(draft, name);
  if (stream === undefined) return;
  const supplied = new Map<Key, object>();
  for (const [key, item] of stream.fresh) {
    if (keys.has(key)) supplied.set(key, item as object);
  }
  for (const item of items) {
    const key = readKey(item, stream.key);
    if (keys.has(key) && !supplied.has(key)) supplied.set(key, item);
  }
  streamInsert(stream, [...supplied.values()], { updateOnly: true });
  deleteRows(stream, new Set(gone.filter((key) => !supplied.has(key))));
}
