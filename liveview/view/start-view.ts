/**
 * A view without a socket: start it from a program, send it events, read what it shows.
 *
 * The handle is a client like any other: what it sends and gets are the frames that a browser sends
 * and gets, from the same process under the same supervisor.
 *
 * @module
 */
import {
  call,
  kill,
  send,
  spawnHere,
  stop,
  type ChildEvent,
  type ExitReason,
  type Pid,
} from "../../runtime/index.ts";
import { decodeServerFrame, encodeClientFrame } from "../protocol/codec.ts";
import { ClientFrameType, ServerFrameType, type EventData } from "../protocol/frame.ts";
import type { Change, Payload } from "../protocol/value.ts";
import type { InfoMessage, ViewLocation } from "./context.ts";
import type { LiveView, PayloadOf } from "./live-view.ts";
import { isChildEvent, restartMessage, type Restarted } from "./restarts.ts";
import { EventRefusedError, ViewDownError } from "./view-errors.ts";
import {
  clientMessage,
  fromFrameText,
  toFrameText,
  type PeerMessage,
  type ViewMessage,
  type ViewRequest,
} from "./view-message.ts";
import { findView, startViewChild, type StartedView } from "./views-supervisor.ts";

/** How a view is started from a program. */
export type StartViewOptions = Partial<ViewLocation>;

/** What one event, or one message, changed on the page. */
export interface ViewDiff {
  /** The number of the frame. */
  readonly n: number;
  /** What changed, as it travels to a browser (see PROTOCOL.md); `null` when nothing shows. */
  readonly change: Change;
}

/** A running view, as a program sees it. */
export interface ViewHandle<Events> {
  /** Its process; another one after a crash. */
  readonly pid: Pid<unknown>;
  /** What it shows now, as HTML. */
  readonly html: () => Promise<string>;
  /**
   * Sends an event and gives what it changed, once it was handled.
   *
   * @throws {ViewDownError} when the handler threw, or the process ended for another reason.
   * @throws {EventRefusedError} when there is no such event or its payload is not plain data.
   */
  readonly send: <Name extends keyof Events & string>(
    name: Name,
    ...payload: EventArguments<Events[Name]>
  ) => Promise<ViewDiff>;
  /** Sends a message to the view's `info` handlers. */
  readonly tell: (message: InfoMessage) => void;
  /** Every diff from now on, in order; a reader that stops reading loses nothing until it ends. */
  readonly diffs: () => AsyncIterableIterator<ViewDiff>;
  /** The next restart: its successor has started and shows the state that was kept. */
  readonly restarted: () => Promise<Restarted>;
  /** Ends the view. */
  readonly stop: () => Promise<void>;
}

/** The payload of an event, and what else a browser would say of it. */
export type EventArguments<Handler> = [PayloadOf<Handler>] extends [never]
  ? [payload?: null, data?: EventData]
  : [payload: PayloadOf<Handler>, data?: EventData];

/**
 * Starts a view on the running node, without any socket.
 *
 * @throws {InitFailedError} when its `mount`, `setup` or first `render` throws.
 */
export async function startView<Events>(
  view: LiveView<Events>,
  options: StartViewOptions = {},
): Promise<ViewHandle<Events>> {
  const program = new Program();
  const { path = "/", params = {}, search = {} } = options;
  const argument = { path, params, search, unseenMs: 30_000 };
  const started = await startViewChild(await findView(view.definition), argument, program.self);
  await program.adopt(started);
  return {
    get pid() {
      return program.pid;
    },
    html: () => program.html(),
    send: (name, ...[payload, data]: readonly [payload?: unknown, data?: EventData]) =>
      // The types of the handle admit what the handler takes; the view checks that it is plain data.
      program.send(name, (payload ?? null) as Payload, data),
    tell: (message) => send(program.pid, message),
    diffs: () => program.diffs(),
    restarted: () => program.restarted(),
    stop: () => program.stop(),
  };
}

interface Sent {
  readonly resolve: (diff: ViewDiff) => void;
  readonly reject: (error: Error) => void;
}

/** The program's side: a process on this thread that a view shows itself to. */
class Program {
  readonly self: Pid<ChildEvent | ViewMessage>;
  readonly #sent = new Map<number, Sent>();
  readonly #readers = new Set<(diff: ViewDiff | undefined) => void>();
  readonly #restarts: ((restart: Restarted) => void)[] = [];
  #pid: Pid<unknown> | undefined;
  #id = "";
  #lastEvent = 0;
  #down: ExitReason = { type: "noproc" };

