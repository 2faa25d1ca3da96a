/**
 * The rule that the keys of a list are good names.
 *
 * @module
 */
import { nameKind } from "../protocol/name-kind.ts";
import type { Each } from "./each.ts";
import type { Slot } from "./slot.ts";
import { TemplateValueError } from "./template-errors.ts";

/**
 * Checks that the keys of a list are strings or finite numbers, each there once.
 *
 * @throws {TemplateValueError} when they are not; the message has the key, and both rows.
 */
export function checkKeys({ keys }: Each, slot: Slot): void {
  const seen = new Set<unknown>();
  for (const [index, key] of keys.entries()) {
    if (typeof key !== "string" && !Number.isFinite(key)) {
      const problem = `The key of a row is a string or a finite number, not ${nameKind(key)}`;
      throw new TemplateValueError(problem, slot);
    }
    if (seen.has(key)) {
      const problem = `Two rows of a list have the key ${JSON.stringify(key)}, ${keys.indexOf(key)} and ${index} counted from 0: take what tells them apart`;
      throw new TemplateValueError(problem, slot);
    }
    seen.add(key);
  }
}
