/**
 * The program's side of a view without a socket: a process on this thread that the view shows itself
 * to, and the events on their way to it.
 *
 * @module
 */
import {
  call,
  isOrderly,
  kill,
  send,
  spawnHere,
  stop,
  type ChildEvent,
  type ExitReason,
  type Pid,
} from "../../runtime/index.ts";
import { Deliveries, type DeliveryLimits } from "../delivery/deliveries.ts";
import { MarksPool } from "../delivery/event-marks.ts";
import { decodeServerFrame, encodeClientFrame } from "../protocol/codec.ts";
import {
  ClientFrameType,
  ServerFrameType,
  type ErrorFrame,
  type EventData,
  type JoinedFrame,
} from "../protocol/frame.ts";
import { wrapPayload } from "../protocol/payload.ts";
import type { Change, Payload } from "../protocol/value.ts";
import { ProgramUploads, type ProgramFile } from "../upload/program-uploads.ts";
import { uploadOpenMessage, type UploadMessage } from "../upload/upload-message.ts";
import { forgetCheckpoint } from "../store/checkpoints.ts";
import { checkpointedMessage, type CheckpointedMessage } from "../store/store-message.ts";
import type { CheckpointOptions, ViewArgument, ViewLocation } from "./context.ts";
import { isChildEvent, restartOf, type Restarted } from "./restarts.ts";
import { EventRefusedError, ViewBusyError, ViewDownError } from "./view-errors.ts";
import {
  clientMessage,
  fromFrameText,
  toFrameText,
  type MessageToPeer,
  type PeerMessage,
  type ViewMessage,
  type ViewPage,
  type ViewRequest,
} from "./view-message.ts";
import type { Visitor } from "../session/visitor.ts";
import { newViewId, startViewChild, type ViewAddress } from "./views-supervisor.ts";

/** What one event, or one message, changed on the page. */
export interface ViewDiff {
  /** The number of the frame. */
  readonly n: number;
  /** What changed, as it travels to a browser (see PROTOCOL.md); `null` when nothing shows. */
  readonly change: Change;
}

/** What a program says of the view that it wants. */
export interface ProgramOptions extends Partial<ViewLocation> {
  /** How its state is kept outside its thread; left out when it is not. */
  readonly checkpoints?: CheckpointOptions;
  /** What a parent would give it. */
  readonly props?: unknown;
  /** Who it is for. */
  readonly visitor?: Visitor;
}

const unseenMs = 30_000;
const maxChildren = 1_000;
/** A program is trusted with more than a browser. */
const limits: DeliveryLimits = { maxKept: 100_000, maxKeptBytes: 64 * 1024 * 1024 };
/** For all views that are started from this program. */
const marksPool = new MarksPool();

interface Sent {
  readonly resolve: (diff: ViewDiff) => void;
  readonly reject: (error: Error) => void;
}

/** The program's side: a process on this thread that a view shows itself to. */
export class Program {
  readonly self: Pid<ChildEvent | MessageToPeer>;
  readonly #sent = new Map<number, Sent>();
  readonly #readers = new Set<(diff: ViewDiff | undefined) => void>();
  readonly #restarts: ((restart: Restarted) => void)[] = [];
  #pid: Pid<unknown> | undefined;
  #id = "";
  #isOver = false;
  #lastEvent = 0;
  #down: ExitReason = { type: "noproc" };
  readonly #marks = marksPool.take();
  readonly #deliveries = new Deliveries(this.#marks, { limits });
  readonly #uploads: ProgramUploads;

