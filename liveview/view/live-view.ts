/**
 * Defining a view: what its state is, what changes it, what it shows.
 *
 * @module
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { readPageWait } from "../async/page-wait.ts";
import { readTasks, type TaskList } from "../async/on-task.ts";
import { defineBehaviour, type Definition } from "../../runtime/index.ts";
import { checkAuthorize } from "../guard/gate.ts";
import { checkHooks, hookAll, within, type HookList, type ViewHook } from "../guard/view-hook.ts";
import { isDevelopment } from "../checks/development.ts";
import { ModuleWatch } from "../checks/watch-module.ts";
import type { Located, PlainLocated } from "../route/pattern-params.ts";
import type { LocationOf, NoRoute, RouteShape } from "../route/route.ts";
import type { Head } from "../head/head.ts";
import { bindEvents } from "../template/binding.ts";
import type { Rendered } from "../template/html.ts";
import { beginRender } from "../template/stream-rows.ts";
import { checkFunctions } from "./check-functions.ts";
import type { AllowedUploads } from "../upload/allow-upload.ts";
import type {
  EventContext,
  InfoContext,
  MountContext,
  NoProps,
  ViewArgument,
  ViewContext,
} from "./context.ts";
import type { On, PayloadOf, WithSchemas } from "./on.ts";
import { checkSchemas, type NoSchemas, type Schemas } from "./payloads.ts";
import type { StreamLoaders } from "./stream-loader.ts";
import type { RenderPage, ViewFunctions } from "./view-functions.ts";
import { startViewProcess } from "./start-view-process.ts";

// Written as a method: only those may take less than they are given, here any payload.
/**
 * What an event does to a view. The payload is the handler's to type; without a type, and without a
 * schema, it is unknown.
 */
export type EventHandler<
  State,
  Payload = unknown,
  Props = unknown,
  At extends Located = PlainLocated,
> = {
  handle(state: State, payload: Payload, ctx: EventContext<Props, At>): void | Promise<void>;
}["handle"];

/** What a message does to a view, by the message's `type`. */
export type InfoHandler<State, Props = unknown, At extends Located = PlainLocated> = (
  state: State,
  // The message is the handler's to type: `any` lets each handler say what it takes.
  // oxlint-disable-next-line typescript/no-explicit-any
  message: any,
  ctx: InfoContext<Props, At>,
) => void | Promise<void>;

/** What a view is made of. */
export interface ViewConfig<
  State extends object,
  Events,
  Props = NoProps,
  Payloads extends Schemas = NoSchemas,
  Route extends RouteShape = NoRoute,
