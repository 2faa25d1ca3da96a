/**
 * One component of a view: its state, what it was given, and what it shows.
 *
 * @module
 */
import { isDevelopment } from "../checks/development.ts";
import { guardRender } from "../checks/guard-render.ts";
import type { Found } from "../diff/settle.ts";
import { bindEvents, type On } from "../template/binding.ts";
import type { ShownComponent } from "../template/component-value.ts";
import type { Rendered } from "../template/html.ts";
import { OwnContext, type ComponentHome } from "./component-context.ts";
import type { Schemas } from "./payloads.ts";

/** What a component is made of, whatever its types are. */
export interface ComponentDefinition {
  readonly name: string;
  readonly mount: (props: object, ctx: OwnContext) => object | Promise<object>;
  readonly setup: ((state: object, ctx: OwnContext) => void | Promise<void>) | undefined;
  readonly update:
    | ((state: object, props: object, ctx: OwnContext) => void | Promise<void>)
    | undefined;
  readonly updateMany: ((items: readonly LoadItem[]) => void | Promise<void>) | undefined;
  readonly events: Readonly<Record<string, ComponentHandler>>;
  /** The schemas of their payloads. */
  readonly payloads: Schemas;
  readonly info: Readonly<Record<string, ComponentHandler>>;
  readonly render: (state: object, props: object, on: On) => Rendered;
}

/** What `updateMany` gets of one. */
interface LoadItem {
  readonly id: string;
  readonly state: object;
  readonly props: object;
  readonly isNew: boolean;
}

type ComponentHandler = (state: object, data: unknown, ctx: OwnContext) => void | Promise<void>;

/** One component of a view. */
export class Component implements ShownComponent {
  readonly key: string;
  readonly definition: ComponentDefinition;
  readonly ctx: OwnContext;
  readonly serial: number;
  /** Its state; of one that is just being mounted, none. */
  state: object | undefined;
  /** Where it stands. */
  found: Found;
  /** What it stands in; undefined for the view itself. */
  parent: Component | undefined;
  /** Those that stand in it. */
  children: readonly Found[] = [];
  shown: Rendered | undefined;
  next: Rendered | undefined;
  /** Whether its state has changed since it was rendered. */
  isStale = false;
  readonly #on: On;

  constructor(found: Found, view: ComponentHome, serial: number) {
    const { value } = found;
    this.key = value.key;
    // A value has the definition that `liveComponent` gave it.
    this.definition = value.definition as ComponentDefinition;
    this.found = found;
    this.serial = serial;
    this.ctx = new OwnContext(view, value, serial);
    this.#on = bindEvents(Object.keys(this.definition.events), `${this.key}/`);
  }

  /** Its state is `next`, and nobody looks. */
  miss(next: object): void {
    this.isStale = true;
    this.state = next;
  }

  /** Renders it with `state`. */
  render(state: object): Rendered {
    const render = (shown: object): Rendered =>
      this.definition.render(shown, this.ctx.props, this.#on);
    return isDevelopment() ? guardRender(render)(state) : render(state);
  }
}

/** An event of a component, as its name on the wire says it. */
export interface ComponentEvent {
  readonly key: string;
  readonly event: string;
}

/** The component and the event that a name on the wire means; undefined when it means no component's. */
export function readComponentEvent(name: string): ComponentEvent | undefined {
  const at = name.lastIndexOf("/");
  const key = name.slice(0, Math.max(0, at));
  return key.includes("#") ? { key, event: name.slice(at + 1) } : undefined;
}
