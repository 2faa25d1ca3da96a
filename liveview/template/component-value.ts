/**
 * Stateful components, as they stand in a template.
 *
 * A template holds only which component is meant and what it is given. What it shows is known to the
 * view, which keeps its state and renders it; so the tree of a view is a tree of such leaves, and stays
 * the same while only a component changes.
 *
 * @module
 */
import { isHandling, isSameBinding } from "./binding.ts";
import type { Rendered, SlotValue } from "./html.ts";
import { isSameMemo, Memo } from "./memo.ts";
import type { Slot } from "./slot.ts";
import { TemplateValueError } from "./template-errors.ts";

/** What a component shows. */
export interface ShownComponent {
  /** What those who look have seen last. */
  readonly shown: Rendered | undefined;
  /** What it shows from now on. */
  readonly next: Rendered | undefined;
}

/** A component, as it stands in a template. Made by what `liveComponent` returns. */
export class ComponentValue {
  /** How many were ever made on this thread: whoever renders can tell whether any was. */
  static made = 0;
  /** What kind of component it is; known to the layer above. */
  readonly definition: { readonly name: string };
  /** Names the component in its view: the name of its kind, `#`, and its id. */
  readonly key: string;
  readonly id: string;
  readonly props: object;

  constructor(definition: { readonly name: string }, id: string, props: object) {
    ComponentValue.made += 1;
    this.definition = definition;
    this.key = `${definition.name}#${id}`;
    this.id = id;
    this.props = props;
  }
}

/** The components of the view of which something is shown just now, by their keys. */
let components: ReadonlyMap<string, ShownComponent> | undefined;

/**
 * Calls `show`, for which those are the components that stand in templates. The same template can be
 * part of several views, so it does not know.
 */
export function withComponents<Result>(
  shown: ReadonlyMap<string, ShownComponent>,
  show: () => Result,
): Result {
  const before = components;
  components = shown;
  try {
    return show();
  } finally {
    components = before;
  }
}

/** The component that stands in a template; undefined where no view has found it. */
export function componentAt({ key }: ComponentValue): ShownComponent | undefined {
  return components?.get(key);
}

/**
 * A part as it shows: without its memos, and what its component shows from now on.
 *
 * @throws {TemplateValueError} for a component where no view finds it.
 */
export function unwrap(slot: Slot, part: SlotValue): SlotValue {
  let value = part;
  for (;;) {
    if (value instanceof Memo) value = Memo.contentOf(value);
    else if (value instanceof ComponentValue) {
      const component = componentAt(value);
      if (component === undefined) throw new TemplateValueError(homeless(value), slot);
      value = component.next;
    } else return value;
  }
}

/**
 * Whether a component was given the same twice: the same names, and for each the same value (`Object.is`),
 * the same event with the same payload, or a memo that depends on the same.
 */
export function isSameProps(one: object, other: object): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every(
      (name) =>
        Object.hasOwn(other, name) && isSameProp(Reflect.get(one, name), Reflect.get(other, name)),
    )
  );
}

function isSameProp(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (isHandling(one) && isHandling(other)) return isSameBinding(one, other);
  return one instanceof Memo && other instanceof Memo && isSameMemo(one, other);
}

function homeless({ key }: ComponentValue): string {
  return `The component ${key} cannot stand here: only a view, a component and the rows of a list of theirs show components`;
}
