/**
 * The scalar that a slot shows: the one place that decides what a value means where it stands.
 *
 * The page and the wire both take it from here, so they cannot disagree.
 *
 * @module
 */
import type { Primitive } from "../protocol/value.ts";
import { nothing } from "./nothing.ts";
import { emptyProperty } from "./reflected-attributes.ts";
import type { Slot } from "./slot.ts";
import { defuseUrl } from "./slot-rules.ts";

/**
 * What `value` comes to in `slot`, or undefined when it cannot stand there.
 *
 * `null` is nothing: no text, no attribute, no listener.
 */
export function primitiveIn(slot: Slot, value: unknown): Primitive | undefined {
  const scalar = toScalar(value);
  return scalar === undefined ? undefined : meanings[slot.kind](scalar, slot);
}

type Scalar = Primitive | typeof nothing;

/** Leaves out what the wire has no number or word for; undefined is what is no scalar at all. */
function toScalar(value: unknown): Scalar | undefined {
  if (typeof value === "string" || typeof value === "boolean" || value === nothing) return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (value === null || value === undefined) return null;
  return typeof value === "bigint" ? String(value) : undefined;
}

/** lit shows no text node for an empty text, and neither for false: a condition that does not hold. */
function textOf(scalar: Scalar): Primitive {
  if (scalar === nothing || scalar === false || scalar === "") return null;
  return scalar === true ? "true" : scalar;
}

function attributeOf(scalar: Scalar, { url }: Slot): Primitive {
  if (scalar === nothing) return null;
  if (typeof scalar === "number") return scalar;
  const text = scalar === null ? "" : String(scalar);
  return url === undefined ? text : defuseUrl(text, url);
}

function propertyOf(scalar: Scalar, { name, url }: Slot): Primitive {
  if (scalar === nothing || scalar === null) return emptyProperty(name);
  return typeof scalar === "string" && url !== undefined ? defuseUrl(scalar, url) : scalar;
}

function isOn(scalar: Scalar): boolean {
  return scalar !== nothing && Boolean(scalar);
}

/** The only scalars in place of an event, or in a tag, are those that say that there is none. */
function noEventOf(scalar: Scalar): null | undefined {
  return scalar === null || scalar === false || scalar === nothing ? null : undefined;
}

const meanings: {
  readonly [kind in Slot["kind"]]: (scalar: Scalar, slot: Slot) => Primitive | undefined;
} = {
  text: textOf,
  attribute: attributeOf,
  boolean: isOn,
  property: propertyOf,
  event: noEventOf,
  element: noEventOf,
};
