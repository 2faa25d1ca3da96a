/**
 * Style declarations from data, each of which stays the one that it is.
 *
 * @module
 */
import { nameKind } from "../protocol/name-kind.ts";
import { AttributeMapError } from "./attribute-map-error.ts";
import { nothing } from "./nothing.ts";
import { styleProblem } from "./style-problem.ts";

/** Values by property, written as in CSS or in camelCase; what is null or `nothing` is left out. */
export interface StyleDeclarations {
  readonly [property: string]: string | number | false | null | undefined | typeof nothing;
}

/**
 * A text for `style=${…}`, or for a part of it: `styleMap({ color, "--depth": 2, marginTop: "1em" })`.
 *
 * A number stands where CSS has numbers without a unit, and 0 everywhere.
 *
 * @throws {AttributeMapError} when a name is no name of a property, or a value would be more than the
 * value of that one property, or loads a script.
 */
export function styleMap(...declarations: readonly StyleDeclarations[]): string {
  return declarations.flatMap((map) => Object.entries(map).flatMap(declarationOf)).join(" ");
}

function declarationOf([name, value]: [string, StyleDeclarations[string]]): string[] {
  if (value === null || value === undefined || value === nothing || value === false) return [];
  const property = propertyOf(name);
  const text = textOf(property, value);
  // An empty value would take the declaration away, or be one of a custom property.
  return text === "" ? [] : [`${property}: ${text};`];
}

function propertyOf(name: string): string {
  if (/^--[\w\u0080-\u{10FFFF}-]+$/u.test(name)) return name;
  if (name === "cssFloat") return "float";
  const property = name
    .replace(/^(?=(?:webkit|moz|ms)[A-Z])/, "-")
    .replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (/^-?[a-z][a-z-]*$/.test(property)) return property;
  throw new AttributeMapError(`styleMap: ${JSON.stringify(name)} is no name of a property`);
}

function textOf(property: string, value: unknown): string {
  if (typeof value === "number" && Number.isFinite(value)) {
    const isPlain = property.startsWith("--") || withoutUnit.has(property.replace(/^-[a-z]+-/, ""));
    if (value === 0 || isPlain) return String(value);
    throw new AttributeMapError(
      `styleMap: ${property}: ${value} needs a unit, such as "${value}px"`,
    );
  }
  if (typeof value !== "string") {
    throw new AttributeMapError(
      `styleMap: ${property} takes a text or a number, not ${nameKind(value)}`,
    );
  }
  const problem = styleProblem(value);
  if (problem === undefined) return value.trim();
  throw new AttributeMapError(`styleMap: ${property}: ${JSON.stringify(value)} has ${problem}`);
}

/** Properties whose values are plain numbers; https://www.w3.org/TR/CSS/ */
const withoutUnit: ReadonlySet<string> = new Set(
  (
    "animation-iteration-count aspect-ratio border-image-outset border-image-slice border-image-width " +
    "column-count columns counter-increment counter-reset fill-opacity flex flex-grow flex-shrink " +
    "flood-opacity font-size-adjust font-weight grid-area grid-column grid-column-end " +
    "grid-column-start grid-row grid-row-end grid-row-start initial-letter line-clamp line-height " +
    "math-depth opacity order orphans scale shape-image-threshold stop-opacity stroke-miterlimit " +
    "stroke-opacity tab-size widows z-index zoom"
  ).split(" "),
);
