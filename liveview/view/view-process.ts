/**
 * The process of one view: its state, what it last showed, and who looks at it.
 *
 * A view that nobody looks at does not render; it goes on when somebody adopts it, and ends when
 * nobody does in time. The first to adopt it gets exactly the tree whose HTML is in the page, then
 * what changed since: the law is that page, join, and join plus all diffs show the same.
 *
 * @module
 */
import {
  isOrderly,
  monitor,
  type ExitReason,
  type ProcessContext,
  type ProcessHandlers,
} from "../../runtime/index.ts";
import type { Change } from "../protocol/value.ts";
import { ComponentValue, withComponents } from "../template/component-value.ts";
import type { Rendered } from "../template/html.ts";
import { renderToString } from "../template/render-to-string.ts";
import { decodeClientFrame } from "../protocol/codec.ts";
import { ClientFrameType, type EventFrame } from "../protocol/frame.ts";
import { ViewContext, type InfoContext, type MountContext, type ViewArgument } from "./context.ts";
import { readComponentEvent, type Component, type ComponentEvent } from "./component.ts";
import { Components, type Update } from "./components.ts";
import { Checkpointer } from "./checkpointer.ts";
import { checkpointTag, findPredecessor, type Handover } from "./predecessor.ts";
import { isChildEvent, restartMessage } from "./restarts.ts";
import { TakenEvents } from "./taken-events.ts";
import { transact } from "./transaction.ts";
import { ViewOutput } from "./view-output.ts";
import {
  clientMessage,
  componentMessage,
  detachMessage,
  fromFrameText,
  type AdoptRequest,
  type ComponentMessage,
  type FrameText,
  type MissedEvents,
  type Peer,
  type PeerMessage,
  type ViewRequest,
} from "./view-message.ts";

/** A view's functions, its events bound. */
export interface ViewFunctions<State extends object> {
  readonly mount: (ctx: MountContext) => State | Promise<State>;
  readonly setup: ((state: State, ctx: InfoContext) => void | Promise<void>) | undefined;
  readonly events: Readonly<
    Record<string, (state: State, payload: unknown, ctx: ViewContext) => void | Promise<void>>
  >;
  readonly info: Readonly<
    Record<string, (state: State, message: unknown, ctx: ViewContext) => void | Promise<void>>
  >;
  readonly render: (state: State) => Rendered;
  /** The version of the state's shape. */
  readonly version: number;
}

/** Starts the process of a view: mounts it, or goes on from what its predecessor left. */
export async function startViewProcess<State extends object>(
  functions: ViewFunctions<State>,
  context: ProcessContext,
  argument: ViewArgument,
): Promise<ProcessHandlers> {
  const ctx = new ViewContext(argument);
  const left = await findPredecessor<State>(context, argument, functions.version);
  const mounted = left?.state ?? (await functions.mount(ctx));
  const { setup } = functions;
  const state =
    setup === undefined ? mounted : await transact(mounted, (draft) => setup(draft, ctx));
  const components = new Components(ctx, left?.components);
  const first = await components.render(undefined, () => functions.render(state));
  components.commit(first);
  const parts = { functions, ctx, state, components, tree: first.tree, context, argument, left };
  return new ViewProcess(parts).handlers;
}

const normal: ExitReason = { type: "normal" };

interface ViewParts<State extends object> {
  readonly functions: ViewFunctions<State>;
  readonly ctx: ViewContext;
  readonly state: State;
  readonly components: Components;
  readonly tree: Rendered;
  readonly context: ProcessContext;
  readonly argument: ViewArgument;
  readonly left: Handover<State> | undefined;
}

class ViewProcess<State extends object> {
  readonly handlers: ProcessHandlers;
  readonly #functions: ViewFunctions<State>;
  readonly #ctx: ViewContext;
  readonly #components: Components;
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
  /** What was shown, and is being kept. */
  #committing: { readonly state: State; readonly update: Update } | undefined;
  #turn: number;
  #peer: Peer | undefined;
  #isSeen = false;
  /** Whether it takes events that may have been applied by a process before, and up to which they were. */
  #isReplaying = false;
  #appliedTo = 0;
  #unseen: NodeJS.Timeout | undefined;

