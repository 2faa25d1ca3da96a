/**
 * Whether two payloads say the same.
 *
 * @module
 */
import type { Payload } from "../protocol/value.ts";

/** Whether both are the same plain data. */
export function isSamePayload(one: Payload | undefined, other: Payload | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return false;
  }
  const names = Object.keys(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    names.length === Object.keys(other).length &&
    names.every(
      (name) =>
        Object.hasOwn(other, name) && isSamePayload(memberOf(one, name), memberOf(other, name)),
    )
  );
}

function memberOf(container: object, name: string): Payload | undefined {
  return Reflect.get(container, name);
}
