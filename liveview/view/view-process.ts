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
  type ProcessContext,
  type ProcessHandlers,
} from "../../runtime/index.ts";
import { checkRoot } from "../template/check-nesting.ts";
import type { Rendered } from "../template/html.ts";
import { freeShown, lackIn, nameStreams, supplyRows } from "../stream/state-streams.ts";
import type { Key } from "../protocol/value.ts";
import { decodeClientFrame } from "../protocol/codec.ts";
import { ClientFrameType, type EventFrame, type PayloadIssue } from "../protocol/frame.ts";
import { unwrapPayload } from "../protocol/payload.ts";
import { ViewContext, type ViewArgument } from "./context.ts";
import { Checkpointer } from "./checkpointer.ts";
import { describeIssues, parsePayload, type ParsedPayload, type Schemas } from "./payloads.ts";
import { checkpointTag, findPredecessor, type Handover } from "./predecessor.ts";
import { isChildEvent, restartMessage } from "./restarts.ts";
import { ShownChildren } from "./shown-children.ts";
import { loadRows, type StreamLoaders } from "./stream-loader.ts";
import { TakenEvents } from "./taken-events.ts";
import { transact } from "./transaction.ts";
import { ViewOutput } from "./view-output.ts";
import {
  clientMessage,
  detachMessage,
  fromFrameText,
  propsMessage,
  type AdoptRequest,
  type FrameText,
  type MissedEvents,
  type Peer,
  type PeerMessage,
  type ViewPage,
  type ViewRequest,
} from "./view-message.ts";

/** A view's functions, its events bound. */
export interface ViewFunctions<State extends object, Props> {
  readonly mount: (ctx: ViewContext<Props>) => State | Promise<State>;
  readonly setup: ((state: State, ctx: ViewContext<Props>) => void | Promise<void>) | undefined;
  readonly propsChanged:
    | ((state: State, props: Props, ctx: ViewContext<Props>) => void | Promise<void>)
    | undefined;
  readonly events: Readonly<
    Record<
      string,
      (state: State, payload: unknown, ctx: ViewContext<Props>) => void | Promise<void>
    >
  >;
  /** The schemas of their payloads. */
  readonly payloads: Schemas;
  readonly info: Readonly<
    Record<
      string,
      (state: State, message: unknown, ctx: ViewContext<Props>) => void | Promise<void>
    >
  >;
  readonly streams: StreamLoaders<State>;
  readonly render: (state: State) => Rendered;
  /** The version of the state's shape. */
  readonly version: number;
}

/** Starts the process of a view: mounts it, or goes on from what its predecessor left. */
export async function startViewProcess<State extends object, Props>(
  functions: ViewFunctions<State, Props>,
  context: ProcessContext,
  argument: ViewArgument,
): Promise<ProcessHandlers> {
  const left = await findPredecessor<State>(context, argument, functions.version);
  // Its parent may have given it others meanwhile; its peer says so.
  const props = (left?.props ?? argument.props ?? {}) as Props;
  const ctx = new ViewContext(argument, props);
  const first = left?.state ?? (await functions.mount(ctx));
  const { setup } = functions;
  const state = setup === undefined ? first : await transact(first, (draft) => setup(draft, ctx));
  nameStreams(state);
  const process = new ViewProcess({ functions, ctx, state, context, argument, left });
  return process.handlers;
}

const normal: ExitReason = { type: "normal" };

interface ViewParts<State extends object, Props> {
  readonly functions: ViewFunctions<State, Props>;
  readonly ctx: ViewContext<Props>;
  readonly state: State;
  readonly context: ProcessContext;
  readonly argument: ViewArgument;
  readonly left: Handover<State> | undefined;
}

class ViewProcess<State extends object, Props> {
  readonly handlers: ProcessHandlers;
  readonly #functions: ViewFunctions<State, Props>;
  readonly #ctx: ViewContext<Props>;
  readonly #output: ViewOutput;
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
  #state: State;
  #turn: number;
  #peer: Peer | undefined;
  #isSeen = false;
  /** Whether it takes events that may have been applied by a process before, and up to which they were. */
  #isReplaying = false;
  #appliedTo = 0;
  #unseen: NodeJS.Timeout | undefined;

