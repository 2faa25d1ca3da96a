/**
 * The process of one view: its state, what it last showed, and who looks at it.
 *
 * A view that nobody looks at does not render; it goes on when somebody adopts it, and ends when
 * nobody does in time. The first to adopt it gets exactly the tree whose HTML is in the page, then
 * what changed since: the law is that page, join, and join plus all diffs show the same.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import {
  isOrderly,
  monitor,
  type ExitReason,
  type Pid,
  type ProcessContext,
  type ProcessHandlers,
  type Reference,
} from "../../runtime/index.ts";
import { taskMessage } from "../async/task-message.ts";
import type { Tasks } from "../async/tasks.ts";
import { clearFlashEvent } from "../navigation/flash.ts";
import { paramsEvent, type Moves } from "../navigation/moves.ts";
import { unwrapPayload } from "../protocol/payload.ts";
import type { Rendered } from "../template/html.ts";
import { lackIn, supplyRows } from "../stream/state-streams.ts";
import type { Key } from "../protocol/value.ts";
import { decodeClientFrame } from "../protocol/codec.ts";
import { ClientFrameType, type EventFrame } from "../protocol/frame.ts";
import type { Gate } from "../guard/gate.ts";
import type { ViewContext } from "./context.ts";
import { type ViewArgument } from "./context.ts";
import { readComponentEvent } from "./component.ts";
import { ComponentTurns } from "./component-turns.ts";
import type { Components } from "./components.ts";
import { Checkpointer } from "./checkpointer.ts";
import { checkpointTag, type Handover } from "./predecessor.ts";
import { otherRoute, unknownEvent } from "./refusals.ts";
import { Stage } from "./stage.ts";
import { isChildEvent, restartMessage } from "./restarts.ts";
import type { ShownChildren } from "./shown-children.ts";
import { loadRows } from "./stream-loader.ts";
import { TakenEvents } from "./taken-events.ts";
import { Turns } from "./turns.ts";
import { whenDone } from "./when-done.ts";
import type { ViewFunctions } from "./view-functions.ts";
import type { ViewOutput } from "./view-output.ts";
import type { ViewSpans } from "./view-spans.ts";
import { uploadEvent } from "../upload/read-upload-event.ts";
import { uploadNewsMessage } from "../upload/upload-message.ts";
import { ViewUploads } from "../upload/view-uploads.ts";
import {
  clientMessage,
  componentMessage,
  detachMessage,
  fromFrameText,
  propsMessage,
  type AdoptRequest,
  type ComponentMessage,
  type FrameText,
  type MissedEvents,
  type Peer,
  type PeerMessage,
  type ViewRequest,
} from "./view-message.ts";

const noChange = (): void => undefined;
const normal: ExitReason = { type: "normal" };

/** What the process of a view is made of. */
export interface ViewParts<State extends object, Props> {
  readonly functions: ViewFunctions<State, Props>;
  readonly ctx: ViewContext<Props>;
  readonly state: State;
  readonly gate: Gate<Props>;
  readonly render: (state: State) => Rendered;
  readonly components: Components;
  readonly children: ShownChildren;
  readonly output: ViewOutput;
  readonly context: ProcessContext;
  readonly argument: ViewArgument;
  readonly left: Handover<State> | undefined;
  readonly moves: Moves<State>;
  readonly spans: ViewSpans;
  readonly tasks: Tasks<State, Props>;
}

/** The process of one view. */
export class ViewProcess<State extends object, Props> {
  readonly handlers: ProcessHandlers;
  readonly #functions: ViewFunctions<State, Props>;
  readonly #ctx: ViewContext<Props>;
  readonly #ofComponents: ComponentTurns<State>;
  readonly #output: ViewOutput;
  readonly #stage: Stage<State>;
  readonly #turns: Turns<State>;
  readonly #gate: Gate<Props>;
  readonly #moves: Moves<State>;
  readonly #spans: ViewSpans;
  readonly #tasks: Tasks<State, Props>;
  readonly #uploads: ViewUploads<State>;
  readonly #exit: (reason: ExitReason) => void;
  readonly #unseenMs: number;
  readonly #events: TakenEvents;
  readonly #checkpointer: Checkpointer;
  /** Whether it was mounted in the place of a process whose state was lost. */
  readonly #isAfresh: boolean;
  /** Whether its state is that of a process before it. */
  readonly #hasInherited: boolean;
  /** Whether there was a state, and no process could start from it. */
  readonly #hasGivenUpState: boolean;
  #turn: number;
  #peer: Peer | undefined;
  #isSeen = false;
  /** Events up to this one were applied by a process before, and are taken again. */
  #appliedTo = 0;
  #unseen: NodeJS.Timeout | undefined;

