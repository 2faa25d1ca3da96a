/**
 * The turns of a view: a change of its state or of one of its components, and the answer to the event
 * that asked for it.
 *
 * @module
 */
import type { EventFrame } from "../protocol/frame.ts";
import { unwrapPayload } from "../protocol/payload.ts";
import { nameStreams } from "../stream/state-streams.ts";
import type { Checkpointer } from "./checkpointer.ts";
import type { Component } from "./component.ts";
import type { FlashBox } from "../navigation/flash.ts";
import type { Moves } from "../navigation/moves.ts";
import type { Effects } from "./effects.ts";
import { parsePayload, type ParsedPayload, type Schemas } from "./payloads.ts";
import { badPayload, type Refusal } from "./refusals.ts";
import type { Stage } from "./stage.ts";
import type { TakenEvents } from "./taken-events.ts";
import type { ViewUploads } from "../upload/view-uploads.ts";
import { transact } from "./transaction.ts";
import type { ViewOutput } from "./view-output.ts";
import { whenDone } from "./when-done.ts";

/** What turns work on. */
export interface TurnsParts<State extends object> {
  readonly stage: Stage<State>;
  readonly events: TakenEvents;
  readonly output: ViewOutput;
  readonly checkpointer: Checkpointer;
  readonly effects: Effects;
  readonly flash: Pick<FlashBox, "isChanged">;
  readonly moves: Moves<State>;
  readonly uploads: ViewUploads<State>;
}

/** The turns of a view. An event has a number `n`; what else changes the view has none. */
export class Turns<State extends object> {
  readonly #stage: Stage<State>;
  readonly #events: TakenEvents;
  readonly #output: ViewOutput;
  readonly #checkpointer: Checkpointer;
  readonly #effects: Effects;
  readonly #flash: Pick<FlashBox, "isChanged">;
  readonly #moves: Moves<State>;
  readonly #uploads: ViewUploads<State>;

  constructor({
    stage,
    events,
    output,
    checkpointer,
    effects,
    flash,
    moves,
    uploads,
  }: TurnsParts<State>) {
    this.#uploads = uploads;
    this.#moves = moves;
    this.#effects = effects;
    this.#flash = flash;
    this.#stage = stage;
    this.#events = events;
    this.#output = output;
    this.#checkpointer = checkpointer;
  }

  /** Changes the state, and shows what is different then. */
  change(
    change: (draft: State) => void | Promise<void>,
    n: number | undefined,
  ): void | Promise<void> {
    const { state } = this.#stage;
    const complete = (next: State): void => {
      nameStreams(next);
      this.#uploads.name(next);
    };
    return whenDone(transact(state, this.#moves.follow(change), complete), (next) => {
      if (next === state && !this.#flash.isChanged) {
        this.#unchanged(n);
        // What it says may be so no more: a writer has ended, which was to have another one anyway.
        this.#uploads.settle(next);
      } else
        return whenDone(this.#stage.change(next, n ?? this.#events.applied), () => {
          this.#kept(n);
          this.#uploads.settle(next);
        });
    });
  }

  /** Changes the state of a component, and shows what is different then. */
  changeComponent(
    component: Component,
    change: (draft: object) => void | Promise<void>,
    n: number | undefined,
  ): void | Promise<void> {
    const state = component.state ?? {};
    return whenDone(transact(state, change), (next) => {
      if (next === state) this.#unchanged(n);
      else {
        const shown = this.#stage.changeComponent(component, next, n ?? this.#events.applied);
        return whenDone(shown, () => this.#kept(n));
      }
    });
  }

  /** Has `handle` run with the payload of an event, if that is what its schema asks for. */
  parse(
    [, , n, name, payload]: EventFrame,
    schemas: Schemas,
    event: string,
    handle: (payload: unknown) => void | Promise<void>,
  ): void | Promise<void> {
    const take = (parsed: ParsedPayload): void | Promise<void> => {
      if (parsed.type === "refused") {
        this.refuse(n, badPayload(name, parsed.issues));
        return;
      }
      return handle(parsed.payload);
    };
    const parsed = parsePayload(schemas, event, unwrapPayload(payload));
    return parsed instanceof Promise ? parsed.then(take) : take(parsed);
  }

  /** Event `n` is answered, and has no effect. */
  refuse(n: number, [code, message, issues]: Refusal): void {
    if (issues === undefined) this.#output.error(code, message, n);
    else this.#output.error(code, message, n, issues);
    this.acknowledge(n);
  }

  /** Event `n` was taken, and nothing shows. */
  acknowledge(n: number): void {
    this.#effects.commit();
    this.#finish(n);
    this.#output.acknowledge(n);
  }

  #unchanged(n: number | undefined): void {
    if (this.#moves.commit()) this.#checkpointer.changed();
    if (n !== undefined) this.acknowledge(n);
    else {
      this.#effects.commit();
      this.#output.tellEffects(this.#events.applied);
    }
  }

  #kept(n: number | undefined): void {
    this.#effects.commit();
    this.#moves.commit();
    if (n !== undefined) this.#finish(n);
    else this.#checkpointer.changed();
  }

  /** Event `n` counts, or never will: it is answered. */
  #finish(n: number): void {
    this.#events.finish(n);
    this.#checkpointer.changed();
  }
}
