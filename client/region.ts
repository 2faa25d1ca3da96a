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
  type JoinedFrame,
  type StateFrame,
} from "../liveview/protocol/frame.ts";
import type { TemplateDefinitions, Value } from "../liveview/protocol/value.ts";
import { Controls } from "./controls.ts";
import { readEvent } from "./event-data.ts";
import { Listener, type BoundEvent } from "./events.ts";
import { focusNew, keepFocus } from "./focus.ts";
import { adopt, isAdopted, replace } from "./hydrate.ts";
import type { Notice } from "./notice.ts";
import { Outbox, type Answered } from "./outbox.ts";
import { Scrolling } from "./scrolling.ts";
import { internTemplate, type ClientTemplate } from "./templates.ts";
import { changeToLit, toLit, type Surroundings } from "./to-lit.ts";

/** How a region is connected to its view; its attribute `data-live` says it. */
export type RegionState = "connecting" | "connected" | "disconnected" | "restarting" | "failed";

/** Frames about one view of the page. */
export type ViewFrame = JoinedFrame | DiffFrame | ErrorFrame | StateFrame | DurableFrame;

type Answer = readonly [ack: number, settled: number, lost?: readonly number[]];

/** One live region of the page. */
export class Region {
  readonly #root: HTMLElement;
  readonly #view: number;
  readonly #send: (frame: ClientFrame) => boolean;
  readonly #outbox: Outbox;
  readonly #listener: Listener;
  readonly #notice: Notice | undefined;
  readonly #controls = new Controls();
  readonly #scrolling = new Scrolling();
  readonly #templates = new Map<number, ClientTemplate>();
  readonly #surroundings: Surroundings = { templates: this.#templates, controls: this.#controls };
  #state: RegionState = "connecting";
  /** What the view shows, or undefined until it is joined. */
  #tree: Value | undefined;
  #hasAutofocus = false;
  #isPatching = false;

