/**
 * Which part of a value keeps it from being cloned.
 *
 * @module
 */
import { nameKind } from "../protocol/name-kind.ts";

/** Says which part of `value` cannot be cloned, as in `props.save is a function`; `undefined` for none. */
export function findUncloneable(value: unknown, path: string): string | undefined {
  if (isCloneable(value)) return undefined;
  return find(value, path, new Set()) ?? `${path} is ${nameKind(value)}`;
}

function find(value: unknown, path: string, seen: Set<unknown>): string | undefined {
  if (typeof value !== "object" || value === null) {
    return isCloneable(value) ? undefined : `${path} is ${nameKind(value)}`;
  }
  if (seen.has(value) || isCloneable(value)) return undefined;
  seen.add(value);
  for (const [name, part] of Object.entries(value)) {
    const found = find(part, Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`, seen);
    if (found !== undefined) return found;
  }
  return `${path} is ${nameKind(value)}`;
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