  constructor() {
    this.self = spawnHere({
      message: (message) => {
        if (Array.isArray(message)) this.#frame(message as unknown as ViewMessage);
        else if (isChildEvent(message)) this.#childEvent(message);
      },
    });
  }

  get pid(): Pid<unknown> {
    if (this.#pid === undefined) throw new ViewDownError(this.#down);
    return this.#pid;
  }

  async adopt({ id, pid }: StartedView): Promise<void> {
    this.#id = id;
    this.#pid = pid;
    const request: ViewRequest = {
      type: "adopt",
      peer: this.self,
      socket: 0,
      view: 0,
      token: "",
    };
    await call(pid, request);
  }

  async html(): Promise<string> {
    const html = (await call(this.pid, { type: "page" })) as string;
    // Marks for a browser's hydration, of no use to a program.
    return html.replaceAll(/<!--\/?lit-(?:part|node)[^>]*-->/g, "");
  }

  send(name: string, payload: Payload, data: EventData | undefined): Promise<ViewDiff> {
    this.#lastEvent += 1;
    const n = this.#lastEvent;
    const frame = encodeClientFrame(
      data === undefined
        ? [ClientFrameType.event, 0, n, name, payload]
        : [ClientFrameType.event, 0, n, name, payload, data],
    );
    return new Promise((resolve, reject) => {
      this.#sent.set(n, { resolve, reject });
      this.#post([clientMessage, toFrameText(frame)]);
    });
  }

  async *diffs(): AsyncGenerator<ViewDiff, void, undefined> {
    const waiting: (ViewDiff | undefined)[] = [];
    let wake: (() => void) | undefined;
    const read = (diff: ViewDiff | undefined): void => {
      waiting.push(diff);
      wake?.();
    };
    this.#readers.add(read);
    try {
      for (;;) {
        if (waiting.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        const diff = waiting.shift();
        if (diff === undefined) return;
        yield diff;
      }
    } finally {
      this.#readers.delete(read);
    }
  }

  restarted(): Promise<Restarted> {
    return new Promise((resolve) => this.#restarts.push(resolve));
  }

  async stop(): Promise<void> {
    if (this.#pid !== undefined) await stop(this.#pid);
    this.#ended({ type: "shutdown" });
    kill(this.self);
  }

  #post(message: PeerMessage): void {
    send(this.pid as Pid<PeerMessage>, message);
  }

  #frame([, text]: ViewMessage): void {
    const frame = decodeServerFrame(fromFrameText(text));
    switch (frame[0]) {
      case ServerFrameType.diff: {
        const [, , n, ack, change] = frame;
        const diff: ViewDiff = { n, change };
        if (change !== null) for (const read of this.#readers) read(diff);
        this.#sent.get(ack)?.resolve(diff);
        this.#sent.delete(ack);
        return;
      }
      case ServerFrameType.error: {
        const [, , code, message] = frame;
        this.#refused(new EventRefusedError(code, message));
        return;
      }
      case ServerFrameType.joined:
      case ServerFrameType.pong:
      case ServerFrameType.state:
      case ServerFrameType.reload:
    }
  }

  /** A refusal names no event: it is about the oldest one that is not answered. */
  #refused(error: Error): void {
    const [oldest] = this.#sent;
    if (oldest === undefined) return;
    this.#sent.delete(oldest[0]);
    oldest[1].reject(error);
  }

  #childEvent(event: ChildEvent): void {
    if (event.id !== this.#id) return;
    switch (event.type) {
      case "child-down":
        this.#pid = undefined;
        this.#failSent(event.reason);
        return;
      case "child-restarted":
        void this.#restarted(event.to, restartMessage(event));
        return;
      case "child-gone":
        this.#ended(event.reason);
    }
  }

  async #restarted(pid: Pid, restart: Restarted | undefined): Promise<void> {
    await this.adopt({ id: this.#id, pid: pid as Pid<unknown> });
    if (restart === undefined) return;
    for (const resolve of this.#restarts.splice(0)) resolve(restart);
  }

  #ended(reason: ExitReason): void {
    this.#pid = undefined;
    this.#failSent(reason);
    for (const read of this.#readers) read(undefined);
  }

  #failSent(reason: ExitReason): void {
    this.#down = reason;
    for (const { reject } of this.#sent.values()) reject(new ViewDownError(reason));
    this.#sent.clear();
  }
}
