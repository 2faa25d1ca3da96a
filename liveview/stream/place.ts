/**
 * Where in a stream something goes.
 *
 * @module
 */
import type { Key } from "../protocol/value.ts";
import { StreamKeyError, StreamPlaceError } from "./stream-errors.ts";

/** A place in a stream: a position from 0 on, or -1 for the end; or beside the row with a key. */
export type StreamPlace = number | { readonly before: Key } | { readonly after: Key };

/**
 * The position among `keys` that `place` means.
 *
 * @throws {StreamPlaceError} when it is a number, and neither a position nor -1.
 * @throws {StreamKeyError} when it is beside a row that is not there.
 */
export function positionOf(place: StreamPlace, keys: readonly Key[]): number {
  if (typeof place === "object") {
    return "before" in place
      ? existing(place.before, keys, "before")
      : existing(place.after, keys, "after") + 1;
  }
  if (!Number.isInteger(place) || place < -1) {
    throw new StreamPlaceError("at", "a position, 0 or more, or -1 for the end", place);
  }
  return place === -1 ? keys.length : Math.min(place, keys.length);
}

/**
 * The position of the row with this key.
 *
 * @throws {StreamKeyError} when there is none.
 */
export function existing(key: Key, keys: readonly Key[], use: string): number {
  const position = keys.indexOf(key);
  if (position !== -1) return position;
  throw new StreamKeyError(
    `The stream has no row with the key ${JSON.stringify(key)} (${use}): ask streamHas() first`,
    key,
  );
}
