/**
 * The events of one view on their way to its process: each reaches its state once, whatever happens
 * to the process and to its thread.
 *
 * Whoever shows a view (the gateway, or a program) keeps its events until a checkpoint of the state
 * counts them. A successor gets those that are kept again, in order, and ignores what its state
 * counts already. The event that ran when a process ended is never delivered again: it may be what
 * ended it. But not so one that was applied before, and is being taken again: that was acknowledged.
 *
 * @module
 */
import type { FrameText, MissedEvents } from "../view/view-message.ts";
import { EventMarks, type MarksAddress } from "./event-marks.ts";
import { Journal } from "./journal.ts";

/** How many events are kept. */
export interface DeliveryLimits {
  /** Events of one view. */
  readonly maxKept: number;
  /** Bytes of those. */
  readonly maxKeptBytes: number;
}

/** What every peer of views keeps at most. */
const defaultDeliveryLimits: DeliveryLimits = {
  maxKept: 1_000,
  maxKeptBytes: 1024 * 1024,
};

/** What there was before the first event. */
export interface DeliveryOptions {
  /** Events up to this one are none of this view; 0 by default. */
  readonly settled?: number;
  /** Whether its state has seen others; by default it begins with these. */
  readonly hasPast?: boolean;
  /** {@link defaultDeliveryLimits} by default. */
  readonly limits?: DeliveryLimits;
}

/** So many lost events are told of again to a client that may not have heard. */
const mostLost = 32;

/** These lost events and one more, the latest of them. */
export function withLost(lost: readonly number[], n: number): readonly number[] {
  return lost.includes(n) ? lost : [...lost, n].slice(-mostLost);
}

/** One of many that come after each other so fast may end on what was applied before, too. */
const mostAttempts = 3;

/** What is to be done with an event: deliver it, nothing as it is known, or refuse it: there are too many. */
export type Acceptance = "new" | "known" | "full";

/** The events of one view on their way to its process. */
export class Deliveries {
  readonly #marks: EventMarks;
  readonly #limits: DeliveryLimits;
  readonly #journal: Journal;
  /** The last event that was accepted. */
  #last: number;
  #settled: number;
  #lost: readonly number[] = [];
  #isReplayDue = false;
  /** The last event that some process was done with. */
  #appliedTo = 0;
  /** How many processes came after each other without a checkpoint of any. */
  #attempts = 0;

  constructor(marks: MarksAddress, options: DeliveryOptions = {}) {
    const { settled = 0, hasPast = false, limits = defaultDeliveryLimits } = options;
    this.#marks = new EventMarks(marks);
    this.#limits = limits;
    this.#last = settled;
    this.#settled = settled;
    this.#journal = new Journal(!hasPast);
  }

  /** How many events are kept. */
  get count(): number {
    return this.#journal.count;
  }

  /** The event that the process is at, or was when it ended. */
  get running(): number | undefined {
    return this.#marks.running;
  }

  /** Takes an event of the client, perhaps not for the first time. */
  accept(n: number, frame: FrameText): Acceptance {
    if (n <= this.#last) return "known";
    if (this.#isFull) {
      // What was applied by a process that has ended may have to be applied by its successor.
      if (this.#isReplayDue) return "full";
      // What is applied and waits for a checkpoint is missed only should its thread die now.
      this.#journal.forgetTo(this.#marks.finished);
      if (this.#isFull) return "full";
    }
    this.#last = n;
    this.#journal.keep(n, frame);
    return "new";
  }

  /** A checkpoint counts the events up to `n`. */
  covered(n: number): void {
    this.#attempts = 0;
    this.#journal.forgetTo(n);
  }

  /** The process has ended: a successor may need all that is kept. */
  ended(): void {
    this.#isReplayDue = true;
  }

  /** A successor has taken the place of the process. */
  succeeded(): void {
    const { running, finished } = this.#marks;
    this.#appliedTo = Math.max(this.#appliedTo, finished);
    this.#attempts += 1;
    if (running !== undefined) {
      this.#journal.forget(running);
      this.#lost = withLost(this.#lost, running);
      this.#settled = Math.max(this.#settled, running);
    }
    this.#isReplayDue = true;
  }

  /** What the process is to be told before it shows itself, or goes on without. */
  redeliver(): MissedEvents {
    const lost = this.#lost;
    const known = { settled: this.#settled, ...(lost.length === 0 ? {} : { lost }) };
    if (!this.#isReplayDue) return known;
    this.#isReplayDue = false;
    const { frames } = this.#journal;
    const { isComplete } = this.#journal;
    if (frames.length === 0) return known;
    const appliedTo = this.#attempts > mostAttempts ? 0 : this.#appliedTo;
    return { ...known, frames, isComplete, appliedTo };
  }

  get #isFull(): boolean {
    const { maxKept, maxKeptBytes } = this.#limits;
    return this.#journal.count >= maxKept || this.#journal.size >= maxKeptBytes;
  }
}