  /** @param notice - shown while the view is given up; none by default. */
  constructor(
    root: HTMLElement,
    view: number,
    send: (frame: ClientFrame) => boolean,
    notice?: Notice,
  ) {
    this.#root = root;
    this.#view = view;
    this.#send = send;
    this.#notice = notice;
    this.#outbox = new Outbox(view, {
      send,
      refuse: ([, , n, name], origin) => {
        this.#controls.refuse(origin, n);
        this.#scrolling.release(origin);
        this.#dispatch("refused", { n, name });
      },
    });
    this.#listener = new Listener(root, {
      used: (control) => this.#controls.use(control),
      bound: (event) => this.#act(event),
    });
  }

  /** The connection is there: asks for the view. Events wait until it is. */
  join(): void {
    // What was given up comes back only when a person asks for it, or it could go on failing for ever.
    if (this.#state !== "failed") this.#ask();
  }

  /** The connection is gone. */
  disconnected(): void {
    this.#leave();
    if (this.#state !== "failed") this.#setState("disconnected");
    this.#dispatch("disconnected", {});
  }

  /** Lets go of the element: what it shows stays, but lives no more. */
  close(): void {
    this.#send([ClientFrameType.leave, this.#view]);
    this.#listener.close();
    this.#notice?.hide();
    this.#setState("disconnected");
    this.disconnected();
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
    return this.#send([ClientFrameType.join, this.#view, token, pathname + search, lastSent]);
  }

  #joined([, , n, ack, templates, tree, token, settled = ack, lost = []]: JoinedFrame): void {
    const root = this.#root;
    root.dataset["liveToken"] = token;
    this.#templates.clear();
    try {
      this.#define(templates);
    } catch {
      // It came in a frame that was not for us to hear: whoever asks again gets it.
      return void this.#ask();
    }
    this.#tree = tree;
    let isKept = isAdopted(root);
    if (!isKept) this.#controls.useChanged(root);
    const answered = this.#patch([ack, settled, lost], () => {
      const content = toLit(tree, this.#surroundings);
      if (isKept) renderAnyhow(root, content);
      else isKept = adopt(root, content);
    });
    const isSuccessor = this.#state === "restarting";
    this.#setState("connected");
    this.#notice?.hide();
    this.#outbox.open(settled);
    // To a successor nobody tells it unasked: it may be what the one before it crashed on.
    if (!isSuccessor) this.#listener.tellScrolled();
    this.#dispatch("connected", { isKept });
    this.#tellLost(answered);
    this.#dispatch("patched", { n, ack });
  }

  #changed([, , n, ack, change, templates]: DiffFrame): void {
    const before = this.#tree;
    if (before === undefined) return;
    try {
      this.#define(templates ?? []);
      this.#patch([ack, ack], () => {
        if (change === null) return;
        this.#tree = applyChange(before, change);
        render(changeToLit(this.#tree, change, this.#surroundings), this.#root);
      });
    } catch {
      // Something else changed the page, or a frame was lost: only the whole tree helps.
      return void this.#ask();
    }
    this.#dispatch("patched", { n, ack });
  }

  #down(state: "restarting" | "failed"): void {
    this.#leave();
    this.#setState(state);
    if (state !== "failed") return;
    const said = [this.#controls.ack, this.#outbox.lastSent] as const;
    const answered = this.#patch(said, () => undefined);
    this.#tellLost(answered);
    this.#outbox.refuseAll();
    const retry = (): void => this.#retry();
    this.#notice?.show(retry);
    this.#dispatch("failed", { retry });
  }

  /** Without a token the view is mounted anew. */
  #retry(): void {
    if (this.#state !== "failed") return;
    this.#root.dataset["liveToken"] = "";
    this.#setState(this.#ask() ? "connecting" : "disconnected");
  }

  #refused([, , code, message, n, issues]: ErrorFrame): void {
    if (code === "gone") this.#down("failed");
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
  #patch([ack, settled, lost]: Answer, change: () => void): Answered[] {
    this.#controls.answer(ack, settled);
    this.#isPatching = true;
    try {
      const root = this.#root;
      const keep = (): void => keepFocus(root, change);
      if (this.#hasAutofocus) focusNew(root, keep);
      else keep();
      const answered = this.#outbox.answer(ack, settled, lost);
      for (const { origin, isApplied } of answered) {
        const isReset = isApplied && origin?.hasAttribute("data-live-reset");
        if (isReset && origin instanceof HTMLFormElement) this.#controls.reset(origin);
        else if (origin !== undefined) this.#restore(origin);
      }
      return answered;
    } finally {
      this.#isPatching = false;
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

  #act({ event, element, binding }: BoundEvent): void {
    // Patching takes the focus from elements and gives it back: nobody did that.
    if (this.#isPatching || (event.type === "submit" && this.#outbox.isBusy(element))) return;
    if (event.type === "scroll" && this.#scrolling.holds(element)) return;
    const { payload, data } = readEvent(event, element);
    const [, name, given = payload] = binding;
    const origin = event.target instanceof Element ? event.target : element;
    const n = this.#outbox.post(name, given, data, origin);
    this.#controls.report(element instanceof HTMLFormElement ? element : origin, n);
    if (this.#state === "failed") this.#outbox.refuseAll();
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
    }
  }

  /** Until it is joined again, the view says nothing and hears nothing. */
  #leave(): void {
    this.#tree = undefined;
    this.#outbox.close();
  }

  #setState(state: RegionState): void {
    this.#state = state;
    this.#root.dataset["live"] = state;
  }

  #dispatch(type: string, detail: object): void {
    this.#root.dispatchEvent(new CustomEvent(`perigee:${type}`, { detail, bubbles: true }));
  }
}

/** Patches, or starts anew where something else has changed what lit would patch. */
function renderAnyhow(root: HTMLElement, content: unknown): void {
  try {
    render(content, root);
  } catch {
    replace(root, content);
  }
}
