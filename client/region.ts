/**
 * One live region of the page: an element, and the view whose content it shows.
 *
 * @module
 */
import { render } from "lit-html";
import { applyChange } from "../liveview/protocol/apply-change.ts";
import {
  ClientFrameType,
  ServerFrameType,
  type ClientFrame,
  type DiffFrame,
  type DurableFrame,
  type ErrorFrame,
  type EventData,
  type JoinedFrame,
  type StateFrame,
} from "../liveview/protocol/frame.ts";
import {
  BINDING,
  type BindingValue,
  type Payload,
  type TemplateDefinitions,
  type Value,
} from "../liveview/protocol/value.ts";
import type { CommandHost } from "./commands.ts";
import { Controls } from "./controls.ts";
import { Effects } from "./effects.ts";
import type { PageEffect } from "../liveview/protocol/effect.ts";
import { readEvent } from "./event-data.ts";
import { Listener, type BoundEvent } from "./events.ts";
import { createFallback, type Fallback } from "./fallback.ts";
import { focusNew, keepFocus } from "./focus.ts";
import { adopt, isAdopted, nameMarks, replace } from "./hydrate.ts";
import { Hooks, type HookFunctions } from "./hooks.ts";
import { Nest, type Nested } from "./nest.ts";
import type { Notice } from "./notice.ts";
import { Outbox, type Answered } from "./outbox.ts";
import { carryTemplates, fillRows, takeMissing } from "./stream-rows.ts";
import { Scrolling } from "./scrolling.ts";
import { internTemplate, type ClientTemplate } from "./templates.ts";
import { changeToLit, toLit, type Surroundings } from "./to-lit.ts";
import { beforePatch, createAsker, withCommands } from "./with-commands.ts";

/** How a region is connected to its view; its attribute `data-live` says it. */
export type RegionState = "connecting" | "connected" | "disconnected" | "restarting" | "failed";

/** Frames about one view of the page. */
export type ViewFrame = JoinedFrame | DiffFrame | ErrorFrame | StateFrame | DurableFrame;

/** Tells the view of an event, with what else is known of it; returns its number, when it has one. */
export type Act = (more?: EventData) => number | undefined;

/** What a region needs of the page. */
export interface RegionHost {
  /** Sends a frame, or returns false when there is no connection. */
  send(frame: ClientFrame): boolean;
  /** Makes what is shown while a view is given up; left out for nothing. */
  notice?(root: HTMLElement): Notice | undefined;
  /** Opens a view inside of another. */
  open?(root: HTMLElement, parent: Parent): Nested;
  /** Scripts that take care of elements. */
  readonly hooks?: HookFunctions | undefined;
  /** The view in `root` has the page do something. */
  perform?(root: HTMLElement, effect: PageEffect): void;
  /** Something happened in the region: has the view told of it by `act`, now or later. */
  pace(bound: BoundEvent, act: Act): void;
  /** A view is closed for good. */
  closed?(view: number): void;
}

/** Where a view inside of another belongs. */
export type Parent = readonly [view: number, child: string];

type Answer = readonly [ack: number, settled: number, lost?: readonly number[]];

/** One live region of the page. */
export class Region {
  readonly #root: HTMLElement;
  readonly #view: number;
  readonly #host: RegionHost;
  readonly #place: Parent | number | null;
  readonly #isNested: boolean;
  readonly #outbox: Outbox;
  readonly #listener: Listener;
  readonly #notice: Notice | undefined;
  readonly #fallback: Fallback | undefined;
  readonly #nest: Nest;
  readonly #controls = new Controls();
  readonly #scrolling = new Scrolling();
  readonly #templates = new Map<number, ClientTemplate>();
  readonly #hooks: Hooks;
  readonly #effects: Effects;
  readonly #surroundings: Surroundings;
  #state: RegionState = "connecting";
  /** What the view shows, or undefined until it is joined. */
  #tree: Value | undefined;
  /** What it showed when it was joined last: the server does not keep the rows of streams. */
  #lastTree: Value | undefined;
  #lacksRows = false;
  #isAskedAgain = false;
  #hasAutofocus = false;
  #hasChildren = false;

