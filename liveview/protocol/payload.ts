/**
 * What may arrive as the payload of an event: plain data, of bounded depth and size.
 *
 * A browser can send anything, and msgpack can say more than JSON (dates, typed arrays, sets).
 * Everything else in the framework may rely on what this check lets through.
 *
 * @module
 */
import { nameKind } from "./name-kind.ts";
import type { Payload } from "./value.ts";

/** How deep arrays and objects may nest. */
export const MAX_PAYLOAD_DEPTH = 32;

/** How many values a payload may hold in all, so that checking one takes a few milliseconds at most. */
export const MAX_PAYLOAD_VALUES = 100_000;

/**
 * Why `value` is not plain data, or undefined when it is.
 *
 * Plain are null, booleans, finite numbers, strings, arrays, and objects without a class; a property
 * that is undefined counts as absent. The reason names the path, as in `payload.tags[2] is a Date`.
 */
export function payloadProblem(value: unknown): string | undefined {
  const problem = problemIn(value, 0, { left: MAX_PAYLOAD_VALUES });
  return problem === undefined ? undefined : `payload${problem}`;
}

/** Whether `value` is plain data in the sense of {@link payloadProblem}. */
export function isPayload(value: unknown): value is Payload {
  return payloadProblem(value) === undefined;
}

/** `payload` without its undefined properties, which msgpack has no word for. */
export function compactPayload(payload: Payload): Payload {
  if (typeof payload !== "object" || payload === null) return payload;
  if (isArray(payload)) return payload.map(compactPayload);
  const members = Object.entries(payload).flatMap(([name, member]) =>
    member === undefined ? [] : [[name, compactPayload(member)] as const],
  );
  return Object.fromEntries(members);
}

/**
 * A payload as it travels. The null there is nothing, so null itself is said with a map whose only key
 * is empty: `{ "": null }`. So is any map of that shape, to be told from it.
 */
export function wrapPayload(payload: Payload | undefined): Payload {
  if (payload === undefined) return null;
  return payload === null || isWrapped(payload) ? { "": payload } : payload;
}

/** The payload that {@link wrapPayload} wrapped; undefined when there is none. */
export function unwrapPayload(payload: Payload): Payload | undefined {
  if (payload === null) return undefined;
  return isWrapped(payload) ? payload[""] : payload;
}

function isWrapped(payload: Payload): payload is { readonly [""]: Payload | undefined } {
  if (typeof payload !== "object" || payload === null || isArray(payload)) return false;
  const names = Object.keys(payload);
  return names.length === 1 && names[0] === "";
}

function isArray(payload: Payload): payload is readonly Payload[] {
  return Array.isArray(payload);
}

/** The rest of a sentence that begins with the path of `value`; the path is written only for a problem. */
function problemIn(value: unknown, depth: number, budget: { left: number }): string | undefined {
  budget.left -= 1;
  if (budget.left < 0) return ` is one value too many (at most ${MAX_PAYLOAD_VALUES})`;
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return undefined;
  if (typeof value !== "object") return ` is ${nameKind(value)}`;
  if (depth === MAX_PAYLOAD_DEPTH) return ` nests too deep (at most ${MAX_PAYLOAD_DEPTH})`;
  if (Array.isArray(value)) return problemInArray(value, depth + 1, budget);
  return isPlainObject(value)
    ? problemInObject(value, depth + 1, budget)
    : ` is ${nameKind(value)}`;
}

function problemInArray(
  array: readonly unknown[],
  depth: number,
  budget: { left: number },
): string | undefined {
  for (const [index, item] of array.entries()) {
    const problem = problemIn(item, depth, budget);
    if (problem !== undefined) return `[${index}]${problem}`;
  }
  return undefined;
}

function problemInObject(
  object: object,
  depth: number,
  budget: { left: number },
): string | undefined {
  for (const [name, member] of Object.entries(object)) {
    const problem = member === undefined ? undefined : problemIn(member, depth, budget);
    if (problem !== undefined) return `.${name}${problem}`;
  }
  return undefined;
}

/** True for literals and null-prototype objects of any realm; instances of a class have a longer chain. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
