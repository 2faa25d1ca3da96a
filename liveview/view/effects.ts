/**
 * What a view tells its browser to do besides showing a change: kept until it has arrived.
 *
 * A handler that throws ends its process, and what it told with it: so effects count with the change of
 * their turn, or not at all.
 *
 * @module
 */
import type { Effect } from "../protocol/effect.ts";

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

  /** @param left - by the process before this one. */
  constructor(left: readonly KeptEffect[] = []) {
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

  /** Adds one to the turn that runs. */
  add(effect: Effect): void {
    this.#turn.push(effect);
  }

  /** The turn that runs counts. */
  commit(): void {
    if (this.#turn.length === 0) return;
    this.#kept = [...this.#kept, ...this.#turn.map((effect) => ({ effect }))].slice(-mostKept);
    this.#turn = [];
  }

  /** Takes those that were never sent: they are, in frame `n`. The turn that runs counts. */
  take(n: number): readonly Effect[] {
    if (!this.isWaiting) return none;
    this.commit();
    const taken = this.#kept.flatMap((kept) => (kept.n === undefined ? [kept.effect] : []));
    this.#kept = this.#kept.map(({ effect, n: sent = n }) => ({ effect, n: sent }));
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