  /**
   * @param place - for a view inside of another, or which region it is of a page that came here from another; for any
   *   other, its number says that.
   */
  constructor(
    root: HTMLElement,
    view: number,
    host: RegionHost,
    place: Parent | number | null = null,
  ) {
    this.#root = root;
    this.#view = view;
    this.#host = host;
    this.#place = place;
    this.#isNested = Array.isArray(place);
    this.#notice = host.notice?.(root);
    if (this.#isNested) this.#fallback = createFallback(root, () => this.#retry());
    this.#nest = new Nest(root, (element, id) => host.open?.(element, [view, id]) ?? unopened);
    this.#outbox = new Outbox(view, {
      send: (frame) => host.send(frame),
      refuse: ([, , n, name], origin) => {
        this.#controls.refuse(origin, n);
        this.#scrolling.release(origin);
        this.#dispatch("refused", { n, name });
      },
    });
    this.#listener = new Listener(root, {
      used: (control) => this.#controls.use(control),
      bound: (event) => {
        // Patching takes the focus from elements and gives it back: nobody did that.
        if (patching === 0) host.pace(event, (more) => this.#act(event, more));
      },
    });
    this.#hooks = new Hooks(host.hooks ?? {}, createAsker(this));
    this.#effects = new Effects({
      push: (name, payload) => {
        this.#dispatch("push", { name, payload });
        this.#hooks.receive(name, payload);
      },
      act: (effect) => withCommands((part) => part.act(this.#commandHost(), effect)),
      perform: (effect) => host.perform?.(root, effect),
    });
    this.#surroundings = {
      templates: this.#templates,
      controls: this.#controls,
      hooks: this.#hooks,
      listen: (types) => this.#listener.listen(types),
      lacksRow: () => {
        this.#lacksRows = true;
      },
    };
    // What the server could not start, for the page, is not asked for without being told to.
    if (root.dataset["live"] === "failed") this.#down("failed");
    else this.#setState("connecting");
  }

  /** The connection is there: asks for the view. Events wait until it is. */
  join(): void {
    // What was given up comes back only when a person asks for it, or it could go on failing for ever.
    if (this.#state !== "failed") this.#ask();
  }

  /** The view around it has a successor, which may know nothing of the process that this one showed. */
  askAgain(): void {
    this.#isAskedAgain = true;
    this.join();
  }

  /** Its element. */
  get root(): HTMLElement {
    return this.#root;
  }

  /** Tells the view where the page is now, or what else is none of its template's; returns the number of that event. */
  go(payload: Payload, name = "perigee:params", origin: Element = this.#root): number {
    const n = this.#outbox.post(name, payload, undefined, origin);
    this.#controls.report(origin, n);
    return n;
  }

  /** The connection is gone. */
  disconnected(): void {
    this.#leave();
    if (this.#state !== "failed") this.#setState("disconnected");
    this.#dispatch("disconnected", {});
  }

  /** Lets go of the element: what it shows stays, but lives no more. */
  close(): void {
    this.#nest.close();
    this.#host.send([ClientFrameType.leave, this.#view]);
    this.#listener.close();
    this.#hooks.close();
    this.#notice?.hide();
    this.#setState("disconnected");
    this.disconnected();
    this.#dispatch("closed", {});
    this.#host.closed?.(this.#view);
  }

  /** Does what the server says. */
  receive(frame: ViewFrame): void {
    if (frame[0] === ServerFrameType.joined) this.#joined(frame);
    else if (frame[0] === ServerFrameType.diff) this.#changed(frame);
    else if (frame[0] === ServerFrameType.state) this.#down(frame[2]);
    else if (frame[0] === ServerFrameType.error) this.#refused(frame);
    else this.#durable(frame[2]);
  }

  /** Sends a join, or returns false when there is no connection. */
  #ask(): boolean {
    this.#leave();
    const { pathname, search } = location;
    const token = this.#root.dataset["liveToken"] ?? "";
    const { lastSent } = this.#outbox;
    const url = pathname + search;
    const join = [ClientFrameType.join, this.#view, token, url, lastSent] as const;
    const place = this.#place;
    const { seen } = this.#effects;
    if (seen !== undefined) return this.#host.send([...join, place, seen]);
    return this.#host.send(place === null ? join : [...join, place]);
  }

  #joined(frame: JoinedFrame): void {
    const [, , n, ack, templates, tree, token, settled = ack, lost = [], effects = []] = frame;
    const root = this.#root;
    root.dataset["liveToken"] = token;
    this.#effects.arrived(n, effects, this.#controls.ack);
    const known = this.#tree ?? this.#lastTree;
    const oldTemplates = new Map(this.#templates);
    this.#templates.clear();
    try {
      this.#define(templates);
    } catch {
      for (const [id, template] of oldTemplates) this.#templates.set(id, template);
      // It came in a frame that was not for us to hear: whoever asks again gets it.
      return void this.#ask();
    }
    this.#tree = tree;
    fillRows(tree, known, (row) => carryTemplates(row, oldTemplates, this.#templates));
    let isKept = isAdopted(root);
    if (!isKept) {
      this.#controls.useChanged(root);
      if (this.#isNested) nameMarks(root);
    }
    const answered = this.#patch([ack, settled, lost], () => {
      const content = toLit(tree, this.#surroundings);
      if (isKept) renderAnyhow(root, content);
      else isKept = adopt(root, content);
    });
    this.#opened(settled, isKept);
    this.#askForRows();
    this.#tellLost(answered);
    this.#effects.shown();
    this.#dispatch("patched", { n, ack });
  }

  #opened(settled: number, isKept: boolean): void {
    const isSuccessor = this.#state === "restarting";
    this.#setState("connected");
    this.#notice?.hide();
    this.#outbox.open(settled);
    if (isSuccessor || this.#isAskedAgain) this.#nest.askAgain();
    this.#isAskedAgain = false;
    // To a successor nobody tells it unasked: it may be what the one before it crashed on.
    if (!isSuccessor) this.#listener.tellScrolled();
    this.#dispatch("connected", { isKept });
  }

  #changed([, , n, ack, change, templates, effects = []]: DiffFrame): void {
    const before = this.#tree;
    if (before === undefined) return;
    this.#effects.arrived(n, effects, this.#controls.ack);
    try {
      this.#define(templates ?? []);
      this.#patch([ack, ack], () => {
        if (change === null) return;
        this.#tree = applyChange(before, change);
        render(changeToLit(this.#tree, change, this.#surroundings), this.#root);
        // What was shown at another place before is still there.
        if (this.#lacksRows && fillRows(this.#tree, before, (row) => row)) {
          render(toLit(this.#tree, this.#surroundings), this.#root);
        }
      });
    } catch {
      // Something else changed the page, or a frame was lost: only the whole tree helps.
      return void this.#ask();
    }
    this.#askForRows();
    this.#effects.shown();
    this.#dispatch("patched", { n, ack });
  }

  #askForRows(): void {
    if (!this.#lacksRows) return;
    this.#lacksRows = false;
    for (const [stream, rows] of takeMissing(this.#tree)) {
      this.#host.send([ClientFrameType.rows, this.#view, stream, rows]);
    }
  }

  #down(state: "restarting" | "failed"): void {
    this.#leave();
    this.#setState(state);
    if (state !== "failed") return;
    this.#nest.close();
    const said = [this.#controls.ack, this.#outbox.lastSent] as const;
    const answered = this.#patch(said, () => undefined);
    this.#tellLost(answered);
    this.#outbox.refuseAll();
    const retry = (): void => this.#retry();
    if (this.#fallback?.hasContent !== true) this.#notice?.show(retry);
    this.#dispatch("failed", { retry });
  }

  /** Without a token the view is mounted anew. */
  #retry(): void {
    if (this.#state !== "failed") return;
    this.#root.dataset["liveToken"] = "";
    // What the one before it had told is nothing to it.
    this.#effects.seen = undefined;
    this.#setState(this.#ask() ? "connecting" : "disconnected");
  }

  #refused([, , code, message, n, issues]: ErrorFrame): void {
    if (code === "redirect") location.assign(message);
    if (code === "gone" || code === "refused") this.#down("failed");
    // Without a number it may be any of those that are on their way: none is waited for any longer.
    const last = n ?? this.#outbox.lastSent;
    this.#controls.answer(this.#controls.ack, last);
    for (const origin of this.#outbox.release(last)) this.#restore(origin);
    this.#dispatch("error", { code, message, n, issues });
  }

  #durable(n: number): void {
    this.#outbox.forget(n);
    this.#dispatch("durable", { n });
  }

  /** Changes the page by a frame that says what was applied and what is lost; returns what is new in that. */
  #patch(answer: Answer, change: () => void): Answered[] {
    const answered = this.#patchAll(answer, change);
    this.#hooks.settle(this.#root);
    return answered;
  }

  #patchAll([ack, settled, lost]: Answer, change: () => void): Answered[] {
    this.#controls.answer(ack, settled);
    patching += 1;
    const patched = beforePatch();
    try {
      const root = this.#root;
      const keep = (): void => keepFocus(root, change);
      if (this.#hasAutofocus) focusNew(root, keep);
      else keep();
      if (this.#hasChildren && this.#tree !== undefined) this.#nest.update();
      const answered = this.#outbox.answer(ack, settled, lost);
      for (const { origin, isApplied } of answered) {
        const isReset = isApplied && origin?.hasAttribute("data-live-reset");
        if (isReset && origin instanceof HTMLFormElement) this.#controls.reset(origin);
        else if (origin !== undefined) this.#restore(origin);
      }
      return answered;
    } finally {
      patched?.();
      patching -= 1;
    }
  }

  /** An answer to an event of this element was there, or will never be. */
  #restore(origin: Element): void {
    this.#controls.restore(origin);
    if (!this.#outbox.isBusy(origin)) this.#scrolling.release(origin);
  }

  #tellLost(answered: readonly Answered[]): void {
    for (const { frame, isApplied } of answered) {
      if (!isApplied) this.#dispatch("lost", { n: frame[2], name: frame[3] });
    }
  }

  #act({ event, element, binding }: BoundEvent, more?: EventData): number | undefined {
    if (binding[0] === BINDING) return this.#tell(event, element, binding, more);
    const [, ...commands] = binding;
    const host = this.#commandHost(more);
    return withCommands((part) => part.run(host, commands, { event, element }));
  }

  #commandHost(more?: EventData): CommandHost {
    return {
      root: this.#root,
      send: (event, element, binding) => this.#tell(event, element, binding, more),
    };
  }

  #tell(
    event: Event,
    element: Element,
    binding: BindingValue,
    more?: EventData,
  ): number | undefined {
    if (event.type === "submit" && this.#outbox.isBusy(element)) return;
    if (event.type === "scroll" && this.#scrolling.holds(element)) return;
    const { payload, data } = readEvent(event, element);
    const [, name, given = payload] = binding;
    const origin = event.target instanceof Element ? event.target : element;
    const n = this.#outbox.post(name, given, more ? { ...data, ...more } : data, origin);
    this.#controls.report(element instanceof HTMLFormElement ? element : origin, n);
    if (this.#state === "failed") this.#outbox.refuseAll();
    return n;
  }

  #define(definitions: TemplateDefinitions): void {
    let id = 0;
    for (const part of definitions) {
      if (typeof part === "number") {
        id = part;
        continue;
      }
      const template = internTemplate(part);
      this.#templates.set(id, template);
      this.#listener.listen(template.events);
      this.#hasAutofocus ||= template.hasAutofocus;
      this.#hasChildren ||= template.hasChildren;
    }
  }

  /** Until it is joined again, the view says nothing and hears nothing. */
  #leave(): void {
    this.#lastTree = this.#tree ?? this.#lastTree;
    this.#tree = undefined;
    this.#outbox.close();
  }

  #setState(state: RegionState): void {
    this.#state = state;
    this.#root.dataset["live"] = state;
    const fallback = this.#fallback;
    if (state === "failed") fallback?.show();
    else if (state === "restarting" || (state === "connecting" && !this.#root.firstChild)) {
      fallback?.showSoon();
    } else if (state !== "connecting") fallback?.hide();
  }

  #dispatch(type: string, detail: object): void {
    this.#root.dispatchEvent(new CustomEvent(`perigee:${type}`, { detail, bubbles: true }));
  }
}

/** How many patches are under way: one may move what is in a view inside of it. */
let patching = 0;

const unopened: Nested = { askAgain: () => undefined, close: () => undefined };

/** Patches, or starts anew where something else has changed what lit would patch. */
function renderAnyhow(root: HTMLElement, content: unknown): void {
  try {
    render(content, root);
  } catch {
    replace(root, content);
  }
}
