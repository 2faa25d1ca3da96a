/**
 * Starting a server: a node, the supervisor of its views, and a gateway.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import {
  call,
  describeReason,
  InitFailedError,
  isOrderly,
  preload,
  OptionError,
  startNode,
  stopOnSignals,
  tellReady,
  type ExitReason,
  type Node,
  type NodeOptions,
} from "../../runtime/index.ts";
import { readSecret, startCheckpoints } from "../store/checkpoints.ts";
import { memoryStore } from "../store/memory-store.ts";
import type { StoreDefinition } from "../store/store.ts";
import { readCheckpointMs, type NoProps } from "../view/context.ts";
import type { LiveView } from "../view/live-view.ts";
import { uploadsSupervisor } from "../upload/uploads-supervisor.ts";
import type { SessionOptions } from "../session/session-cookie.ts";
import { findView, viewsSupervisor } from "../view/views-supervisor.ts";
import type { HttpAction } from "../session/http-action.ts";
import type { ActionRoute } from "./actions.ts";
import { readClientBundle } from "./client-bundle.ts";
import { PortInUseError, RouteError } from "./errors.ts";
import { gateway, type GatewayArgument, type GatewayLimits } from "./gateway.ts";
import { KeptPort } from "./kept-port.ts";
import { logToStderr, now, startLogging, type Log } from "./log.ts";
import type { Region, Route } from "./routes.ts";
import { readShell, type Scripts } from "./shell.ts";
import { makeSecret } from "./token.ts";

/** A page of several views, or with a shell of its own. */
export interface PageRoute<Pattern extends string = string> {
  /** The HTML file around the views; the server's by default. */
  readonly shell?: URL;
  /** Views by the selector of the element that each is put into. */
  readonly views: Readonly<Record<string, LiveView<unknown, NoProps, Pattern>>>;
}

/** How a server is set up. */
export interface ServeOptions<Patterns extends string = string> {
  /** The port; 3000 by default, 0 for any that is free, which it then keeps. */
  readonly port?: number;
  /** The address to listen on; `127.0.0.1` by default: put `0.0.0.0` to be reached from outside. */
  readonly host?: string;
  /** The HTML file that views are put into. A plain view goes into its `#app`. */
  readonly shell: URL;
  /** A folder of files that are served as they are. */
  readonly static?: URL;
  /**
   * What each path shows; patterns may have params, `/todos/:id`. A view with a route of its own stands at
   * the pattern of that: `[todoRoute.pattern]: Todo`.
   */
  readonly routes: {
    readonly [Pattern in Patterns]: LiveView<unknown, NoProps, Pattern> | PageRoute<Pattern>;
  };
  /**
   * What is done with forms that are posted by plain HTTP, by the patterns of their paths: `{ "/sign-in": signIn }`; see
   * {@link httpAction}.
   */
  readonly actions?: Readonly<Record<string, HttpAction>>;
  /**
   * Signs tokens. By default the one that is kept with a durable {@link ServeOptions.store}, or else a
   * random one, so that tokens end with the OS process. At least 32 characters.
   */
  readonly secret?: string;
  /**
   * Where the states of views are kept outside their threads; in memory by default, which outlives
   * every thread but not the OS process: for that, `sqliteStore({ file })`.
   */
  readonly store?: StoreDefinition;
  /**
   * Milliseconds from a change of a view's state until it is kept in the store, 250 by default; `false`
   * for nothing. Losing a thread loses nothing either way but with `false`: events that no checkpoint
   * counts are handled again. Losing the OS process loses what came after the last checkpoint.
   */
  readonly checkpointMs?: number | false;
  /** Origins besides the page's own that may open a WebSocket. */
  readonly origins?: readonly string[];
  /** How sessions are kept; see {@link SessionOptions}. */
  readonly session?: SessionOptions;
  /** Names of request headers that views find in `ctx.connect.headers`; none by default. */
  readonly connectHeaders?: readonly string[];
  /**
   * Whether to believe what `X-Forwarded-For` and `X-Forwarded-Proto` say last; only behind a proxy that sets them.
   * Not by default.
   */
  readonly trustProxy?: boolean;
  /** Headers of every HTTP response, such as a `Content-Security-Policy`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Takes what the server has to say; one line of JSON to the standard error by default. */
  readonly log?: Log;
  /** Bounds; see {@link GatewayLimits}. */
  readonly limits?: Partial<GatewayLimits>;
  /** The node; see {@link NodeOptions}. */
  readonly node?: NodeOptions;
  /**
   * Whether SIGTERM, SIGINT and SIGHUP stop the server; they do by default. The OS process then ends by
   * itself, with exit code 0, when nothing else keeps it running; a second signal ends it at once.
   */
  readonly signals?: boolean;
  /**
   * Milliseconds until the OS process has ended after such a signal; 10,000 by default. After that it is
   * ended, with exit code 1.
   */
  readonly stopMs?: number;
}

