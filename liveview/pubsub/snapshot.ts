/**
 * What a message says now, though it may hold parts of a draft.
 *
 * @module
 */
import { current, isDraft } from "mutative";

/** Deeper than this no message can be sent, so nobody looks for drafts there. */
const mostLevels = 1_000;

/**
 * `message` with what its drafts are at this moment in their place; `message` itself when it holds none.
 * What is in it twice, or refers to itself, stays so.
 */
export function snapshot(message: unknown): unknown {
  return holdsDraft(message, mostLevels, new Set()) ? copy(message, new Map()) : message;
}

function holdsDraft(value: unknown, levels: number, seen: Set<object>): boolean {
  if (isDraft(value)) return true;
  if (levels === 0 || !isContainer(value) || seen.has(value)) return false;
  seen.add(value);
  return Object.values(value).some((part) => holdsDraft(part, levels - 1, seen));
}

function copy(value: unknown, copies: Map<object, object>): unknown {
  if (isDraft(value)) return current(value as object);
  if (!isContainer(value)) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const copied: object = Array.isArray(value) ? [] : {};
  copies.set(value, copied);
  for (const [name, part] of Object.entries(value)) {
    // Not an assignment: `__proto__` is a name like any other.
    const held = {
      value: copy(part, copies),
      enumerable: true,
      writable: true,
      configurable: true,
    };
    Object.defineProperty(copied, name, held);
  }
  return copied;
}

function isContainer(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
