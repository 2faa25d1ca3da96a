/**
 * Defining a stateful component: a part of a view with a state and events of its own.
 *
 * @module
 */
import type { ComponentContext, ComponentEventContext } from "./component-context.ts";
import { ComponentValue } from "../template/component-value.ts";
import type { Rendered } from "../template/html.ts";
import type { ComponentDefinition } from "./component.ts";
import { ComponentDefinitionError } from "./view-errors.ts";
import type { On } from "./live-view.ts";

/** What the browser can do to a component, by name. */
export type ComponentEventHandler<State, Props> = (
  state: State,
  // The payload is the handler's to type: `any` lets each handler say what it takes.
  // oxlint-disable-next-line typescript/no-explicit-any
  payload: any,
  ctx: ComponentEventContext<Props>,
) => void | Promise<void>;

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
export interface ComponentConfig<Props extends object, State extends object, Events> {
  /**
   * Makes its first state: plain data, structured-cloneable. Runs once for each component, not per
   * restart.
   */
  readonly mount: (props: Readonly<Props>, ctx: ComponentContext<Props>) => State | Promise<State>;
  /**
   * Runs in every process that the component lives in: after `mount`, and after a crash on the state
   * that was kept. The place for timers and subscriptions.
   */
  readonly setup?: (state: State, ctx: ComponentContext<Props>) => void | Promise<void>;
  /** Changes the state, before it is rendered, when it is given something else than before. */
  readonly update?: (
    state: State,
    props: Readonly<Props>,
    ctx: ComponentContext<Props>,
  ) => void | Promise<void>;
  /**
   * In place of `update`: called once for all components of this kind that are new, after their `mount`,
   * or are given something else than before. So what they need can be loaded at once. Those that stand
   * in components have a call of their own, after these were rendered.
   */
  readonly updateMany?: (items: readonly ComponentItem<State, Props>[]) => void | Promise<void>;
  /** What the browser can do; same rules as the events of a view. */
  // The intersection, not a constraint: only so are the handlers' parameters inferred.
  readonly events?: Events & Readonly<Record<string, ComponentEventHandler<State, Props>>>;
  /** What messages to the component do, by their `type`; same rules as `events`. */
  readonly info?: Readonly<Record<string, ComponentInfoHandler<State, Props>>>;
  /** What the component shows. Must depend on state and props only. */
  readonly render: (state: Readonly<State>, props: Readonly<Props>, on: On<Events>) => Rendered;
}

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
 */
export function liveComponent<Props extends object, State extends object, Events = object>(
  name: string,
  config: ComponentConfig<Props, State, Events>,
): LiveComponent<Props, Events> {
  checkDefinition(name, config);
  const { mount, setup, update, updateMany, events = {}, info = {}, render } = config;
  // Whatever is done with a component goes through its own functions: they fit each other.
  const definition = {
    name,
    mount,
    setup,
    update,
    updateMany,
    events,
    info,
    render,
  } as unknown as ComponentDefinition;
  const component = (props: Props & { readonly id: string | number }): ComponentValue =>
    new ComponentValue(definition, String(props.id), props);
  return Object.assign(component, { componentName: name });
}

function checkDefinition(
  name: string,
  { events = {}, update, updateMany }: ComponentConfig<never, never, unknown>,
): void {
  if (!/^[\w$.-]+$/.test(name)) {
    throw new ComponentDefinitionError(
      name,
      "its name must be of letters, digits, _, $, . and -, as it is part of the names of its events",
    );
  }
  const wrong = Object.keys(events).find((event) => event.includes("/"));
  if (wrong !== undefined) {
    throw new ComponentDefinitionError(name, `the name of its event "${wrong}" has a / in it`);
  }
  if (update !== undefined && updateMany !== undefined) {
    throw new ComponentDefinitionError(
      name,
      "it has update and updateMany: one does the other's work",
    );
  }
}
