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
        const gone = new Map(this.#shown);
        this.#shown.clear();
        for (let at = 0; at < entries.length; at += 2) {
          const name = String(entries[at]);
          const value = entries[at + 1];
          const isNew = !gone.has(name) || gone.get(name) !== value;
          this.#shown.set(name, value);
          gone.delete(name);
          if (isNew) write(element, name, value, keeper);
        }
        for (const [name, value] of gone) write(element, name, emptyOf(name, value), keeper);
      }
    },
  );

/** What says that there is none: a switch is off, a text is empty. */
function emptyOf(name: string, value: unknown): unknown {
  if (!/^\.(?!\$)/.test(name)) return null;
  if (typeof value === "boolean") return false;
  return typeof value === "string" ? "" : null;
}

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
