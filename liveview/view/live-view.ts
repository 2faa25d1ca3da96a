/**
 * Defining a view: what its state is, what changes it, what it shows.
 *
 * @module
 */
import { defineBehaviour, type Definition } from "../../runtime/index.ts";
import type { Binding } from "../template/binding.ts";
import { bindEvents } from "../template/binding.ts";
import type { Rendered } from "../template/html.ts";
import { beginRender } from "../template/stream-rows.ts";
import type { EventContext, InfoContext, MountContext, ViewArgument } from "./context.ts";
import type { StreamLoaders } from "./stream-loader.ts";
import { startViewProcess } from "./view-process.ts";

/** What the browser can do to a view, by name. */
export type EventHandler<State> = (
  state: State,
  // The payload is the handler's to type: `any` lets each handler say what it takes.
  // oxlint-disable-next-line typescript/no-explicit-any
  payload: any,
  ctx: EventContext,
) => void | Promise<void>;

/** What a message does to a view, by the message's `type`. */
export type InfoHandler<State> = (
  state: State,
  // oxlint-disable-next-line typescript/no-explicit-any
  message: any,
  ctx: InfoContext,
) => void | Promise<void>;

/** What a handler takes as payload; `never` for one that takes none. */
export type PayloadOf<Handler> = Handler extends (...args: infer Arguments) => unknown
  ? Arguments extends [unknown, infer Payload, ...unknown[]]
    ? Payload
    : never
  : never;

/** A way to bind one event in a template. */
type Bind<Payload> = [Payload] extends [never]
  ? () => Binding
  : unknown extends Payload
    ? (payload?: unknown) => Binding
    : (payload: Payload) => Binding;

/**
 * The events of a view, for its template: `@click=${on.add(10)}` sends the payload given here,
 * `@submit=${on.save}` (not called) the one that the browser has.
 */
export type On<Events> = { readonly [Name in keyof Events]: Bind<PayloadOf<Events[Name]>> };

/** What a view is made of. */
export interface ViewConfig<State extends object, Events> {
  /** Makes the first state: plain data, structured-cloneable. Runs once per view, not per restart. */
  readonly mount: (ctx: MountContext) => State | Promise<State>;
  /**
   * Runs in every process that takes on the view: after `mount`, and after a crash on the state that
   * was kept. The place for timers and subscriptions, which belong to a process and not to the state.
   */
  readonly setup?: (state: State, ctx: InfoContext) => void | Promise<void>;
  /**
   * What the browser can do. A handler changes the draft it gets; when it throws, the state stays as
   * it was, the process ends, and its successor goes on from there.
   */
  // The intersection, not a constraint: only so are the handlers' parameters inferred.
  readonly events?: Events & Readonly<Record<string, EventHandler<State>>>;
  /** What messages to the view's process do, by their `type`; same rules as `events`. */
  readonly info?: Readonly<Record<string, InfoHandler<State>>>;
  /**
   * For streams of the state, by their fields, where their rows are: what a browser turns out to lack,
   * after a break or a crash, is loaded again. Without it, such rows are removed from the stream.
   */
  readonly streams?: StreamLoaders<NoInfer<State>>;
  /**
   * The version of the state's shape, 1 by default. A state that was kept by another version is
   * dropped, and the view mounted anew: raise it when what `render` and the handlers need has changed.
   */
  readonly version?: number;
  /** What the view shows. Must depend on the state only. */
  readonly render: (state: Readonly<State>, on: On<Events>) => Rendered;
}

/** A view: give it to a route of `serve`, or to `startView`. Export it from its module. */
export interface LiveView<Events = unknown> {
  /** What its processes run. */
  readonly definition: Definition<ViewArgument>;
  /** Only for types: the events it declares. */
  readonly events?: Events;
}

/**
 * Defines a view.
 *
 * Export it by name at the top level of its module: its processes live on worker threads, which load
 * that module and find it there.
 *
 * @param meta - the `import.meta` of the module.
 */
export function liveView<State extends object, Events = object>(
  meta: ImportMeta,
  config: ViewConfig<State, Events>,
): LiveView<Events> {
  const events: Readonly<Record<string, EventHandler<State>>> = config.events ?? {};
  // The names of the handlers are the keys of `On`: that is what `bindEvents` makes of them.
  const on = bindEvents(Object.keys(events)) as unknown as On<Events>;
  const definition = defineBehaviour<ViewArgument>(meta, (context, argument) =>
    startViewProcess(
      {
        mount: config.mount,
        setup: config.setup,
        events,
        info: config.info ?? {},
        streams: config.streams ?? {},
        render: (state) => {
          beginRender();
          return config.render(state, on);
        },
        version: config.version ?? 1,
      },
      context,
      argument,
    ),
  );
  return { definition };
}