  constructor({ functions, ctx, state, context, argument, left }: ViewParts<State, Props>) {
    this.#functions = functions;
    this.#ctx = ctx;
    this.#state = state;
    this.#events = new TakenEvents(argument.marks, left);
    this.#turn = left?.turn ?? 0;
    this.#hasInherited = left !== undefined;
    this.#isAfresh = left === undefined && context.restarts + context.failedStarts > 0;
    this.#hasGivenUpState = this.#isAfresh && context.failedStarts > 0;
    this.#exit = context.exit;
    this.#unseenMs = argument.unseenMs;
    const children = new ShownChildren(argument.id, argument.maxChildren);
    const render = (): Rendered => checkRoot(functions.render(state));
    this.#output = new ViewOutput(render, left?.frame ?? -1, children);
    this.#checkpointer = new Checkpointer({
      argument,
      tag: checkpointTag(argument, functions.version),
      read: () => ({ ...this.#handover(), ...this.#events.counted }),
      owner: () => this.#peer,
    });
    this.#waitToBeSeen();
    context.defer(() => {
      clearTimeout(this.#unseen);
      this.#checkpointer.cancel();
      this.#output.detach();
    });
    this.handlers = {
      message: (message) => this.#message(message),
      request: (request) => this.#request(request as ViewRequest),
      down: (pid, reason) => {
        if (pid === this.#peer) return this.#peerDown(reason);
      },
      terminate: () => this.#checkpointer.keepLast(),
      handover: () => this.#handover(),
    };
  }

  #handover(): Handover<State> {
    return {
      ...this.#events.all,
      state: this.#state,
      frame: this.#output.n,
      turn: this.#turn,
      ...(this.#ctx.parent === undefined ? {} : { props: this.#ctx.props }),
    };
  }

  #request(request: ViewRequest): ViewPage | undefined | Promise<undefined> {
    switch (request.type) {
      case "page":
        return this.#output.page;
      case "adopt":
        this.#watch(request.peer);
        this.#isSeen = true;
        clearTimeout(this.#unseen);
        if (request.frames !== undefined) return this.#catchUpAndShow(request, request.frames);
        this.#show(request);
        return undefined;
      case "catch-up":
        this.#watch(request.peer);
        this.#waitToBeSeen();
        return this.#catchUp(request, request.frames ?? []);
    }
  }

  #message(message: unknown): void | Promise<void> {
    if (Array.isArray(message)) return this.#peerMessage(message as unknown as PeerMessage);
    if (isChildEvent(message)) {
      const restart = restartMessage(message);
      return restart === undefined ? undefined : this.#info(restart.type, restart);
    }
    if (hasType(message)) return this.#info(message.type, message);
  }

  #peerMessage(message: PeerMessage): void | Promise<void> {
    switch (message[0]) {
      case clientMessage:
        return this.#client(fromFrameText(message[1]));
      case detachMessage:
        this.#detach();
        return;
      case propsMessage:
        return this.#propsChanged(message[1]);
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
    return this.#change((draft) => propsChanged(draft, props, this.#ctx), undefined);
  }

  #watch(peer: Peer): void {
    if (peer !== this.#peer) monitor(peer);
    this.#peer = peer;
    this.#ctx.peer = peer;
  }

  #show(request: AdoptRequest): void {
    this.#settle(request);
    this.#turn = request.turn;
    this.#output.adopt(request, this.#events.all, () => this.#render());
    this.#state = freeShown(this.#state, this.#output.takeStreams());
    this.#checkpointer.changed();
  }