  constructor(parts: ViewParts<State, Props>) {
    const { functions, ctx, components, output, context, argument, left, moves } = parts;
    this.#moves = moves;
    this.#gate = parts.gate;
    this.#functions = functions;
    this.#spans = parts.spans;
    this.#ctx = ctx;
    this.#events = new TakenEvents(argument.marks, left);
    this.#turn = left?.turn ?? 0;
    this.#hasInherited = left !== undefined;
    this.#isAfresh = left === undefined && context.restarts + context.failedStarts > 0;
    this.#hasGivenUpState = this.#isAfresh && context.failedStarts > 0;
    this.#exit = context.exit;
    this.#unseenMs = argument.unseenMs;
    this.#output = output;
    this.#stage = new Stage({ ...parts, events: this.#events });
    this.#checkpointer = new Checkpointer({
      argument,
      tag: checkpointTag(argument, functions.version),
      read: () => ({ ...this.#handover(), ...this.#events.counted }),
      owner: () => this.#peer,
    });
    const checkpointer = this.#checkpointer;
    ctx.effects.commit();
    const [stage, events] = [this.#stage, this.#events];
    this.#uploads = new ViewUploads(argument, ctx, functions.uploads, () => this.#turns);
    const uploads = this.#uploads;
    this.#turns = new Turns({
      ...parts,
      stage,
      events,
      checkpointer,
      effects: ctx.effects,
      flash: ctx.flash,
      uploads,
    });
    this.#ofComponents = new ComponentTurns({ components, spans: parts.spans, turns: this.#turns });
    this.#tasks = parts.tasks;
    this.#tasks.open({ ...parts, turns: this.#turns, stage, checkpointer });
    this.#waitToBeSeen();
    context.defer(() => this.#clear());
    this.handlers = {
      message: (message) => this.#message(message),
      request: (request, reference) => this.#request(request as ViewRequest, reference),
      opened: () => this.#uploads.settle(this.#stage.state),
      down: (pid, reason) => this.#down(pid, reason),
      terminate: () => this.#checkpointer.keepLast().then(() => this.#ended("stopped")),
      handover: () => this.#handover(),
    };
  }

  #down(pid: Pid, reason: ExitReason): void | Promise<void> {
    if (pid === this.#peer) return this.#peerDown(reason);
    return this.#uploads.has(pid) ? this.#uploads.down(pid) : this.#tasks.down(pid, reason);
  }

  #clear(): void {
    clearTimeout(this.#unseen);
    this.#checkpointer.cancel();
    this.#output.detach();
  }

  #handover(): Handover<State> {
    const { kept } = this.#ctx.effects;
    return {
      ...this.#events.all,
      ...this.#stage.handOver(),
      ...this.#ctx.flash.kept,
      frame: this.#output.n,
      turn: this.#turn,
      url: this.#moves.url,
      ...(this.#ctx.parent === undefined ? {} : { props: this.#ctx.props }),
      ...(kept.length === 0 ? {} : { effects: kept }),
      tasks: this.#tasks.kept,
    };
  }

  #request(request: ViewRequest, reference: Reference): unknown {
    switch (request.type) {
      case "page":
        return this.#tasks.page(reference, this.#output.n >= 0);
      case "adopt":
        this.#watch(request.peer);
        this.#isSeen = true;
        this.#ctx.presence.isSeen = true;
        clearTimeout(this.#unseen);
        if (request.frames !== undefined) return this.#catchUpAndShow(request, request.frames);
        return this.#show(request);
      case "catch-up":
        this.#watch(request.peer);
        this.#waitToBeSeen();
        return this.#catchUp(request, request.frames ?? []);
      case "task":
        return this.#tasks.take(request);
    }
  }