> {
  /**
   * Where the view is shown: what {@link route} made of a pattern, and of schemas. Types `ctx.params` and
   * `ctx.search`; without one, they are texts. `serve` shows the view at this pattern and no other.
   */
  readonly route?: Route;
  /**
   * Makes the first state: plain data, structured-cloneable. Runs once per view, not per restart. The
   * type of its context says what the view gets from its parent: `(ctx: MountContext<{ title: string }>)`.
   */
  readonly mount: (ctx: MountContext<Props, LocationOf<NoInfer<Route>>>) => State | Promise<State>;
  /**
   * Takes up where the page is, `ctx.params` and `ctx.search`: after `mount`, and each time the page goes to another URL
   * of this route; same rules as `events`. Without it, they are other ones when the next handler runs.
   */
  readonly params?: (
    state: State,
    ctx: InfoContext<Props, LocationOf<NoInfer<Route>>>,
  ) => void | Promise<void>;
  /**
   * Runs in every process that takes on the view: after `mount`, and after a crash on the state that
   * was kept. The place for timers and subscriptions, which belong to a process and not to the state.
   */
  readonly setup?: (
    state: State,
    ctx: InfoContext<Props, LocationOf<NoInfer<Route>>>,
  ) => void | Promise<void>;
  /**
   * Takes other props than it had, from its parent; same rules as `events`. Without it, they are in
   * `ctx.props` when the next handler runs.
   */
  readonly propsChanged?: (
    state: State,
    props: Props,
    ctx: InfoContext<Props, LocationOf<NoInfer<Route>>>,
  ) => void | Promise<void>;
  /**
   * Schemas for the payloads of events, by their names: of zod, valibot, arktype or whatever else
   * implements Standard Schema (https://standardschema.dev); they may be asynchronous. `on.add(…)`
   * takes the schema's input, the handler gets its output. A payload that does not fit is refused: the
   * page hears `perigee:error`, and nothing else happens. A schema that throws is a handler that throws.
   */
  readonly payloads?: Payloads;
  /**
   * What the browser can do. A handler changes the draft it gets; when it throws, the state stays as
   * it was, the process ends, and its successor goes on from there.
   */
  // The intersections, not constraints: only so are the handlers' parameters inferred.
  readonly events?: Events &
    SchemaHandlers<State, NoInfer<Payloads>, Props, LocationOf<NoInfer<Route>>> &
    Readonly<
      Record<
        string,
        EventHandler<State, Otherwise<NoInfer<Payloads>>, Props, LocationOf<NoInfer<Route>>>
      >
    >;
  /**
   * Who may send an event, by its name: `authorize: { remove: (payload, ctx) => ctx.granted.user.isAdmin }`. One that is
   * not allowed has no effect; the page hears `perigee:error` with the code `forbidden`. What the page shows says
   * nothing of what a browser may send.
   */
  readonly authorize?: {
    readonly [Name in keyof NoInfer<Events>]?: (
      payload: PayloadOf<WithSchemas<NoInfer<Events>, NoInfer<Payloads>>[Name]>,
      ctx: EventContext<Props, LocationOf<NoInfer<Route>>>,
    ) => boolean | Promise<boolean>;
  };
  /**
   * What is to happen before and after each turn of events, messages and params: logs, counters, a lock. Those of a list
   * are around each other, the first outermost: `hooks: (on) => [on(audit), on({ before: (state) => !state.isLocked })]`.
   */
  readonly hooks?: HookList<NoInfer<State>, InfoContext<Props, LocationOf<NoInfer<Route>>>>;
  /**
   * Runs when the view ends in order, on the state that it ends with: `left` when nobody has looked for `unseenMs`,
   * `stopped` when its server stops. Not after a crash, and not when its OS process is killed: what must happen in
   * any case, who monitors it does. The server waits for it for a few seconds.
   */
  readonly terminate?: (
    state: Readonly<State>,
    reason: "left" | "stopped",
    ctx: InfoContext<Props, LocationOf<NoInfer<Route>>>,
  ) => void | Promise<void>;
  /** What messages to the view's process do, by their `type`; same rules as `events`. */
  readonly info?: Readonly<Record<string, InfoHandler<State, Props, LocationOf<NoInfer<Route>>>>>;
  /**
   * The tasks that it runs, with what it does with what comes of them; same rules as `events`:
   * `tasks: (on) => [on(resize, { done: (state, image) => …, failed: (state, error) => … })]`.
   */
  readonly tasks?: TaskList<NoInfer<State>, Props, LocationOf<NoInfer<Route>>>;
  /**
   * Milliseconds that the page waits for values that are loading, 100 by default: what is there by then is in its HTML. 0
   * for a page that waits for none.
   */
  readonly pageWaitMs?: number;
  /**
   * For streams of the state, by their fields, where their rows are: what a browser turns out to lack,
   * after a break or a crash, is loaded again. Without it, such rows are removed from the stream.
   */
  readonly streams?: StreamLoaders<NoInfer<State>>;
  /** For uploads of the state, by their fields, what may be uploaded: see {@link allowUpload}. */
  readonly uploads?: AllowedUploads<NoInfer<State>>;
  /**
   * The version of the state's shape, 1 by default. A state that was kept by another version is
   * dropped, and the view mounted anew: raise it when what `render` and the handlers need has changed.
   */
  readonly version?: number;
  /**
   * What the view says of its page: title, description and so on, in the first HTML, and whenever that is another with
   * what is shown. Must depend on the state and on `ctx` only. Of the views of a page, the first that has one speaks; views
   * inside of others do not.
   */
  readonly head?: (
    state: Readonly<State>,
    ctx: MountContext<Props, LocationOf<NoInfer<Route>>>,
  ) => Head;
  /** What the view shows. Must depend on the state, and what is beside it on the page, only. */
  readonly render: (
    state: Readonly<State>,
    on: On<WithSchemas<Events, Payloads>>,
    page: RenderPage,
  ) => Rendered;
}