/** Whatever the patterns are. */
type AnyOptions = Omit<ServeOptions, "routes"> & {
  readonly routes: Readonly<Record<string, LiveView<unknown, NoProps, never> | PageRoute<never>>>;
};

/** A running server. */
export interface Server {
  /** Where it is reached: `http://localhost:3000`. */
  readonly url: string;
  /** The port. */
  readonly port: number;
  /** Its node, for more processes beside the views. */
  readonly node: Node;
  /**
   * Stops everything in order and ends all threads: takes no more connections, tells each client to come
   * back a little later, then stops the views.
   */
  readonly stop: () => Promise<void>;
}

const defaultStopMs = 10_000;

const defaultLimits: GatewayLimits = {
  unseenMs: 30_000,
  maxFrameBytes: 64 * 1024,
  maxFramesPerSecond: 200,
  maxBufferedBytes: 4 * 1024 * 1024,
  maxViews: 100_000,
  maxViewsPerPage: 100,
};

/**
 * Starts a server.
 *
 * @throws {OptionError} when the port cannot be one, or `stopMs` is no number of milliseconds.
 * @throws {PortInUseError} {@link ShellFileError} {@link ShellSelectorError} {@link RouteError}
 * @throws {ModuleLoadError} when the module of a view cannot be loaded on a worker thread.
 * @throws {NotExportedError} when a view is not exported by its module.
 */
export async function serve<Patterns extends string>(
  options: ServeOptions<Patterns>,
): Promise<Server> {
  const { port = 3000, host = "127.0.0.1" } = options;
  checkPort(port);
  const checkpoints = readCheckpointMs(options.checkpointMs);
  const takeEntry = options.log ?? logToStderr;
  const client = await readClientBundle();
  const node = await startNode(options.node);
  let release: (() => void) | undefined;
  try {
    release = stopWhenAsked(options, node, takeEntry);
    const log = startLogging(takeEntry);
    // First, so that it is there for all views until the last of them has ended.
    await startCheckpoints(options.store ?? memoryStore(), log);
    await viewsSupervisor();
    await uploadsSupervisor();
    // It begins to hear of them.
    await call(log, undefined);
    const secret = options.secret ?? (await readSecret()) ?? makeSecret();
    const routes = await readRoutes(options, client);
    const actions = await readActions(options);
    const keptPort = new KeptPort().memory;
    const rest = { host, port, keptPort, client, routes, actions, log, secret, ...checkpoints };
    const actual = await startGateway(node, readArgument(options, rest));
    void node.ended.finally(() => release?.());
    void node.ended.then((reason) => reportEnd(reason, takeEntry));
    tellReady();
    const name = host === "127.0.0.1" || host === "0.0.0.0" ? "localhost" : host;
    return { url: `http://${name}:${actual}`, port: actual, node, stop: () => node.stop() };
  } catch (thrown) {
    release?.();
    await node.stop();
    throw thrown;
  }
}

