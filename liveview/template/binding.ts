/**
 * Event bindings: what stands in `@click=${…}`.
 *
 * A binding names an event of the view; no function travels. `on.add(10)` fixes the payload on the
 * server, `on.save` (not called) leaves it to the browser: the fields of the form, the value of the
 * control, the key that was pressed.
 *
 * @module
 */
import { wrapPayload } from "../protocol/payload.ts";
import type { Payload } from "../protocol/value.ts";

/** An event of the view, bound to an element. */
export class Binding {
  /** Name of the event, as the view declares it. */
  readonly name: string;
  /** What travels for what the handler gets, null for nothing; undefined when the browser supplies it. */
  readonly payload: Payload | undefined;

  constructor(name: string, payload: Payload | undefined) {
    this.name = name;
    this.payload = payload;
  }
}

/** Makes a binding with a payload of the server's; itself, uncalled, it is the binding without. */
type Binder = (payload?: Payload) => Binding;

/** One binder for each event of a view. */
export type On = { readonly [event: string]: Binder };

/**
 * The `on` of a view that declares these events.
 *
 * Make it once for a view and give the same to every render: a binder that stands in the same slot
 * again is then the same value, which costs a diff nothing.
 *
 * @param of - what stands before each name on its way; for a component, whose event it is.
 */
export function bindEvents(names: Iterable<string>, of = ""): On {
  const on: Record<string, Binder> = Object.create(null);
  for (const name of names) on[name] = createBinder(of + name);
  return Object.freeze(on);
}

/** The binding that `value` is or stands for, or undefined when it is something else. */
export function bindingOf(value: unknown): Binding | undefined {
  if (value instanceof Binding) return value;
  return typeof value === "function" ? uncalled.get(value) : undefined;
}

/** Whether both bind the same event with the same payload. */
export function isSameBinding(one: Binding, other: Binding): boolean {
  return one.name === other.name && isSamePayload(one.payload, other.payload);
}

const uncalled = new WeakMap<object, Binding>();

function createBinder(name: string): Binder {
  const withoutPayload = new Binding(name, null);
  const binder: Binder = (payload) =>
    payload === undefined ? withoutPayload : new Binding(name, wrapPayload(payload));
  uncalled.set(binder, new Binding(name, undefined));
  return binder;
}

/** Whether both are the same plain data. */
export function isSamePayload(one: Payload | undefined, other: Payload | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return false;
  }
  const names = Object.keys(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    names.length === Object.keys(other).length &&
    names.every(
      (name) =>
        Object.hasOwn(other, name) && isSamePayload(memberOf(one, name), memberOf(other, name)),
    )
  );
}

function memberOf(container: object, name: string): Payload | undefined {
  return Reflect.get(container, name);
}