  /** Takes none of the events any more that are settled elsewhere. */
  #settle({ settled, lost = [] }: MissedEvents): void {
    for (const n of lost) this.#events.lose(n);
    this.#events.settle(settled);
  }

  /** Takes the events that its predecessor may not have come to, then shows itself. */
  async #catchUpAndShow(request: AdoptRequest, frames: readonly FrameText[]): Promise<undefined> {
    await this.#catchUp(request, frames);
    this.#show(request);
  }

  /** Takes the events that its predecessor may not have come to. */
  async #catchUp(request: MissedEvents, frames: readonly FrameText[]): Promise<undefined> {
    // Events were meant for what was on the page: they say little to a state that began anew, unless
    // they are all that happened to it.
    const isLost = this.#isAfresh && (this.#hasGivenUpState || request.isComplete !== true);
    this.#isReplaying = true;
    this.#appliedTo = request.appliedTo ?? 0;
    for (const text of frames) {
      const checked = decodeClientFrame(fromFrameText(text));
      if (checked.type !== "frame" || checked.frame[0] !== ClientFrameType.event) continue;
      if (isLost) {
        this.#events.lose(checked.frame[2]);
        this.#events.settle(checked.frame[2]);
      } else await this.#event(checked.frame);
    }
    this.#isReplaying = false;
    this.#appliedTo = 0;
    this.#settle(request);
    // At once: should it be one of these that brings the thread down later, then not again and again.
    this.#checkpointer.keep();
  }

  #detach(): void {
    this.#output.detach();
    this.#waitToBeSeen();
  }

  #waitToBeSeen(): void {
    clearTimeout(this.#unseen);
    this.#isSeen = false;
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
    if (!this.#isSeen) this.#exit(normal);
    // What was kept says that it is the last, and it is not.
    else this.#checkpointer.keep();
  }

  #client(bytes: Uint8Array): void | Promise<void> {
    const checked = decodeClientFrame(bytes);
    if (checked.type === "problem") {
      const { n, problem } = checked;
      if (n === undefined) this.#output.error("bad_payload", problem);
      else if (this.#events.start(n, false)) this.#refuse(n, ["bad_payload", problem]);
    } else if (checked.frame[0] === ClientFrameType.event) {
      return this.#event(checked.frame);
    } else if (checked.frame[0] === ClientFrameType.rows) {
      const [, , name, rows] = checked.frame;
      return this.#supply(name, rows);
    }
  }

  /** The browser lacks rows of a stream: those that are loaded again are fresh, the others go. */
  async #supply(name: string, rows: readonly Key[]): Promise<void> {
    const lack = lackIn(this.#state, name, rows);
    if (lack === undefined) return;
    const items = await loadRows(this.#functions.streams, lack, this.#ctx);
    await this.#change((draft) => supplyRows(draft, lack, items), undefined);
  }

  #event([, , n, name, payload, data]: EventFrame): void | Promise<void> {
    if (!this.#events.start(n, n <= this.#appliedTo)) return;
    const { events, payloads } = this.#functions;
    const handler = Object.hasOwn(events, name) ? events[name] : undefined;
    if (handler === undefined) {
      this.#refuse(n, ["unknown_event", unknownEvent(name, Object.keys(events))]);
      return;
    }
    this.#ctx.event = data ?? {};
    const take = (parsed: ParsedPayload): void | Promise<void> => {
      if (parsed.type === "refused") {
        this.#refuse(n, ["bad_payload", ...badPayload(name, parsed.issues)]);
        return;
      }
      return this.#change((draft) => handler(draft, parsed.payload, this.#ctx), n);
    };
    const parsed = parsePayload(payloads, name, unwrapPayload(payload));
    return parsed instanceof Promise ? parsed.then(take) : take(parsed);
  }

  /** Event `n` is answered, and has no effect. */
  #refuse(n: number, [code, message, issues]: Refusal): void {
    if (issues === undefined) this.#output.error(code, message, n);
    else this.#output.error(code, message, n, issues);
    this.#finish(n);
    this.#output.acknowledge(n);
  }

  #info(type: string, message: unknown): void | Promise<void> {
    const { info } = this.#functions;
    const handler = Object.hasOwn(info, type) ? info[type] : undefined;
    if (handler === undefined) return;
    return this.#change((draft) => handler(draft, message, this.#ctx), undefined);
  }

  #change(
    change: (draft: State) => void | Promise<void>,
    n: number | undefined,
  ): void | Promise<void> {
    const next = transact(this.#state, change);
    if (next instanceof Promise) return next.then((state) => this.#commit(state, n));
    this.#commit(next, n);
  }

  /** Shows `next`, then keeps it: a state that cannot be shown never counts. */
  #commit(next: State, n: number | undefined): void {
    if (next === this.#state) {
      if (n === undefined) return;
      this.#finish(n);
      this.#output.acknowledge(n);
      return;
    }
    nameStreams(next);
    // Not the state until it was rendered: a runaway is cut off amidst that, without a `catch`.
    const render = (): Rendered => checkRoot(this.#functions.render(next));
    if (this.#isReplaying) this.#output.refresh(render);
    else this.#output.changed(n ?? this.#events.applied, render);
    this.#state = freeShown(next, this.#output.takeStreams());
    if (n !== undefined) this.#finish(n);
    else this.#checkpointer.changed();
  }

  /** Event `n` counts, or never will: it is answered. */
  #finish(n: number): void {
    this.#events.finish(n);
    this.#checkpointer.changed();
  }

  #render(): Rendered {
    return checkRoot(this.#functions.render(this.#state));
  }
}

type Refusal = readonly [code: string, message: string, issues?: readonly PayloadIssue[]];

/** In production, what a view can do is nobody's business who has not seen it on the page. */
function unknownEvent(name: string, known: readonly string[]): string {
  const message = `the view has no event "${name.slice(0, 100)}"`;
  if (process.env["NODE_ENV"] === "production") return message;
  return `${message}; it has: ${known.join(", ") || "none"}`;
}

/** Nor is what a schema asks for. */
function badPayload(
  name: string,
  issues: readonly PayloadIssue[],
): readonly [message: string, issues?: readonly PayloadIssue[]] {
  if (process.env["NODE_ENV"] === "production") return ["the payload was refused"];
  return [`the payload of "${name}" was refused: ${describeIssues(issues)}`, issues];
}

function hasType(message: unknown): message is { readonly type: string } {
  return (
    typeof message === "object" &&
    message !== null &&
    "type" in message &&
    typeof message.type === "string"
  );
}