function checkPort(port: number): void {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return;
  throw new OptionError("port", port, "a whole number from 0 to 65535");
}

/** Has signals stop the server, unless they are not to; gives what undoes that. */
function stopWhenAsked(
  { signals = true, stopMs = defaultStopMs }: AnyOptions,
  node: Node,
  log: Log,
): (() => void) | undefined {
  if (!signals) return undefined;
  const overdue = (): void => log({ event: "stop-overdue", level: "error", time: now(), stopMs });
  return stopOnSignals(() => node.stop(), { stopMs, overdue });
}

/** A server that ends by itself must not look as if it had been asked to. */
function reportEnd(reason: ExitReason, log: Log): void {
  if (isOrderly(reason)) return;
  process.exitCode = 1;
  log({ event: "server-ended", level: "error", time: now(), reason });
}

function readArgument(
  { static: folder, origins, headers, limits, session, connectHeaders, trustProxy }: AnyOptions,
  rest: Omit<GatewayArgument, "staticFolder" | "origins" | "headers" | "limits" | "visitors">,
): GatewayArgument {
  return {
    ...rest,
    staticFolder: folder === undefined ? undefined : fileURLToPath(folder),
    origins: origins ?? [],
    headers: headers ?? {},
    visitors: {
      session: session ?? {},
      headers: connectHeaders ?? [],
      trustProxy: trustProxy ?? false,
    },
    limits: { ...defaultLimits, ...limits },
  };
}

async function startGateway(node: Node, argument: GatewayArgument): Promise<number> {
  try {
    const pid = await node.start({
      id: "perigee.gateway",
      definition: gateway,
      argument,
      isolation: "thread",
    });
    // The gateway answers every request with its port.
    return (await call(pid, undefined)) as number;
  } catch (thrown) {
    if (thrown instanceof InitFailedError && describeReason(thrown.reason).includes("EADDRINUSE")) {
      throw new PortInUseError(argument.port, argument.host);
    }
    throw thrown;
  }
}

async function readRoutes(options: AnyOptions, scripts: Scripts): Promise<Route[]> {
  const routes: Route[] = [];
  for (const [pattern, target] of Object.entries(options.routes)) {
    if (!pattern.startsWith("/")) throw new RouteError(pattern, 'a path starts with "/"');
    const page: PageRoute<never> = "definition" in target ? { views: { "#app": target } } : target;
    const shell = readShell(page.shell ?? options.shell, Object.keys(page.views), scripts);
    const regions: Region[] = [];
    for (const selector of shell.selectors) {
      const view = page.views[selector];
      if (view === undefined) throw new RouteError(pattern, `no view for "${selector}"`);
      checkPattern(pattern, view);
      const address = await findView(view.definition);
      // One title for a page: the first view that has one gives it.
      const isSpeaker = view.hasHead === true && !regions.some((other) => other.view.isSpeaker);
      regions.push({ selector, view: { ...address, isSpeaker } });
    }
    routes.push({ pattern, shell, regions });
  }
  if (routes.length === 0) throw new RouteError("", "there is none: give at least one");
  return routes;
}

async function readActions({ actions = {} }: AnyOptions): Promise<ActionRoute[]> {
  const routes = [];
  for (const [pattern, { definition }] of Object.entries(actions)) {
    if (!pattern.startsWith("/")) throw new RouteError(pattern, 'a path starts with "/"');
    // Whether its module can be loaded is found now.
    await preload(definition);
    const { url, place } = definition;
    routes.push({ pattern, address: { url, place } });
  }
  return routes;
}

/** Also for who writes JavaScript. */
function checkPattern(pattern: string, { route }: LiveView<unknown, NoProps, never>): void {
  if (route === undefined || route.pattern === pattern) return;
  throw new RouteError(
    pattern,
    `its view has a route of its own, "${route.pattern}": put it there`,
  );
}
