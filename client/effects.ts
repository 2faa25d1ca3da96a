/**
 * What the view tells the browser to do besides showing a change: each once, in order.
 *
 * @module
 */
import {
  EffectType,
  type Effect,
  type PageEffect,
  type PushEffect,
  type ReplyEffect,
  type RunEffect,
} from "../liveview/protocol/effect.ts";
import type { Payload } from "../liveview/protocol/value.ts";

/** Who does it. */
export interface Doer {
  /** The view has pushed something. */
  push(name: string, payload: Payload): void;
  /** The handler of an event has replied, or has commands. */
  act(effect: ReplyEffect | RunEffect): void;
  /** The page is to do something. */
  perform(effect: PageEffect): void;
}

/** What the view of one region tells the browser to do. */
export class Effects {
  readonly #doer: Doer;
  /** To be done when the page shows what they came with. */
  #waiting: Effect[] = [];
  /** The last frame that arrived; undefined when none has. */
  seen: number | undefined;

  constructor(doer: Doer) {
    this.#doer = doer;
  }

  /**
   * Frame `n` has arrived and is about to be shown.
   *
   * @param ack - the last event that was answered before: what came of it is done.
   */
  arrived(n: number, effects: readonly Effect[], ack: number): void {
    this.seen = n;
    for (const effect of effects) {
      const again = isPush(effect)
        ? effect[3]
        : effect[0] === EffectType.run
          ? effect[2]
          : undefined;
      if ((again ?? Infinity) <= ack) continue;
      if (effect[0] === EffectType.pushBefore) this.#perform(effect);
      else this.#waiting.push(effect);
    }
  }

  /** What arrived is shown; of a frame that could not be, with the next one. */
  shown(): void {
    for (const effect of this.#waiting.splice(0)) this.#perform(effect);
  }

  #perform(effect: Effect): void {
    if (isPush(effect)) this.#doer.push(effect[1], effect[2]);
    else if (effect[0] === EffectType.reply || effect[0] === EffectType.run) this.#doer.act(effect);
    else this.#doer.perform(effect);
  }
}

function isPush(effect: Effect): effect is PushEffect {
  return effect[0] <= EffectType.pushBefore;
}
