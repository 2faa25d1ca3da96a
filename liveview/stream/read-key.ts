/**
 * The key of an item of a stream.
 *
 * @module
 */
import { nameKind } from "../protocol/name-kind.ts";
import type { Key } from "../protocol/value.ts";
import { StreamKeyError } from "./stream-errors.ts";

/** Keys travel in frames of bounded size, some hundred in each. */
const maxKeyLength = 1_000;

/**
 * The key of `item`, its property `name`.
 *
 * @throws {StreamKeyError} when that is neither a finite number nor text of at most 1,000 characters.
 */
export function readKey(item: unknown, name: string): Key {
  if (typeof item !== "object" || item === null) {
    throw new StreamKeyError(`An item of a stream is an object, not ${nameKind(item)}`, item);
  }
  const key: unknown = Reflect.get(item, name);
  if (typeof key === "number" && Number.isFinite(key)) return key;
  if (typeof key === "string" && key.length <= maxKeyLength) return key;
  const found = typeof key === "string" ? `text of ${key.length} characters` : nameKind(key);
  throw new StreamKeyError(
    `The key of an item is a finite number or text of at most ${maxKeyLength} characters, and its ` +
      `property "${name}" is ${found}: name another with stream(items, { key: … })`,
    key,
  );
}