  constructor(parts: ViewParts<State>) {
    const { functions, ctx, state, components, tree, context, argument, left } = parts;
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
    this.#components = components;
    this.#output = new ViewOutput(tree, left?.frame ?? -1);
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
    // It may have ended amidst it.
    this.#keep();
    const states = this.#components.states;
    const { isStale } = this.#output;
    return {
      ...this.#events.all,
      state: this.#state,
      frame: this.#output.n,
      turn: this.#turn,
      ...(states === undefined ? {} : { components: { states, isStale } }),
    };
  }

  #request(request: ViewRequest): string | undefined | Promise<undefined> {
    switch (request.type) {
      case "page":
        return withComponents(this.#components.all, () => renderToString(this.#output.shown));
      case "adopt":
        this.#watch(request.peer);
        this.#isSeen = true;
        clearTimeout(this.#unseen);
        if (request.frames !== undefined) return this.#catchUpAndShow(request, request.frames);
        return this.#show(request);
      case "catch-up":
        this.#watch(request.peer);
        this.#waitToBeSeen();
        return this.#catchUp(request, request.frames ?? []);
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
      case componentMessage:
        return this.#componentInfo(message);
    }
  }

  #watch(peer: Peer): void {
    if (peer !== this.#peer) monitor(peer);
    this.#peer = peer;
  }

  #show(request: AdoptRequest): undefined | Promise<undefined> {
    this.#settle(request);
    this.#turn = request.turn;
    this.#output.adopt(request, this.#events.all, this.#components.all);
    this.#checkpointer.changed();
    if (!this.#output.isStale && !this.#components.isStale) return undefined;
    const state = this.#state;
    const render = (): Rendered => this.#functions.render(state);
    const update = this.#components.render(this.#output.shown, render);
    const shown = this.#draw(update, state, this.#events.applied);
    return shown instanceof Promise ? shown.then(() => undefined) : undefined;
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
      this.#output.error("bad_payload", checked.problem);
    } else if (checked.frame[0] === ClientFrameType.event) {
      return this.#event(checked.frame);
    }
  }

  #event(frame: EventFrame): void | Promise<void> {
    const [, , n, name, payload, data] = frame;
    if (!this.#events.start(n, n <= this.#appliedTo)) return;
    const { events } = this.#functions;
    const handler = Object.hasOwn(events, name) ? events[name] : undefined;
    if (handler === undefined) {
      const ofComponent = readComponentEvent(name);
      if (ofComponent !== undefined) return this.#componentEvent(ofComponent, frame);
      this.#refuse(n, unknownEvent(`the view has no event "${name.slice(0, 100)}"`, events));
      return;
    }
    this.#ctx.event = data ?? {};
    return this.#change((draft) => handler(draft, payload, this.#ctx), n);
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
    return this.#commit(next, n);
  }

