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
import { Commands, isSameCommands } from "./commands.ts";
import { isSamePayload } from "./same-payload.ts";

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

/** What may stand in the slot of an event: an event of the view, or commands for the browser. */
export type Handling = Binding | Commands;

/** What `value` binds, or undefined when it is neither a binding, nor stands for one, nor commands. */
export function bindingOf(value: unknown): Handling | undefined {
  if (isHandling(value)) return value;
  return typeof value === "function" ? uncalled.get(value) : undefined;
}

/** Whether `value` is a binding, or commands. */
export function isHandling(value: unknown): value is Handling {
  return value instanceof Binding || value instanceof Commands;
}

/** Whether both bind the same event with the same payload, or are the same commands. */
export function isSameBinding(one: Handling, other: Handling): boolean {
  if (one instanceof Commands || other instanceof Commands) {
    return one instanceof Commands && other instanceof Commands && isSameCommands(one, other);
  }
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