  #message(message: unknown): void | Promise<void> {
    if (Array.isArray(message))
      return this.#peerMessage(message as unknown as PeerMessage | ComponentMessage);
    if (isChildEvent(message)) {
      const restart = restartMessage(message);
      return restart === undefined ? undefined : this.#info(restart.type, restart);
    }
    if (hasType(message)) return this.#info(message.type, message);
  }

  #peerMessage(message: PeerMessage | ComponentMessage): void | Promise<void> {
    switch (message[0]) {
      case clientMessage:
        return this.#client(fromFrameText(message[1]));
      case detachMessage:
        this.#detach();
        return;
      case propsMessage:
        return this.#propsChanged(message[1]);
      case taskMessage:
        return this.#tasks.hear(message);
      case componentMessage:
        return this.#ofComponents.info(message);
      case uploadNewsMessage:
        return this.#uploads.news(message);
    }
  }

  /** It may have taken them in a process before this one. */
  #propsChanged(given: unknown): void | Promise<void> {
    if (isDeepStrictEqual(given, this.#ctx.props)) return;
    // The types of `childView` let a parent give nothing else.
    const props = given as Props;
    this.#ctx.props = props;
    this.#checkpointer.changed();
    const { propsChanged } = this.#functions;
    if (propsChanged === undefined) return;
    return this.#turns.change((draft) => propsChanged(draft, props, this.#ctx), undefined);
  }

  #watch(peer: Peer): void {
    if (peer !== this.#peer) monitor(peer);
    this.#peer = peer;
    this.#ctx.peer = peer;
    this.#uploads.attend(peer);
  }

  #show(request: AdoptRequest): undefined | Promise<undefined> {
    this.#settle(request);
    this.#turn = request.turn;
    this.#checkpointer.changed();
    return this.#stage.adopt(request)?.then(() => undefined);
  }

  /** Takes none of the events any more that are settled elsewhere. */
  #settle({ settled, lost = [] }: MissedEvents): void {
    for (const n of lost) this.#events.lose(n);
    this.#events.settle(settled);
  }

  /** Takes the events that its predecessor may not have come to, then shows itself. */
  async #catchUpAndShow(request: AdoptRequest, frames: readonly FrameText[]): Promise<undefined> {
    await this.#catchUp(request, frames);
    return this.#show(request);
  }

  /** Takes the events that its predecessor may not have come to. */
  async #catchUp(request: MissedEvents, frames: readonly FrameText[]): Promise<undefined> {
    // Events were meant for what was on the page: they say little to a state that began anew, unless
    // they are all that happened to it.
    const isLost = this.#isAfresh && (this.#hasGivenUpState || request.isComplete !== true);
    await this.#stage.replay();
    this.#appliedTo = request.appliedTo ?? 0;
    for (const text of frames) {
      const checked = decodeClientFrame(fromFrameText(text));
      if (checked.type !== "frame" || checked.frame[0] !== ClientFrameType.event) continue;
      if (isLost) {
        this.#events.lose(checked.frame[2]);
        this.#events.settle(checked.frame[2]);
      } else await this.#event(checked.frame);
    }
    this.#stage.isReplaying = false;
    this.#appliedTo = 0;
    this.#settle(request);
    // At once: should it be one of these that brings the thread down later, then not again and again.
    this.#checkpointer.keep();
  }

  #ended(reason: "left" | "stopped"): void | Promise<void> {
    const { terminate } = this.#functions;
    if (terminate === undefined) return;
    // What it publishes goes out now: no turn comes after it.
    return whenDone(terminate(this.#stage.state, reason, this.#ctx), () =>
      this.#ctx.effects.commit(),
    );
  }

  #detach(): void {
    this.#output.detach();
    this.#waitToBeSeen();
  }

  #waitToBeSeen(): void {
    clearTimeout(this.#unseen);
    this.#isSeen = false;
    this.#ctx.presence.isSeen = false;
    this.#unseen = setTimeout(() => void this.#leave(), this.#unseenMs);
  }

  /**
   * Its peer has ended. One that failed comes back with nothing but checkpoints to go on from, and
   * finds none while this process is there.
   */
  #peerDown(reason: ExitReason): void | Promise<void> {
    this.#detach();
    if (!isOrderly(reason) && this.#checkpointer.isOn) return this.#leave();
  }

  /** Ends, unless somebody comes to look in the last moment; what was ever seen is kept for a while. */
  async #leave(): Promise<void> {
    if (this.#peer !== undefined || this.#hasInherited) await this.#checkpointer.keepLast();
    if (!this.#isSeen) await this.#ended("left");
    if (!this.#isSeen) this.#exit(normal);
    // What was kept says that it is the last, and it is not.
    else this.#checkpointer.keep();
  }

  #client(bytes: Uint8Array): void | Promise<void> {
    const checked = decodeClientFrame(bytes);
    if (checked.type === "problem") {
      const { n, problem } = checked;
      if (n === undefined) this.#output.error("bad_payload", problem);
      else if (this.#events.start(n, false)) this.#turns.refuse(n, ["bad_payload", problem]);
    } else if (checked.frame[0] === ClientFrameType.event) {
      return this.#event(checked.frame);
    } else if (checked.frame[0] === ClientFrameType.rows) {
      const [, , name, rows] = checked.frame;
      return this.#supply(name, rows);
    }
  }

  /** The browser lacks rows of a stream: those that are loaded again are fresh, the others go. */
  async #supply(name: string, rows: readonly Key[]): Promise<void> {
    const lack = lackIn(this.#stage.state, name, rows);
    if (lack === undefined) return;
    const items = await loadRows(this.#functions.streams, lack, this.#ctx);
    await this.#turns.change((draft) => supplyRows(draft, lack, items), undefined);
  }

  #event(frame: EventFrame): void | Promise<void> {
    const [, , n, name, , data] = frame;
    const isAgain = n <= this.#appliedTo;
    if (!this.#events.start(n, isAgain)) return;
    this.#ctx.effects.begin(n, isAgain);
    if (name === paramsEvent) return this.#moved(frame);
    if (name === clearFlashEvent) {
      const kind = unwrapPayload(frame[4]);
      return this.#turns.change(() => this.#ctx.flash.cleared(kind), n);
    }
    if (name === uploadEvent) return this.#uploads.event(frame);
    const { events, payloads } = this.#functions;
    const handler = Object.hasOwn(events, name) ? events[name] : undefined;
    if (handler === undefined) {
      const ofComponent = readComponentEvent(name);
      if (ofComponent !== undefined) return this.#ofComponents.event(frame, ofComponent);
      this.#turns.refuse(n, unknownEvent("the view", name, events));
      return;
    }
    this.#ctx.event = data ?? {};
    return this.#spans.turn("event", name, () =>
      this.#turns.parse(frame, payloads, name, (payload) =>
        this.#gate.event({ name, payload, n, url: this.#moves.url }, this.#ctx, this.#turns, () =>
          this.#turns.change((draft) => handler(draft, payload, this.#ctx), n),
        ),
      ),
    );
  }

  /** The page is at another URL. */
  #moved([, , n, , payload]: EventFrame): void | Promise<void> {
    const url = unwrapPayload(payload);
    return this.#gate.move({ url, n }, this.#ctx, this.#turns, () => {
      if (this.#moves.want(url))
        return this.#spans.turn("params", typeof url === "string" ? url : undefined, () =>
          this.#turns.change(noChange, n),
        );
      this.#turns.refuse(n, otherRoute(url));
    });
  }

  #info(type: string, message: unknown): void | Promise<void> {
    const { info } = this.#functions;
    const handler = Object.hasOwn(info, type) ? info[type] : undefined;
    if (handler === undefined) return;
    return this.#spans.turn("info", type, () =>
      this.#turns.change((draft) => handler(draft, message, this.#ctx), undefined),
    );
  }
}

function hasType(message: unknown): message is { readonly type: string } {
  return (
    typeof message === "object" &&
    message !== null &&
    "type" in message &&
    typeof message.type === "string"
  );
}
