/**
 * Listens for the events that templates bind: one listener for each type on the region, none on elements.
 *
 * A binding is plain data that lit puts on its element as the property `$click`, so adding or removing
 * a thousand rows adds and removes no listener.
 *
 * @module
 */
import {
  BINDING,
  COMMANDS,
  type BindingValue,
  type CommandsValue,
} from "../liveview/protocol/value.ts";
import { tellScroll } from "./scrolling.ts";

/** An event that happened to a bound element. */
export interface BoundEvent {
  readonly event: Event;
  readonly element: Element;
  readonly binding: BindingValue | CommandsValue;
}

/** What a listener tells. */
export interface Hearer {
  /** Something happened to a bound element. */
  bound(event: BoundEvent): void;
  /** A person changed a control, bound or not; this comes first. */
  used(control: Element): void;
}

/** Listens on one region. */
export class Listener {
  readonly #root: HTMLElement;
  readonly #hearer: Hearer;
  readonly #types = new Set<string>();
  readonly #stop = new AbortController();

  constructor(root: HTMLElement, hearer: Hearer) {
    this.#root = root;
    this.#hearer = hearer;
    this.#add("input", ({ target }) => target instanceof Element && hearer.used(target));
  }

  /** Listens for these types, too. Those that do not bubble are caught on their way down. */
  listen(types: readonly string[]): void {
    for (const type of types) {
      if (!this.#types.has(type)) this.#add(type, (event) => this.#handle(event));
      this.#types.add(type);
    }
  }

  /** Tells where what is scrolled is scrolled to, as far as that is bound. */
  tellScrolled(): void {
    if (!this.#types.has("scroll")) return;
    for (const element of this.#root.querySelectorAll("*")) {
      if (element.scrollTop + element.scrollLeft !== 0) tellScroll(element);
    }
  }

  /** Listens no more. */
  close(): void {
    this.#stop.abort();
  }

  #add(type: string, handle: (event: Event) => void): void {
    const root = this.#root;
    const handleOwn = (event: Event): void => {
      // What happens in a view inside of this one is that view's.
      if (event.target instanceof Element && regionOf(event.target) === root) handle(event);
    };
    root.addEventListener(type, handleOwn, { capture: true, signal: this.#stop.signal });
  }

  #handle(event: Event): void {
    const bound = findBound(event, this.#root);
    if (bound === undefined) return;
    if (isHandledInstead(bound)) event.preventDefault();
    this.#hearer.bound(bound);
  }
}

/** The element of the view that an element belongs to. */
export function regionOf(element: Element | null): Element | null | undefined {
  return element?.closest("[data-live]");
}

/** The nearest element around the event's target that binds it; of an event that does not bubble, the target only. */
function findBound(event: Event, root: Element): BoundEvent | undefined {
  let element = event.target instanceof Element ? event.target : null;
  while (element !== null) {
    const binding: unknown = Reflect.get(element, `$${event.type}`);
    if (isBinding(binding)) return { event, element, binding };
    if (element === root || !event.bubbles) return undefined;
    element = element.parentElement;
  }
  return undefined;
}

function isBinding(value: unknown): value is BindingValue | CommandsValue {
  return Array.isArray(value) && (value[0] === BINDING || value[0] === COMMANDS);
}

/** Whether the server takes the place of what the browser would do: leave the page, or jump to its top. */
function isHandledInstead({ event, element }: BoundEvent): boolean {
  if (event.type === "submit") return true;
  const link =
    event.type === "click" && event.target instanceof Element && event.target.closest("a[href]");
  return link instanceof Element && (link === element || link.getAttribute("href") === "#");
}
