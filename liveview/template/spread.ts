/**
 * Attributes, properties and events of an element whose names are data.
 *
 * @module
 */
import { bindingOf, isSameBinding, type Binding, type Handling } from "./binding.ts";
import type { nothing } from "./nothing.ts";

/** What one of them may hold. */
export type SpreadValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | typeof nothing
  | Handling
  | ((...args: never[]) => Binding);

/** What they hold, by their names: `name`, `?name`, `.name` or `@name`, as in a template. */
export interface SpreadAttributes {
  readonly [name: string]: SpreadValue;
}

/** Attributes for an element. Made by {@link spread}. */
export class Spread {
  readonly entries: readonly (readonly [name: string, value: SpreadValue])[];

  constructor(attributes: SpreadAttributes) {
    this.entries = Object.entries(attributes);
  }
}

/**
 * Gives an element attributes by their names: `<input ${spread({ id, "?disabled": busy, "@input": on.type })}>`.
 *
 * The same rules hold as for slots that are written out: what is refused there is refused here, with
 * an error when it is shown, and URLs are defused. What is null, undefined or `nothing` is left out; what is not
 * there any more is taken away. An element has one spread at most, and none of its names twice.
 */
export function spread(attributes: SpreadAttributes): Spread {
  return new Spread(attributes);
}

/** Whether both give an element the same. */
export function isSameSpread(one: Spread, other: Spread): boolean {
  return (
    one.entries.length === other.entries.length &&
    one.entries.every(([name, value], index) => {
      const [otherName, otherValue] = other.entries[index] ?? [];
      return name === otherName && isSameValue(value, otherValue);
    })
  );
}

function isSameValue(one: SpreadValue, other: SpreadValue): boolean {
  if (one === other) return true;
  const [binding, otherBinding] = [bindingOf(one), bindingOf(other)];
  return (
    binding !== undefined && otherBinding !== undefined && isSameBinding(binding, otherBinding)
  );
}