/**
 * What TypeScript is to take for the payload of a handler that says nothing of it. It takes the union of
 * this and the output of the schema: that must not be unknown where there may be one.
 */
type Otherwise<Payloads> = [keyof Payloads] extends [never] ? unknown : never;

/** The handlers of events with a schema. */
type SchemaHandlers<State, Payloads extends Schemas, Props, At extends Located> = {
  readonly [Name in keyof Payloads]: (
    state: State,
    payload: StandardSchemaV1.InferOutput<Payloads[Name]>,
    ctx: EventContext<Props, At>,
  ) => void | Promise<void>;
};

/** A view: give it to a route of `serve`, or to `startView`. Export it from its module. */
export interface LiveView<Events = unknown, Props = NoProps, Path extends string = string> {
  /** What its processes run. */
  readonly definition: Definition<ViewArgument>;
  /** Only for types: the events it declares. */
  readonly events?: Events;
  /** Only for types: what it gets from its parent. */
  readonly takes?: (props: Props) => void;
  /** Its route, if it names one. */
  readonly route?: RouteShape;
  /** Whether it says something of its page. */
  readonly hasHead?: boolean;
  /** Only for types: the patterns that it may be shown at. */
  readonly shownAt?: (pattern: Path) => void;
}

/**
 * Defines a view.
 *
 * Export it by name at the top level of its module: its processes live on worker threads, which load
 * that module and find it there.
 *
 * @param meta - the `import.meta` of the module.
 * @throws {OptionError} when something in `payloads` is no Standard Schema, or belongs to no event; the same for
 *   `authorize` and its functions; when one of `hooks` is none; in `tasks`, when one is
 *   none, or two have one name; and when `pageWaitMs` is no time.
 */
export function liveView<
  State extends object,
  Events = object,
  Props = NoProps,
  Payloads extends Schemas = NoSchemas,
  Route extends RouteShape = NoRoute,
>(
  meta: ImportMeta,
  config: ViewConfig<State, Events, Props, Payloads, Route>,
): LiveView<WithSchemas<Events, Payloads>, Props, Route["pattern"]> {
  const events: Readonly<Record<string, EventHandler<State, unknown, Props, LocationOf<Route>>>> =
    config.events ?? {};
  const payloads: Schemas = config.payloads ?? {};
  checkSchemas(payloads, events);
  checkAuthorize(config.authorize, events);
  // The context of a view is what they are typed to get.
  const hooks = checkHooks(config.hooks) as readonly ViewHook<State, ViewContext<Props>>[];
  // The names of the handlers are the keys of `On`: that is what `bindEvents` makes of them.
  const on = bindEvents(Object.keys(events)) as unknown as On<WithSchemas<Events, Payloads>>;
  const functions: ViewFunctions<State, Props> = {
    route: config.route,
    mount: config.mount,
    params: config.params && within(hooks, { type: "params" }, config.params),
    setup: config.setup,
    propsChanged: config.propsChanged,
    events: hookAll(hooks, "event", events),
    payloads,
    authorize: (config.authorize ?? {}) as ViewFunctions<State, Props>["authorize"],
    info: hookAll(hooks, "info", config.info ?? {}),
    tasks: readTasks(config.tasks),
    streams: config.streams ?? {},
    pageWaitMs: readPageWait(config.pageWaitMs),
    uploads: config.uploads ?? {},
    render: (state, page) => {
      beginRender();
      return config.render(state, on, page);
    },
    head: config.head,
    terminate: config.terminate,
    version: config.version ?? 1,
  };
  const watch = new ModuleWatch(config.render);
  const definition = defineBehaviour<ViewArgument>(meta, (context, argument) =>
    startViewProcess(
      isDevelopment() ? checkFunctions(functions, argument.name, watch) : functions,
      context,
      argument,
    ),
  );
  const { route } = config;
  return { definition, hasHead: config.head !== undefined, ...(route && { route }) };
}
