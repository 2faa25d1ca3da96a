/**
 * Defining a stateful component: a part of a view with a state and events of its own.
 *
 * @module
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { ComponentContext, ComponentEventContext } from "./component-context.ts";
import { ComponentValue } from "../template/component-value.ts";
import type { Rendered } from "../template/html.ts";
import type { ComponentDefinition } from "./component.ts";
import { ComponentDefinitionError } from "./view-errors.ts";
import type { On, WithSchemas } from "./on.ts";
import { checkSchemas, type NoSchemas, type Schemas } from "./payloads.ts";

// Written as a method: only those may take less than they are given, here any payload.
/**
 * What an event does to a component. The payload is the handler's to type; without a type, and without a
 * schema, it is unknown.
 */
export type ComponentEventHandler<State, Props, Payload = unknown> = {
  handle(state: State, payload: Payload, ctx: ComponentEventContext<Props>): void | Promise<void>;
}["handle"];

/** What a message does to a component, by the message's `type`. */
export type ComponentInfoHandler<State, Props> = (
  state: State,
  // oxlint-disable-next-line typescript/no-explicit-any
  message: any,
  ctx: ComponentContext<Props>,
) => void | Promise<void>;

/** One of the components that `updateMany` gets. */
export interface ComponentItem<State, Props> {
  /** The id that it was given, as a text. */
  readonly id: string;
  /** A draft of its state, to be changed. */
  readonly state: State;
  /** What it is given now. */
  readonly props: Readonly<Props>;
  /** Whether it was not there before. */
  readonly isNew: boolean;
}

/** What a component is made of. */
export interface ComponentConfig<
  Props extends object,
  State extends object,
  Events,
  Payloads extends Schemas = NoSchemas,
> {
  /**
   * Makes its first state: plain data, structured-cloneable. Runs once for each component, not per
   * restart.
   */
  readonly mount: (
    props: Readonly<Props>,
    ctx: ComponentContext<NoInfer<Props>>,
  ) => State | Promise<State>;
  /**
   * Runs in every process that the component lives in: after `mount`, and after a crash on the state
   * that was kept. The place for timers and subscriptions.
   */
  readonly setup?: (state: State, ctx: ComponentContext<NoInfer<Props>>) => void | Promise<void>;
  /** Changes the state, before it is rendered, when it is given something else than before. */
  readonly update?: (
    state: State,
    props: Readonly<Props>,
    ctx: ComponentContext<NoInfer<Props>>,
  ) => void | Promise<void>;
  /**
   * In place of `update`: called once for all components of this kind that are new, after their `mount`,
   * or are given something else than before. So what they need can be loaded at once. Those that stand
   * in components have a call of their own, after these were rendered.
   */
  readonly updateMany?: (items: readonly ComponentItem<State, Props>[]) => void | Promise<void>;
  /** Schemas for the payloads of events, by their names; same rules as those of a view. */
  readonly payloads?: Payloads;
  /** What the browser can do; same rules as the events of a view. */
  // The intersections, not constraints: only so are the handlers' parameters inferred.
  readonly events?: Events &
    SchemaHandlers<State, NoInfer<Props>, NoInfer<Payloads>> &
    Readonly<
      Record<string, ComponentEventHandler<State, NoInfer<Props>, Otherwise<NoInfer<Payloads>>>>
    >;
  /** What messages to the component do, by their `type`; same rules as `events`. */
  readonly info?: Readonly<Record<string, ComponentInfoHandler<State, NoInfer<Props>>>>;
  /** What the component shows. Must depend on state and props only. */
  readonly render: (
    state: Readonly<State>,
    props: Readonly<Props>,
    on: On<WithSchemas<Events, Payloads>>,
  ) => Rendered;
}

/** As for the handlers of a view. */
type Otherwise<Payloads> = [keyof Payloads] extends [never] ? unknown : never;

/** The handlers of events with a schema. */
type SchemaHandlers<State, Props, Payloads extends Schemas> = {
  readonly [Name in keyof Payloads]: (
    state: State,
    payload: StandardSchemaV1.InferOutput<Payloads[Name]>,
    ctx: ComponentEventContext<Props>,
  ) => void | Promise<void>;
};

/**
 * A component for templates: `${Counter({ id: "left", label: "Left" })}`. In one view, all components of a
 * kind need different ids; `1` and `"1"` are the same.
 */
export interface LiveComponent<Props = never, Events = unknown> {
  (props: Props & { readonly id: string | number }): ComponentValue;
  /** The name that it was defined with. */
  readonly componentName: string;
  /** Only for types: the events it declares. */
  readonly events?: Events;
}

/** The name of a component in its view. */
export function componentKey(component: LiveComponent, id: string | number): string {
  return `${component.componentName}#${id}`;
}

/**
 * Defines a stateful component. It lives in its view: it has no process, and no element, of its own.
 *
 * Its state is kept while it is rendered anywhere in the view, wherever it moves, and dropped when it is
 * not. When one of its functions throws, the view ends, and its successor goes on with the states of
 * all components as they were.
 *
 * @param name - letters, digits, `_`, `$`, `.` and `-`; in one view, each definition needs its own.
 * @throws {ComponentDefinitionError} when the name or that of an event cannot be used, or there are both
 *   `update` and `updateMany`.
 * @throws {OptionError} when something in `payloads` is no Standard Schema, or belongs to no event.
 */
export function liveComponent<
  Props extends object,
  State extends object,
  Events = object,
  Payloads extends Schemas = NoSchemas,
>(
  name: string,
  config: ComponentConfig<Props, State, Events, Payloads>,
): LiveComponent<Props, WithSchemas<Events, Payloads>> {
  const { mount, setup, update, updateMany, events = {}, info = {}, render } = config;
  const payloads: Schemas = config.payloads ?? {};
  checkSchemas(payloads, events);
  checkDefinition(name, Object.keys(events), update !== undefined && updateMany !== undefined);
  // Whatever is done with a component goes through its own functions: they fit each other.
  const definition = {
    name,
    mount,
    setup,
    update,
    updateMany,
    events,
    payloads,
    info,
    render,
  } as unknown as ComponentDefinition;
  const component = (props: Props & { readonly id: string | number }): ComponentValue =>
    new ComponentValue(definition, String(props.id), props);
  return Object.assign(component, { componentName: name });
}

function checkDefinition(name: string, events: readonly string[], hasBoth: boolean): void {
  if (!/^[\w$.-]+$/.test(name)) {
    const rule = "letters, digits, _, $, . and -, as it is part of the names of its events";
    throw new ComponentDefinitionError(name, `its name must be of ${rule}`);
  }
  const wrong = events.find((event) => event.includes("/"));
  if (wrong !== undefined) {
    throw new ComponentDefinitionError(name, `the name of its event "${wrong}" has a / in it`);
  }
  if (hasBoth) {
    const problem = "it has update and updateMany, which takes the place of update";
    throw new ComponentDefinitionError(name, problem);
  }
}
