/**
 * Which events a view has taken: what of them counts, what is lost, what is never to be taken again.
 *
 * @module
 */
import { withLost } from "../delivery/deliveries.ts";
import { EventMarks, type MarksAddress } from "../delivery/event-marks.ts";

/** Which events a view has taken, as it travels to a successor and to a client. */
export interface Taken {
  /** The last one that was applied to the state, or refused; 0 for none. */
  readonly applied: number;
  /** The last one that is not to be taken again. */
  readonly settled: number;
  /** Those before that came to nothing, the latest of them: processes of the view ended on them. */
  readonly lost: readonly number[];
}

const none: Taken = { applied: 0, settled: 0, lost: [] };

/** Which events a view has taken. */
export class TakenEvents {
  readonly #marks: EventMarks;
  #applied: number;
  #settled: number;
  /** {@link #settled}, but for an event that is being handled: that may yet be applied. */
  #counted: number;
  #lost: readonly number[];

  /** @param left - by the process before this one. */
  constructor(marks: MarksAddress, left: Taken = none) {
    this.#marks = new EventMarks(marks);
    this.#applied = left.applied;
    this.#settled = left.settled;
    this.#counted = left.settled;
    this.#lost = left.lost;
    const { running } = this.#marks;
    // What the process before this one ended on.
    if (running !== undefined) this.lose(running);
  }

  /** For a successor in case of a crash: the event that is being handled is never taken again. */
  get all(): Taken {
    return { applied: this.#applied, settled: this.#settled, lost: this.#lost };
  }

  /** For a checkpoint: the event that is being handled may yet be applied, and taken again then. */
  get counted(): Taken {
    return { ...this.all, settled: this.#counted };
  }

  /** The last one that was applied, or refused. */
  get applied(): number {
    return this.#applied;
  }

  /**
   * Takes event `n`; false for one that was taken before: it was sent again because nobody could know.
   *
   * @param isAgain - it was applied by a process whose state is lost: should this one end amidst it, it
   *   is to be taken once more.
   */
  start(n: number, isAgain: boolean): boolean {
    if (n <= this.#settled) return false;
    if (isAgain) return true;
    this.#marks.start(n);
    this.#settled = n;
    return true;
  }

  /** Event `n` was applied, or refused: it is answered. */
  finish(n: number): void {
    this.#applied = n;
    this.#settled = n;
    this.#counted = n;
    this.#marks.start(n);
    this.#marks.finish(n);
  }

  /** Event `n` came to nothing. */
  lose(n: number): void {
    this.#lost = withLost(this.#lost, n);
  }

  /** No event up to `n` is taken any more. */
  settle(n: number): void {
    this.#settled = Math.max(this.#settled, n);
    this.#counted = this.#settled;
  }
}
