/**
 * What stands in a tag and is no attribute: spreads and hooks.
 *
 * @module
 */
import { noChange } from "lit-html";
import {
  directive,
  Directive,
  PartType,
  type DirectiveResult,
  type Part,
} from "lit-html/directive.js";
import {
  HOOK,
  SPREAD,
  type HookValue,
  type SpreadValue,
  type Value,
} from "../liveview/protocol/value.ts";
import type { Controls } from "./controls.ts";
import type { Hooks } from "./hooks.ts";

/** What they need of their region. */
export interface ElementKeeper {
  readonly controls: Controls;
  readonly hooks: Hooks;
  /** Events of these types are bound. */
  readonly listen: (types: readonly string[]) => void;
}

/** Whether `value` is a spread or a hook. */
export function isInTag(value: Value): value is SpreadValue | HookValue {
  return Array.isArray(value) && (value[0] === SPREAD || value[0] === HOOK);
}

/** Stands in the slot of a tag; what it gave the element before, and does not any more, it takes away. */
export const inTag: (value: SpreadValue | HookValue, keeper: ElementKeeper) => DirectiveResult =
  directive(
    class extends Directive {
      readonly #shown = new Map<string, unknown>();

      render(_value: SpreadValue | HookValue, _keeper: ElementKeeper): unknown {
        return noChange;
      }

      override update(
        part: Part,
        [value, keeper]: [SpreadValue | HookValue, ElementKeeper],
      ): unknown {
        if (part.type === PartType.ELEMENT) {
          keeper.hooks.want(this, part.element, value[0] === HOOK ? value : undefined);
          this.#spread(part.element, value[0] === SPREAD ? value.slice(1) : [], keeper);
        }
        return noChange;
      }

      #spread(element: Element, entries: readonly unknown[], keeper: ElementKeeper): void {
        const before = new Map(this.#shown);
        this.#shown.clear();
        for (let at = 0; at < entries.length; at += 2) {
          this.#shown.set(String(entries[at]), entries[at + 1]);
        }
        for (const [name, value] of before) {
          if (!this.#shown.has(name)) takeAway(element, name, value, keeper);
        }
        for (const [name, value] of this.#shown) {
          if (!before.has(name) || before.get(name) !== value) write(element, name, value, keeper);
        }
      }
    },
  );

/** A switch is off then, a text is empty; and the attribute is gone that says the same as a property. */
function takeAway(element: Element, name: string, value: unknown, keeper: ElementKeeper): void {
  const isProperty = /^\.(?!\$)/.test(name);
  const empty = typeof value === "boolean" ? false : typeof value === "string" ? "" : null;
  write(element, name, isProperty ? empty : null, keeper);
  if (!isProperty) return;
  const attribute = attributes.get(name) ?? name.slice(1);
  if (element.getAttribute(attribute) === "") element.removeAttribute(attribute);
}

/** Attributes that are not called as their properties. */
const attributes: ReadonlyMap<string, string> = new Map([
  [".className", "class"],
  [".htmlFor", "for"],
]);

function write(
  element: Element,
  name: string,
  value: unknown,
  { controls, listen }: ElementKeeper,
): void {
  const bare = name.slice(1);
  if (name.startsWith("?")) element.toggleAttribute(bare, value === true);
  else if (!name.startsWith(".")) writeAttribute(element, name, value);
  else {
    if (bare.startsWith("$")) listen([bare.slice(1)]);
    const isControl = /^(?:value|checked|selected)$/.test(bare);
    const written = isControl ? controls.write(element, bare, value) : value;
    if (written !== noChange) Reflect.set(element, bare, written);
  }
}

function writeAttribute(element: Element, name: string, value: unknown): void {
  const text = typeof value === "number" ? `${value}` : value;
  if (typeof text !== "string") element.removeAttribute(name);
  else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}
