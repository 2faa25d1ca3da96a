/**
 * Copies of terms, taken at the moment they are sent.
 *
 * What crosses a thread is cloned by its port, but later, with the rest of its batch; what stays is
 * not cloned at all. A copy at once makes `send` mean the same wherever the receiver lives: neither
 * sees what the other does to an object afterwards.
 *
 * @module
 */
import { NotCloneableError } from "../errors.ts";

type Transferables = NonNullable<NonNullable<Parameters<typeof structuredClone>[1]>["transfer"]>;

// More than this is cloned once, by whoever takes it, and not copied before.
const mostBytes = 64 * 1024;

/** How many levels a term may have: of two thousand, another thread may be unable to read them. */
const mostLevels = 1_000;
// What is seen of most terms before it is certain that they have fewer.
const shallowLevels = 16;
const fewObjects = 4_096;

/**
 * What in a message moves to the receiver instead of being copied, and is of no use to the sender
 * from then on: an ArrayBuffer, a MessagePort, a stream, a FileHandle; anything else is a `NotCloneableError`. Shared memory needs no mention.
 */
export type Transfer = readonly object[];

/**
 * A copy of `term` that shares nothing with it; same rules as `structuredClone`.
 *
 * @param transfer - what moves into the copy instead of being copied.
 * @throws {NotCloneableError} when it holds a function, a symbol or another thing that cannot travel,
 *   or is nested more than 1,000 levels deep.
 */
export function copyTerm(term: unknown, transfer?: Transfer): unknown {
  if (transfer !== undefined && transfer.length > 0) return clone(term, transfer);
  // Most messages are small plain objects; for them this is ten times faster than structuredClone.
  if (isPrimitive(term)) return term;
  const copied = copyFlat(term);
  return copied === undefined ? clone(term) : copied;
}

function clone(term: unknown, transfer: Transfer = []): unknown {
  try {
    checkLevels(term);
    return structuredClone(term, { transfer: transfer as Transferables });
  } catch (cause) {
    throw new NotCloneableError("the message", { cause });
  }
}

/**
 * Refuses a term that is nested so deep that it may be written here, and not be read there: a clone
 * takes the stack of its thread, and threads have stacks of different sizes.
 *
 * @throws {RangeError} when it has more than 1,000 levels.
 */
export function checkLevels(term: unknown): void {
  objectsLeft = fewObjects;
  if (isShallow(term, shallowLevels) || isWithin(term, mostLevels, new Set())) return;
  throw new RangeError(`it is nested more than ${mostLevels} levels deep`);
}

let objectsLeft = 0;

/** Tells fast of most terms that they are surely not deep. What refers to itself has no end here. */
function isShallow(term: unknown, levels: number): boolean {
  if (typeof term !== "object" || term === null) return true;
  objectsLeft -= 1;
  if (levels === 0 || objectsLeft < 0) return false;
  if (Array.isArray(term)) {
    for (const part of term) if (!isShallow(part, levels - 1)) return false;
    return true;
  }
  if (Object.getPrototypeOf(term) !== Object.prototype) return ArrayBuffer.isView(term);
  // oxlint-disable-next-line guard-for-in -- a plain object inherits nothing that can be counted
  for (const key in term) {
    if (!isShallow((term as Readonly<Record<string, unknown>>)[key], levels - 1)) return false;
  }
  return true;
}

/** Goes through a term in the order of a clone, which meets every object once. */
function isWithin(term: unknown, levels: number, seen: Set<object>): boolean {
  if (typeof term !== "object" || term === null || seen.has(term)) return true;
  if (levels === 0) return false;
  seen.add(term);
  for (const part of partsOf(term)) if (!isWithin(part, levels - 1, seen)) return false;
  return true;
}

function partsOf(term: object): Iterable<unknown> {
  if (Array.isArray(term) || term instanceof Set) return term;
  if (ArrayBuffer.isView(term)) return [];
  if (term instanceof Map) return [...term].flat();
  if (term instanceof Error) return [term.cause];
  return Object.values(term);
}

/** Whether a term is a value that cannot change, and can travel. */
export function isPrimitive(term: unknown): boolean {
  switch (typeof term) {
    case "string":
    case "number":
    case "boolean":
    case "undefined":
    case "bigint":
      return true;
    case "object":
      return term === null;
    case "function":
    case "symbol":
      return false;
  }
}

/**
 * A copy of bytes, or of a plain object or an array of primitives and bytes; `undefined` for any
 * other term. A copy that was made is surely cloneable.
 */
export function copyFlat(term: unknown): object | undefined {
  if (typeof term !== "object" || term === null) return undefined;
  if (term instanceof Uint8Array) return copyBytes(term);
  if (Array.isArray(term)) return copyArray(term);
  return Object.getPrototypeOf(term) === Object.prototype
    ? copyObject(term as Readonly<Record<string, unknown>>)
    : undefined;
}

/**
 * {@link copyFlat} for what is posted to another thread soon: there, what a clone leaves out is left
 * out anyway, so an object is copied as a whole, in half the time.
 */
export function copyToPost(term: unknown): object | undefined {
  if (typeof term !== "object" || term === null) return undefined;
  if (Object.getPrototypeOf(term) !== Object.prototype) return copyFlat(term);
  const copy: Record<string, unknown> = { ...term };
  // oxlint-disable-next-line guard-for-in -- a plain object inherits nothing that can be counted
  for (const key in copy) {
    const part = copy[key];
    if (isPrimitive(part)) continue;
    const copied = copyBytes(part);
    if (copied === undefined) return undefined;
    copy[key] = copied;
  }
  return copy;
}

function copyArray(term: readonly unknown[]): unknown[] | undefined {
  const copy: unknown[] = [];
  for (const part of term) {
    const copied = isPrimitive(part) ? part : copyBytes(part);
    if (copied === undefined && part !== undefined) return undefined;
    copy.push(copied);
  }
  return copy;
}

function copyObject(term: Readonly<Record<string, unknown>>): object | undefined {
  const copy: Record<string, unknown> = {};
  // A third of what it takes with Object.keys: this is on the way of every message.
  // oxlint-disable-next-line guard-for-in -- a plain object inherits nothing that can be counted
  for (const key in term) {
    const part = term[key];
    const copied = isPrimitive(part) ? part : copyBytes(part);
    if ((copied === undefined && part !== undefined) || key === "__proto__") return undefined;
    copy[key] = copied;
  }
  return copy;
}

/** Copies only the bytes that are seen: a clone would take along all of the buffer behind them. */
function copyBytes(term: unknown): Uint8Array | undefined {
  if (!(term instanceof Uint8Array) || term.byteLength > mostBytes) return undefined;
  // Shared memory stays shared and memory that was given away is an error: structuredClone sees to it.
  const isOwn = term.buffer instanceof ArrayBuffer && term.buffer.byteLength > 0;
  return isOwn ? new Uint8Array(term) : undefined;
}
