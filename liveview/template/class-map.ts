/**
 * Names of classes from conditions.
 *
 * @module
 */
import { nameKind } from "../protocol/name-kind.ts";
import { AttributeMapError } from "./attribute-map-error.ts";
import { nothing } from "./nothing.ts";

/** A name, none, names with the conditions under which they are there, or several of these. */
export type ClassNames =
  | string
  | false
  | null
  | undefined
  | typeof nothing
  | { readonly [name: string]: unknown }
  | readonly ClassNames[];

/**
 * A text for `class=${…}`, or for a part of it: `` class="row ${classMap({ odd, even: !odd })}" ``.
 *
 * Takes names, lists, and objects whose members say which names are there.
 *
 * @throws {AttributeMapError} when it is given something else.
 */
export function classMap(...classes: readonly ClassNames[]): string {
  return classes.map(namesIn).filter(Boolean).join(" ");
}

function namesIn(classes: ClassNames): string {
  if (typeof classes === "string") return classes.trim();
  if (classes === false || classes === null || classes === undefined || classes === nothing) {
    return "";
  }
  if (isList(classes)) return classMap(...classes);
  const prototype: unknown = typeof classes === "object" ? Object.getPrototypeOf(classes) : false;
  if (prototype !== null && prototype !== Object.prototype) {
    throw new AttributeMapError(
      `classMap takes names, lists and objects, not ${nameKind(classes)}`,
    );
  }
  const names = Object.entries(classes).flatMap(([name, isThere]) =>
    Boolean(isThere) && isThere !== nothing ? [name.trim()] : [],
  );
  return names.join(" ");
}

function isList(classes: ClassNames): classes is readonly ClassNames[] {
  return Array.isArray(classes);
}
