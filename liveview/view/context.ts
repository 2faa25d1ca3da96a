/**
 * What a view's functions can see and do besides its state.
 *
 * @module
 */
import { self, sendAfter, type Pid, type Timer } from "../../runtime/index.ts";
import type { EventData } from "../protocol/frame.ts";

/** A message to a view: plain data with a `type` that picks the handler. */
export interface InfoMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Where a view was mounted. */
export interface ViewLocation {
  /** The path of the page, `/todos/7`. */
  readonly path: string;
  /** What the route's pattern took from the path: `{ id: "7" }` for `/todos/:id`. */
  readonly params: Readonly<Record<string, string>>;
  /** The page's search parameters; of a repeated one, the last. */
  readonly search: Readonly<Record<string, string>>;
}

/** What a view's process starts with. */
export interface ViewArgument extends ViewLocation {
  /** Milliseconds that it lives with nobody looking. */
  readonly unseenMs: number;
}

/** What `mount` gets. */
export interface MountContext extends ViewLocation {
  /** The address of the view's process: what is sent there reaches `info`. */
  readonly self: Pid<unknown>;
}

/** What `setup` and the handlers of messages get. */
export interface InfoContext extends MountContext {
  /** Sends `message` to this view after `delayMs`; dies with the process. */
  readonly sendAfter: (message: InfoMessage, delayMs: number) => Timer;
}

/** What the handlers of events get. */
export interface EventContext extends InfoContext {
  /** What else the browser knows of the event: the fields of a form, the value of a control, keys. */
  readonly event: EventData;
}

/** The one context of a view's process; its `event` is that of the turn that runs. */
export class ViewContext implements EventContext {
  readonly self: Pid<unknown> = self();
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly search: Readonly<Record<string, string>>;
  event: EventData = {};

  constructor({ path, params, search }: ViewLocation) {
    this.path = path;
    this.params = params;
    this.search = search;
  }

  readonly sendAfter = (message: InfoMessage, delayMs: number): Timer =>
    sendAfter(this.self, message, delayMs);
}