  /** Shows `next`, then keeps it: a state that cannot be shown never counts. */
  #commit(next: State, n: number | undefined): void | Promise<void> {
    if (next === this.#state) {
      if (n === undefined) return;
      this.#finish(n);
      this.#output.acknowledge(n);
      return;
    }
    if (!this.#isDrawn) {
      this.#output.miss();
      this.#state = next;
      this.#applied(n);
      return;
    }
    const render = (): Rendered => this.#functions.render(next);
    const update = this.#components.render(this.#output.shown, render);
    return this.#draw(update, next, n ?? this.#events.applied, n);
  }

  /** Whether what changes is rendered at once. */
  get #isDrawn(): boolean {
    return this.#output.isSeen || this.#isReplaying;
  }

  /** Shows `update`, then keeps the state that it shows. */
  #draw(
    update: Update | Promise<Update>,
    state: State,
    ack: number,
    n?: number,
  ): void | Promise<void> {
    if (update instanceof Promise) return update.then((done) => this.#draw(done, state, ack, n));
    const { tree, components, dirty, pass } = update;
    if (this.#isReplaying) this.#output.refresh(tree);
    else {
      const { made } = ComponentValue;
      const compare = (): Change | undefined => this.#output.compare(tree, components, dirty);
      const isLate = (): boolean => pass === undefined && made !== ComponentValue.made;
      let change: Change | undefined;
      try {
        change = compare();
      } catch (thrown) {
        if (!isLate()) throw thrown;
      }
      // Memos made the first components of this view only now.
      if (isLate()) {
        const later = this.#components.bringIn(this.#output.shown, tree);
        return this.#draw(later, state, ack, n);
      }
      this.#output.show(ack, tree, change);
    }
    // Not the state until it was shown: a runaway is cut off amidst that, without a `catch`.
    this.#committing = { state, update };
    this.#keep();
    this.#applied(n);
  }

  /** Has all states count that were shown, together: also when the process was cut off amidst that. */
  #keep(): void {
    if (this.#committing === undefined) return;
    const { state, update } = this.#committing;
    this.#state = state;
    this.#components.commit(update);
    this.#committing = undefined;
  }

  #componentEvent({ key, event }: ComponentEvent, frame: EventFrame): void | Promise<void> {
    const [, , n, , payload, data] = frame;
    const component = this.#components.all.get(key);
    if (component === undefined) {
      // It was there when the person clicked.
      this.#finish(n);
      this.#output.acknowledge(n);
      return;
    }
    const { events } = component.definition;
    const handler = Object.hasOwn(events, event) ? events[event] : undefined;
    if (handler === undefined) {
      const what = `the component ${key.slice(0, 100)} has no event "${event.slice(0, 100)}"`;
      this.#refuse(n, unknownEvent(what, events));
      return;
    }
    component.ctx.event = data ?? {};
    return this.#changeComponent(component, (draft) => handler(draft, payload, component.ctx), n);
  }

  #componentInfo([, key, message, serial]: ComponentMessage): void | Promise<void> {
    const component = this.#components.all.get(key);
    if (component === undefined || (serial !== 0 && serial !== component.serial)) return;
    const { info } = component.definition;
    const handler = Object.hasOwn(info, message.type) ? info[message.type] : undefined;
    if (handler === undefined) return;
    return this.#changeComponent(component, (draft) => handler(draft, message, component.ctx));
  }

  #changeComponent(
    component: Component,
    change: (draft: object) => void | Promise<void>,
    n?: number,
  ): void | Promise<void> {
    const next = transact(component.state ?? {}, change);
    if (next instanceof Promise) {
      return next.then((state) => this.#commitComponent(component, state, n));
    }
    return this.#commitComponent(component, next, n);
  }

  #commitComponent(component: Component, next: object, n?: number): void | Promise<void> {
    if (next === component.state) {
      if (n === undefined) return;
      this.#finish(n);
      this.#output.acknowledge(n);
      return;
    }
    if (!this.#isDrawn) {
      component.isStale = true;
      component.state = next;
      this.#applied(n);
      return;
    }
    const update = this.#components.renderOne(this.#output.shown, component, next);
    return this.#draw(update, this.#state, n ?? this.#events.applied, n);
  }

  /** What event `n` changed is kept; or a message, when there is no `n`. */
  #applied(n: number | undefined): void {
    if (n !== undefined) this.#finish(n);
    else this.#checkpointer.changed();
  }

  #refuse(n: number, message: string): void {
    this.#output.error("unknown_event", message);
    this.#finish(n);
    this.#output.acknowledge(n);
  }

  /** Event `n` counts, or never will: it is answered. */
  #finish(n: number): void {
    this.#events.finish(n);
    this.#checkpointer.changed();
  }
}

/** In production, what a view can do is nobody's business who has not seen it on the page. */
function unknownEvent(message: string, known: object): string {
  if (process.env["NODE_ENV"] === "production") return message;
  return `${message}; it has: ${Object.keys(known).join(", ") || "none"}`;
}

function hasType(message: unknown): message is { readonly type: string } {
  return (
    typeof message === "object" &&
    message !== null &&
    "type" in message &&
    typeof message.type === "string"
  );
}
