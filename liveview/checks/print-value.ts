/**
 * A value, flattened as far as it takes to see that it was changed.
 *
 * @module
 */
import { types } from "node:util";
import { isPlain } from "./check-state.ts";

/** How much of a value is looked at: what is changed deeper, or further on, is not seen. */
const mostParts = 300;
const deepest = 5;

/** The parts of `value`, in order: those of objects, arrays, maps and sets; anything else is itself. */
export function printValue(value: unknown): readonly unknown[] {
  const parts: unknown[] = [];
  print(value, parts, 0);
  return parts;
}

/** Whether two prints are of values that look the same. */
export function isSamePrint(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((part, index) => Object.is(part, other[index]));
}

function print(value: unknown, parts: unknown[], depth: number): void {
  parts.push(value);
  if (typeof value !== "object" || value === null || depth === deepest) return;
  if (Array.isArray(value)) {
    parts.push(value.length);
    // Most lists grow at their end.
    printAll(value.slice(-mostParts), parts, depth);
  } else if (types.isMap(value)) {
    parts.push(value.size);
    for (const [name, member] of value) {
      if (parts.length >= mostParts) return;
      parts.push(name);
      print(member, parts, depth + 1);
    }
  } else if (types.isSet(value)) {
    parts.push(value.size);
    printAll(value, parts, depth);
  } else if (isPlain(value)) {
    const names = Object.keys(value);
    parts.push(names.length, ...names.slice(0, mostParts));
    printAll(Object.values(value), parts, depth);
  }
}

function printAll(values: Iterable<unknown>, parts: unknown[], depth: number): void {
  for (const value of values) {
    if (parts.length >= mostParts) return;
    print(value, parts, depth + 1);
  }
}
