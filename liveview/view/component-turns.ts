/**
 * The turns of components: what their events and messages do.
 *
 * @module
 */
import type { EventFrame } from "../protocol/frame.ts";
import type { ComponentEvent } from "./component.ts";
import type { Components } from "./components.ts";
import { unknownEvent } from "./refusals.ts";
import type { Turns } from "./turns.ts";
import type { ComponentMessage } from "./view-message.ts";
import type { ViewSpans } from "./view-spans.ts";

/** What they work on. */
export interface ComponentTurnsParts<State extends object> {
  readonly components: Components;
  readonly spans: ViewSpans;
  readonly turns: Turns<State>;
}

/** The turns of components. */
export class ComponentTurns<State extends object> {
  readonly #components: Components;
  readonly #spans: ViewSpans;
  readonly #turns: Turns<State>;

  constructor({ components, spans, turns }: ComponentTurnsParts<State>) {
    this.#components = components;
    this.#spans = spans;
    this.#turns = turns;
  }

  /** Event `frame` is for a component. */
  event(frame: EventFrame, { key, event }: ComponentEvent): void | Promise<void> {
    const [, , n, , , data] = frame;
    const component = this.#components.all.get(key);
    if (component === undefined) {
      // It was there when the person clicked.
      this.#turns.acknowledge(n);
      return;
    }
    const { events, payloads } = component.definition;
    const handler = Object.hasOwn(events, event) ? events[event] : undefined;
    if (handler === undefined) {
      this.#turns.refuse(n, unknownEvent(`the component ${key.slice(0, 100)}`, event, events));
      return;
    }
    component.ctx.event = data ?? {};
    return this.#spans.turn("event", `${key}/${event}`, () =>
      this.#turns.parse(frame, payloads, event, (payload) =>
        this.#turns.changeComponent(
          component,
          (draft) => handler(draft, payload, component.ctx),
          n,
        ),
      ),
    );
  }

  /** A message is for a component. */
  info([, key, message, serial]: ComponentMessage): void | Promise<void> {
    const component = this.#components.all.get(key);
    if (component === undefined || (serial !== 0 && serial !== component.serial)) return;
    const { info } = component.definition;
    const handler = Object.hasOwn(info, message.type) ? info[message.type] : undefined;
    if (handler === undefined) return;
    const change = (draft: object): void | Promise<void> => handler(draft, message, component.ctx);
    return this.#spans.turn("info", `${key}/${message.type}`, () =>
      this.#turns.changeComponent(component, change, undefined),
    );
  }
}
