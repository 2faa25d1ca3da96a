/**
 * A view without a socket: start it from a program, send it events, read what it shows.
 *
 * The handle is a client like any other: what it sends and gets are the frames that a browser sends
 * and gets, from the same process under the same supervisor.
 *
 * @module
 */
import { send, type Pid } from "../../runtime/index.ts";
import type { EventData } from "../protocol/frame.ts";
import type { Payload } from "../protocol/value.ts";
import { readCheckpointMs, type InfoMessage, type NoProps, type ViewLocation } from "./context.ts";
import { componentKey, type LiveComponent } from "./live-component.ts";
import type { LiveView } from "./live-view.ts";
import type { PayloadArguments, PayloadOf } from "./on.ts";
import type { ProgramFile } from "../upload/program-uploads.ts";
import { Program, type ViewDiff } from "./program.ts";
import type { Restarted } from "./restarts.ts";
import { matchUrl } from "../route/match-url.ts";
import type { PlainRecord } from "../session/plain-data.ts";
import { nobody, type Visitor } from "../session/visitor.ts";
import { readRefusal, refuseLocation } from "../route/refusal.ts";
import { ViewRefusedError } from "./view-errors.ts";
import { findView } from "./views-supervisor.ts";

export type { ViewDiff } from "./program.ts";

/** How a view is started from a program. */
export interface StartViewOptions extends Partial<ViewLocation> {
  /**
   * Milliseconds from a change of its state until a checkpoint is made, from which it goes on when its
   * thread dies; 250 by default, `false` for none. An event that was handled counts either way: what no
   * checkpoint counts is handled again.
   */
  readonly checkpointMs?: number | false;
  /** What the session of its visitor holds; no session by default. */
  readonly session?: PlainRecord;
}

/** {@link StartViewOptions}, and what a parent would give the view; left out when it needs nothing. */
export type StartViewArguments<Props> = NoProps extends Props
  ? [options?: StartViewOptions & { readonly props?: Props }]
  : [options: StartViewOptions & { readonly props: Props }];

/** A running view, as a program sees it. */
export interface ViewHandle<Events> {
  /** Its process; another one after a crash. */
  readonly pid: Pid<unknown>;
  /** What it shows now, as HTML. */
  readonly html: () => Promise<string>;
  /**
   * Sends an event and gives what it changed, once it was handled.
   *
   * @throws {ViewDownError} when the handler threw, or the process ended amidst it for another reason.
   *   An event that it had not come to is handled by its successor.
   * @throws {ViewBusyError} when too many events wait.
   * @throws {EventRefusedError} when there is no such event, or its payload is not plain data or not what
   *   its schema asks for.
   */
  readonly send: <Name extends keyof Events & string>(
    name: Name,
    ...payload: EventArguments<Events[Name]>
  ) => Promise<ViewDiff>;
  /** As `send`, to the component of this kind with this `id`; one that is not there changes nothing. */
  readonly sendTo: <ComponentEvents, Name extends keyof ComponentEvents & string>(
    component: LiveComponent<never, ComponentEvents>,
    id: string | number,
    name: Name,
    ...payload: EventArguments<ComponentEvents[Name]>
  ) => Promise<ViewDiff>;
  /** Sends a message to the view's `info` handlers. */
  readonly tell: (message: InfoMessage) => void;
  /**
   * Uploads files, as a person who chooses them and submits the form: settles when each is there, or has failed, or
   * is refused, as the entries of the upload say. Of those that the view does not show an input for, at once.
   */
  readonly upload: (name: string, ...files: readonly ProgramFile[]) => Promise<void>;
  /** Every diff from now on, in order; a reader that stops reading loses nothing until it ends. */
  readonly diffs: () => AsyncIterableIterator<ViewDiff>;
  /** The next restart: its successor has started and shows the state that was kept. */
  readonly restarted: () => Promise<Restarted>;
  /** Ends the view. */
  readonly stop: () => Promise<void>;
}

/** The payload of an event, and what else a browser would say of it. */
export type EventArguments<Handler> =
  PayloadArguments<PayloadOf<Handler>> extends [infer Given]
    ? [payload: Given, data?: EventData]
    : [payload?: PayloadArguments<PayloadOf<Handler>>[0], data?: EventData];

/**
 * Starts a view on the running node, without any socket. Views inside of it are not started.
 *
 * @throws {InitFailedError} when its `mount`, `setup` or first `render` throws.
 * @throws {ViewRefusedError} when the view has a route, and `path`, `params` and `search` do not fit it. Without
 *   `params` the path is matched with the pattern, and may have a search: `{ path: todoRoute.url({ id: 7 }) }`.
 * @throws {OptionError} when `checkpointMs` is neither `false` nor a number of milliseconds.
 */
export async function startView<Events, Props>(
  view: LiveView<Events, Props, never>,
  ...[options = {}]: StartViewArguments<NoInfer<Props>>
): Promise<ViewHandle<Events>> {
  const { checkpointMs, session, ...location } = options;
  const checkpoints = readCheckpointMs(checkpointMs);
  const address = await findView(view.definition);
  const program = new Program();
  try {
    await program.start(address, {
      ...location,
      ...placeOf(view, location),
      ...checkpoints,
      ...visitorOf(session),
    });
  } catch (thrown) {
    const refusal = readRefusal(thrown);
    throw refusal === undefined ? thrown : new ViewRefusedError(refusal);
  }
  return {
    get pid() {
      return program.pid;
    },
    html: () => program.html(),
    send: (name, ...[payload, data]: readonly [payload?: unknown, data?: EventData]) =>
      // The types of the handle admit what the handler takes; the view checks that it is plain data.
      program.send(name, payload as Payload | undefined, data),
    sendTo: (
      component,
      id,
      name,
      ...[payload, data]: readonly [payload?: unknown, data?: EventData]
    ) =>
      program.send(`${componentKey(component, id)}/${name}`, payload as Payload | undefined, data),
    tell: (message) => send(program.pid, message),
    upload: (name, ...files) => program.upload(name, files),
    diffs: () => program.diffs(),
    restarted: () => program.restarted(),
    stop: () => program.stop(),
  };
}

function visitorOf(data: PlainRecord | undefined): { readonly visitor?: Visitor } {
  return data === undefined ? {} : { visitor: { ...nobody, session: { id: "", data } } };
}

/** Where a view with a route is; `params` say it as well as a path does. */
function placeOf(
  { route }: LiveView<unknown, never, never>,
  { path, params }: StartViewOptions,
): Partial<ViewLocation> {
  if (route === undefined || path === undefined || params !== undefined) return {};
  const found = matchUrl(route.pattern, path);
  if (found !== undefined) return found;
  throw new ViewRefusedError(refuseLocation({ type: "problem", where: "path", issues: [] }));
}