  constructor() {
    this.self = spawnHere({
      message: (message) => {
        if (Array.isArray(message)) this.#peerMessage(message as never);
        else if (isChildEvent(message)) this.#childEvent(message);
      },
    });
    this.#uploads = new ProgramUploads({
      self: this.self,
      post: (name, payload) => this.send(name, payload, undefined),
      html: () => this.html(),
      diffs: () => this.diffs(),
    });
  }

  get pid(): Pid<unknown> {
    if (this.#pid === undefined) throw new ViewDownError(this.#down);
    return this.#pid;
  }

  async start(view: ViewAddress, options: ProgramOptions): Promise<void> {
    const { path = "/", params = {}, search = {}, checkpoints, props, visitor } = options;
    this.#id = newViewId(view);
    const argument: ViewArgument = {
      id: this.#id,
      name: view.name,
      path,
      params,
      search,
      unseenMs,
      marks: this.#marks,
      peer: this.self,
      maxChildren,
      ...(checkpoints === undefined ? {} : { checkpoints }),
      ...(props === undefined ? {} : { props }),
      ...(visitor === undefined ? {} : { visitor }),
    };
    await this.#adopt(await startViewChild(view, argument, this.self));
  }

  async #adopt(pid: Pid<unknown>): Promise<void> {
    this.#pid = pid;
    const request: ViewRequest = {
      type: "adopt",
      peer: this.self,
      socket: 0,
      view: 0,
      token: "",
      // Its HTML is asked of the view.
      keepsRows: false,
      turn: 0,
      ...this.#deliveries.redeliver(),
    };
    await call(pid, request);
  }

  async html(): Promise<string> {
    const { html } = (await call(this.pid, { type: "page" })) as ViewPage;
    // Marks for a browser's hydration, of no use to a program. Nobody starts child views here.
    return html
      .replaceAll(/<!--\/?lit-(?:part|node)[^>]*-->/g, "")
      .replaceAll("<perigee-fallback hidden>", "<perigee-fallback>");
  }

  send(name: string, payload: Payload | undefined, data: EventData | undefined): Promise<ViewDiff> {
    this.#lastEvent += 1;
    const n = this.#lastEvent;
    const wrapped = wrapPayload(payload);
    const frame = encodeClientFrame(
      data === undefined
        ? [ClientFrameType.event, 0, n, name, wrapped]
        : [ClientFrameType.event, 0, n, name, wrapped, data],
    );
    const text = toFrameText(frame);
    return new Promise((resolve, reject) => {
      if (this.#isOver) throw new ViewDownError(this.#down);
      if (this.#deliveries.accept(n, text) === "full")
        throw new ViewBusyError(this.#deliveries.count);
      this.#sent.set(n, { resolve, reject });
      // One that is being started again gets it then.
      if (this.#pid !== undefined) this.#post([clientMessage, text]);
    });
  }

  diffs(): AsyncIterableIterator<ViewDiff, void, undefined> {
    const waiting: (ViewDiff | undefined)[] = [];
    const wakes: (() => void)[] = [];
    const read = (diff: ViewDiff | undefined): void => {
      waiting.push(diff);
      for (const wake of wakes.splice(0)) wake();
    };
    if (this.#isOver) read(undefined);
    // At once, not when the first is asked for: none may come in between.
    this.#readers.add(read);
    const close = (): IteratorReturnResult<void> => {
      this.#readers.delete(read);
      waiting.length = 0;
      read(undefined);
      return { done: true, value: undefined };
    };
    return {
      next: async () => {
        while (waiting.length === 0) {
          await new Promise<void>((resolve) => {
            wakes.push(resolve);
          });
        }
        const diff = waiting.shift();
        return diff === undefined ? close() : { done: false, value: diff };
      },
      return: async () => close(),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async upload(name: string, files: readonly ProgramFile[]): Promise<void> {
    return this.#uploads.upload(name, files);
  }

  restarted(): Promise<Restarted> {
    return new Promise((resolve) => this.#restarts.push(resolve));
  }

  async stop(): Promise<void> {
    if (this.#pid !== undefined) await stop(this.#pid);
    this.#ended({ type: "shutdown" });
    forgetCheckpoint(this.#id);
    kill(this.self);
  }

  #post(message: PeerMessage): void {
    send(this.pid as Pid<PeerMessage>, message);
  }

  #peerMessage(message: MessageToPeer): void {
    // A socket has no such number.
    if (message[0] === checkpointedMessage) {
      const [, , settled] = message as CheckpointedMessage;
      this.#deliveries.covered(settled);
    } else if (message[0] >= 0) this.#frame(message as ViewMessage);
    else if (message[0] <= uploadOpenMessage) this.#uploads.message(message as UploadMessage);
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
      case ServerFrameType.error:
        this.#refused(frame);
        return;
      case ServerFrameType.joined:
        this.#joined(frame);
        return;
      case ServerFrameType.durable:
      case ServerFrameType.pong:
      case ServerFrameType.state:
      case ServerFrameType.reload:
      case ServerFrameType.upload:
    }
  }

  /** The whole tree: what was not answered by its predecessor is now. */
  #joined([, , n, ack, , tree, , settled = ack, lost = []]: JoinedFrame): void {
    for (const [number, { resolve, reject }] of this.#sent) {
      if (number > settled) continue;
      this.#sent.delete(number);
      if (number <= ack && !lost.includes(number)) resolve({ n, change: tree });
      else reject(new ViewDownError(this.#down));
    }
  }

  #refused([, , code, message, n = -1, issues]: ErrorFrame): void {
    this.#sent.get(n)?.reject(new EventRefusedError(code, message, issues));
    this.#sent.delete(n);
  }

  #childEvent(event: ChildEvent): void {
    if (event.id !== this.#id) return;
    switch (event.type) {
      case "child-down":
        this.#pid = undefined;
        this.#down = event.reason;
        this.#deliveries.ended();
        this.#failRunning();
        return;
      case "child-restarted":
        void this.#restarted(event.to, restartOf(event));
        return;
      case "child-gone":
        // It was given up, and nobody goes on from it.
        if (!isOrderly(event.reason)) forgetCheckpoint(this.#id);
        this.#ended(event.reason);
    }
  }

  async #restarted(pid: Pid, restart: Restarted): Promise<void> {
    this.#deliveries.succeeded();
    try {
      await this.#adopt(pid as Pid<unknown>);
    } catch {
      // It ended meanwhile: the supervisor tells what becomes of it.
      return;
    }
    for (const resolve of this.#restarts.splice(0)) resolve(restart);
  }

  #ended(reason: ExitReason): void {
    if (!this.#isOver) marksPool.give(this.#marks);
    this.#isOver = true;
    this.#pid = undefined;
    this.#failSent(reason);
    for (const read of this.#readers) read(undefined);
  }

  /** What ran when the process ended is lost; all else its successor gets. */
  #failRunning(): void {
    const running = this.#deliveries.running ?? -1;
    this.#sent.get(running)?.reject(new ViewDownError(this.#down));
    this.#sent.delete(running);
  }

  #failSent(reason: ExitReason): void {
    this.#down = reason;
    for (const { reject } of this.#sent.values()) reject(new ViewDownError(reason));
    this.#sent.clear();
  }
}
