/**
 * The state of a view while it is being developed: plain data, and frozen.
 *
 * Each part is looked at once, however many states share it: a change of one row of a thousand costs a
 * look at that row, and a thousand questions whether the others are known.
 *
 * @module
 */
import { types } from "node:util";
import { nameKind } from "../protocol/name-kind.ts";
import { StateNotPlainError } from "./check-errors.ts";

const known = new WeakSet<object>();

/**
 * Checks that `state` is plain data, and freezes it deeply: maps and sets, too.
 *
 * @throws {StateNotPlainError} for the first part of it that would not be the same after a structured
 *   clone.
 */
export function checkState<State>(state: State, path: string = "state"): State {
  check(state, path);
  return state;
}

function check(value: unknown, path: string): void {
  if (typeof value === "function" || typeof value === "symbol") {
    throw new StateNotPlainError(path, nameKind(value), false);
  }
  if (typeof value !== "object" || value === null || known.has(value)) return;
  known.add(value);
  try {
    checkObject(value, path);
  } catch (thrown) {
    // A later state may have it, too.
    known.delete(value);
    throw thrown;
  }
}

function checkObject(value: object, path: string): void {
  if (Array.isArray(value)) checkArray(value, path);
  else if (isPlain(value)) {
    for (const [name, member] of Object.entries(value)) check(member, memberPath(path, name));
    Object.freeze(value);
  } else if (types.isMap(value) && isOfBuiltIn(value)) checkMap(value, path);
  else if (types.isSet(value) && isOfBuiltIn(value)) {
    for (const member of value) check(member, `a member of ${path}`);
    refuseChanges(value, ["add", "delete", "clear"]);
  } else if (!isAtom(value)) {
    const isLost = types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value);
    throw new StateNotPlainError(path, nameKind(value), !isLost);
  }
}

function checkArray(value: readonly unknown[], path: string): void {
  for (const [index, item] of value.entries()) check(item, `${path}[${index}]`);
  Object.freeze(value);
}

function checkMap(value: ReadonlyMap<unknown, unknown>, path: string): void {
  for (const [key, member] of value) {
    check(key, `a key of ${path}`);
    check(member, `${path}.get(${nameKey(key)})`);
  }
  refuseChanges(value, ["set", "delete", "clear"]);
}

/** `state.todos`, `state["two words"]` */
export function memberPath(path: string, name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
    ? `${path}.${name}`
    : `${path}[${JSON.stringify(name)}]`;
}

/** A key of a Map in a path. */
export function nameKey(key: unknown): string {
  return typeof key === "string" || typeof key === "number" ? JSON.stringify(key) : nameKind(key);
}

/** Whether it is an object of no class, of whatever realm. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Not of a class that extends it. */
function isOfBuiltIn(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(Object.getPrototypeOf(value));
  return prototype !== null && Object.getPrototypeOf(prototype) === null;
}

/** What is copied as a whole. Typed arrays cannot be frozen; Node's Buffer becomes another class. */
function isAtom(value: object): boolean {
  if (ArrayBuffer.isView(value)) return !Buffer.isBuffer(value);
  return (
    ((types.isDate(value) || types.isRegExp(value)) && isOfBuiltIn(value)) ||
    types.isAnyArrayBuffer(value) ||
    types.isNativeError(value) ||
    types.isBoxedPrimitive(value)
  );
}

/** What `freeze` does not do for them. */
function refuseChanges(container: object, methods: readonly string[]): void {
  for (const method of methods) Object.defineProperty(container, method, { value: refuse });
  Object.freeze(container);
}

function refuse(): never {
  throw new TypeError("Cannot change a Map or a Set of the state here");
}
