/**
 * A view's state, its components, and what it shows of them: they change together, or not at all.
 *
 * @module
 */
import type { Change } from "../protocol/value.ts";
import { ComponentValue } from "../template/component-value.ts";
import type { Rendered } from "../template/html.ts";
import { freeShown } from "../stream/state-streams.ts";
import type { Component } from "./component.ts";
import type { Components, LeftComponents, Update } from "./components.ts";
import type { ShownChildren } from "./shown-children.ts";
import type { TakenEvents } from "./taken-events.ts";
import type { AdoptRequest, ViewPage } from "./view-message.ts";
import type { ViewOutput } from "./view-output.ts";
import type { ViewSpans } from "./view-spans.ts";

/** What there is at first. */
export interface StageParts<State extends object> {
  readonly state: State;
  readonly render: (state: State) => Rendered;
  readonly components: Components;
  readonly output: ViewOutput;
  readonly children: ShownChildren;
  readonly events: TakenEvents;
  readonly spans: ViewSpans;
}

/** A view's state, its components, and what it shows of them. */
export class Stage<State extends object> {
  /** Whether all is rendered though nobody looks, so that it counts only if it can be shown. */
  isReplaying = false;
  readonly #render: (state: State) => Rendered;
  readonly #components: Components;
  readonly #output: ViewOutput;
  readonly #children: ShownChildren;
  readonly #events: TakenEvents;
  readonly #spans: ViewSpans;
  #state: State;
  /** What was shown, and is being kept. */
  #keeping: { readonly state: State; readonly update: Update } | undefined;

  constructor(parts: StageParts<State>) {
    const { state, render, components, output, children, events, spans } = parts;
    this.#spans = spans;
    this.#state = state;
    this.#render = render;
    this.#components = components;
    this.#output = output;
    this.#children = children;
    this.#events = events;
  }

  get state(): State {
    return this.#state;
  }

  /** What a successor is to go on from, also when the process was cut off amidst keeping it. */
  handOver(): { readonly state: State; readonly components?: LeftComponents } {
    this.#keep();
    const { states } = this.#components;
    if (states === undefined) return { state: this.#state };
    return { state: this.#state, components: { states, isStale: this.#output.isStale } };
  }

  /** What is shown, for a page. */
  page(): ViewPage {
    return this.#output.page(this.#components.all);
  }

  /** Shows to another peer what was shown last, then what changed since. */
  adopt(request: AdoptRequest): void | Promise<void> {
    this.#output.adopt(request, this.#events.all, this.#components.all);
    if (!this.#output.isStale && !this.#components.isStale) {
      this.#state = freeShown(this.#state, this.#output.takeStreams());
      return;
    }
    return this.#drawAll(this.#state, this.#events.applied);
  }

  /** Begins to take events again; what changed while nobody looked is rendered before them. */
  replay(): void | Promise<void> {
    this.isReplaying = true;
    if (this.#output.isStale || this.#components.isStale)
      return this.#drawAll(this.#state, this.#events.applied);
  }

  /** The state is `next`; shows what is different now. */
  change(next: State, ack: number): void | Promise<void> {
    if (this.#isDrawn) return this.#drawAll(next, ack);
    this.#output.miss();
    this.#state = next;
  }

  /** The state of one component is `next`; shows what is different now. */
  changeComponent(component: Component, next: object, ack: number): void | Promise<void> {
    if (!this.#isDrawn) {
      component.miss(next);
      return;
    }
    const { shown } = this.#output;
    const update = this.#spans.part("render", () =>
      this.#children.watch(() => this.#components.renderOne(shown, component, next)),
    );
    return this.#draw(update, this.#state, ack);
  }

  /** A view that nobody looks at renders nothing. */
  get #isDrawn(): boolean {
    return this.#output.isSeen || this.isReplaying;
  }

  #drawAll(state: State, ack: number): void | Promise<void> {
    const { shown } = this.#output;
    const update = this.#spans.part("render", () =>
      this.#children.watch(() => this.#components.render(shown, () => this.#render(state))),
    );
    return this.#draw(update, state, ack);
  }

  /** Shows `update`, then keeps what it shows: what cannot be shown never counts. */
  #draw(update: Update | Promise<Update>, state: State, ack: number): void | Promise<void> {
    if (update instanceof Promise) return update.then((found) => this.#draw(found, state, ack));
    const { made } = ComponentValue;
    const show = this.#prepare(update, ack);
    // Memos made the first components of this view only when it was compared.
    if (update.pass === undefined && made !== ComponentValue.made) {
      const { shown } = this.#output;
      const late = this.#children.watch(() => this.#components.bringIn(shown, update.tree));
      return this.#draw(late, state, ack);
    }
    this.#spans.part("patch", show);
    // Not before it was shown: a runaway is cut off amidst that, without a `catch`.
    const sent = this.#output.takeStreams();
    this.#keeping = { state: this.isReplaying ? state : freeShown(state, sent), update };
    this.#keep();
  }

  /** Prepares what is to be sent; of what is thrown, too, it is seen later whether it counts. */
  #prepare({ tree, components, dirty }: Update, ack: number): () => void {
    const output = this.#output;
    let change: Change | undefined;
    try {
      change = this.#spans.part("diff", () => output.compare(tree, components, dirty));
    } catch (thrown) {
      return () => {
        throw thrown;
      };
    }
    if (this.isReplaying) return () => output.refresh(tree, components);
    return () => output.show(ack, tree, components, change);
  }

  #keep(): void {
    if (this.#keeping === undefined) return;
    const { state, update } = this.#keeping;
    this.#state = state;
    this.#components.commit(update);
    this.#keeping = undefined;
  }
}
