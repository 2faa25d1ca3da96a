/**
 * What a component's functions can see and do besides its state, and how a component is reached.
 *
 * @module
 */
import { send, sendAfter, type Pid, type Timer } from "../../runtime/index.ts";
import { pushEffect, type Push } from "../command/push.ts";
import { replyEffect, runEffect, type Reply, type Run } from "../command/reply.ts";
import type { EventData } from "../protocol/frame.ts";
import type { InfoMessage, ViewLocation } from "./context.ts";
import type { Effects } from "./effects.ts";
import { componentMessage } from "./view-message.ts";

/** Where a component can be reached: plain data, good while the process of its view is. */
export interface ComponentAddress {
  /** The process of its view. */
  readonly view: Pid<unknown>;
  /** Its name in the view. */
  readonly component: string;
}

/** What the functions of a component get. */
export interface ComponentContext<Props = unknown> extends ViewLocation {
  /** The id that it was given, as a text. */
  readonly id: string;
  /** What it is given now. */
  readonly props: Readonly<Props>;
  /** The process of its view: what is sent there reaches the view's `info`. */
  readonly self: Pid<unknown>;
  /** Where the component itself can be reached, with `sendToComponent`. */
  readonly address: ComponentAddress;
  /** Says something to the scripts of the page, as the view's own: see {@link Push}. */
  readonly push: Push;
  /** Has the browser do what `js` says, as the view's own: see {@link Run}. */
  readonly run: Run;
  /** Sends `message` to this component after `delayMs`; dropped when it is gone then. */
  readonly sendAfter: (message: InfoMessage, delayMs: number) => Timer;
}

/** What the handlers of a component's events get. */
export interface ComponentEventContext<Props = unknown> extends ComponentContext<Props> {
  /** Answers the event, for a hook that has sent it: see {@link Reply}. */
  readonly reply: Reply;
  /** What else the browser knows of the event: the fields of a form, the value of a control, keys. */
  readonly event: EventData;
}

/**
 * Sends `message` to the `info` of a component. Sending never fails: a message to one that is gone, or
 * that does not take such messages, is dropped.
 */
export function sendToComponent({ view, component }: ComponentAddress, message: InfoMessage): void {
  send(view, [componentMessage, component, message, 0]);
}

/** What a component takes from its view. */
export interface ComponentHome extends ViewLocation {
  readonly self: Pid<unknown>;
  /** What the browser is told to do. */
  readonly effects: Effects;
}

/** The one context of a component. */
export class OwnContext implements ComponentEventContext<object> {
  readonly id: string;
  readonly self: Pid<unknown>;
  readonly #home: ComponentHome;
  readonly address: ComponentAddress;
  readonly reply: Reply;
  readonly run: Run;
  readonly push: Push;
  readonly #serial: number;
  props: object;
  event: EventData = {};

  /** @param serial - tells it from others of the same name, before it and after it. */
  constructor(
    home: ComponentHome,
    { key, id, props }: { readonly key: string; readonly id: string; readonly props: object },
    serial: number,
  ) {
    const { self, effects } = home;
    this.self = self;
    this.#home = home;
    this.id = id;
    this.props = props;
    this.address = { view: self, component: key };
    this.reply = (value) => effects.add(replyEffect(effects.event, value));
    this.run = (commands) => effects.add(runEffect(commands));
    this.push = (...given) => effects.add(pushEffect(...given));
    this.#serial = serial;
  }

  // The page may be at another URL by now.
  get path(): string {
    return this.#home.path;
  }

  get params(): ComponentHome["params"] {
    return this.#home.params;
  }

  get search(): ComponentHome["search"] {
    return this.#home.search;
  }

  readonly sendAfter = (message: InfoMessage, delayMs: number): Timer => {
    const { view, component } = this.address;
    return sendAfter(view, [componentMessage, component, message, this.#serial], delayMs);
  };
}
