/**
 * What a view tells its browser to do besides showing a change: kept until it has arrived.
 *
 * A handler that throws ends its process, and what it told with it: so effects count with the change of
 * their turn, or not at all.
 *
 * @module
 */
import { EffectType, type Effect, type PushEffect } from "../protocol/effect.ts";

/** So many are kept for a browser that is away; of more, the oldest are dropped. */
const mostKept = 100;

/** One that is kept. */
export interface KeptEffect {
  readonly effect: Effect;
  /** The number of the frame that it was sent in; left out until it was. */
  readonly n?: number;
}

/** What a view tells its browser to do. */
export class Effects {
  #kept: readonly KeptEffect[];
  /** Those of the turn that runs: they count when it does. */
  #turn: Effect[] = [];
  /** The event of the turn that runs, when a process before this one was done with it. */
  #again: number | undefined;
  /** The event of the turn that runs; undefined when it has none. */
  #event: number | undefined;

  readonly #committed: () => void;

  /**
   * @param left - by the process before this one.
   * @param committed - hears that a turn counts.
   */
  constructor(left: readonly KeptEffect[] = [], committed: () => void = () => {}) {
    this.#committed = committed;
    this.#kept = left;
  }

  /** All that count and may not have arrived, for a successor. */
  get kept(): readonly KeptEffect[] {
    return this.#kept;
  }

  /** Whether there are any that were never sent. */
  get isWaiting(): boolean {
    // What was sent stands before what was not.
    const last = this.#kept.at(-1);
    return this.#turn.length > 0 || (last !== undefined && last.n === undefined);
  }

  /** A turn begins, of event `n`. @param isAgain - whether a process before this one had taken it. */
  begin(n: number, isAgain: boolean): void {
    this.#event = n;
    this.#again = isAgain ? n : undefined;
  }

  /** The event of the turn that runs; undefined when it has none. */
  get event(): number | undefined {
    return this.#event;
  }

  /** Adds one to the turn that runs. */
  add(effect: Effect): void {
    const again = this.#again;
    this.#turn.push(again === undefined ? effect : markAgain(effect, again));
  }

  /** The turn that runs counts. */
  commit(): void {
    this.#again = undefined;
    this.#event = undefined;
    this.#committed();
    if (this.#turn.length === 0) return;
    const all = [...this.#kept, ...this.#turn.map((effect) => ({ effect }))];
    // Of one turn, none is dropped: somebody may be there to take them at once.
    this.#kept = all.slice(-Math.max(mostKept, this.#turn.length));
    this.#turn = [];
  }

  /** Takes those that were never sent: they are, in frame `n`. The turn that runs counts. */
  take(n: number): readonly Effect[] {
    if (!this.isWaiting) return none;
    this.commit();
    const taken = this.#kept.flatMap((kept) => (kept.n === undefined ? [kept.effect] : []));
    this.#kept = this.#kept
      .slice(-mostKept)
      .map(({ effect, n: sent = n }) => ({ effect, n: sent }));
    return taken;
  }

  /** The browser has got the frames up to `n`, and none after it: forgets, or is to send again. */
  arrived(n: number): void {
    this.#kept = this.#kept.flatMap(({ effect, n: sent = Infinity }) =>
      sent <= n && sent !== Infinity ? [] : [{ effect }],
    );
  }
}

const none: readonly Effect[] = [];

/** Who had the answer to the event `again` had what came of it. */
function markAgain(effect: Effect, again: number): Effect {
  // The page is at that URL, or is to be there.
  if (effect[0] === EffectType.run) return [EffectType.run, effect[1], again];
  if (effect[0] > EffectType.pushBefore) return effect;
  const [type, name, payload] = effect as PushEffect;
  return [type, name, payload, again];
}
