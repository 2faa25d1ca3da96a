/**
 * Terms that many may hold at once, as none of them can change them.
 *
 * @module
 */
import { isPrimitive } from "./copy.ts";

/**
 * Freezes `term` deeply, when that makes it unchangeable: plain objects and arrays of such terms and
 * primitives. Says whether it did. Of another term (a Map, a Date, bytes) parts may be frozen then.
 */
export function freezeTerm(term: unknown): boolean {
  if (isPrimitive(term)) return true;
  if (typeof term !== "object" || term === null) return false;
  // A cycle, or a part that was met before: whoever meets it first says what it is.
  if (Object.isFrozen(term)) return true;
  if (!Array.isArray(term) && Object.getPrototypeOf(term) !== Object.prototype) return false;
  Object.freeze(term);
  return Object.values(term).every(freezeTerm);
}
