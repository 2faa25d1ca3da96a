/**
 * What the heap of one thread calls for: pure, without a clock and without a thread.
 *
 * What a heap uses is partly garbage: V8 lets it grow to near its limit before it collects, and would
 * be sound with that for ever. So nobody is evicted for what is used, only for what is still used after
 * a collection that was asked for. Who does not come to collecting in time, and stays that full, is
 * taken to be beyond it: V8 collects by itself before it gives up.
 *
 * @module
 */

/** Above this part of the limit, no process is placed there … */
const fullAbove = 0.65;
/** … until it is below this again. */
const openBelow = 0.55;
/**
 * Above this part, what is not garbage has to go. V8 gives a heap up that is 80 % full when it is mostly
 * at collecting (its "ineffective mark-compacts"), which is what a leak looks like.
 */
const tooFullAbove = 0.75;
/** Above this part, it is looked at more often. */
const halfAbove = 0.5;

const seldomMs = 250;
const oftenMs = 100;
const veryOftenMs = 50;

/** Who is asked to collect, and is that full for so long without an answer, does not come to it. */
const patienceMs = 500;
/** After a collection that helped, the next one is so far off, and at least so many times as long … */
const restMs = 1_000;
const restFactor = 20;
/** … or only so much, when there is little left to go. */
const shortRestMs = 250;
const shortRestFactor = 2;
/** The same for one that is only to find out whether the thread takes processes again. */
const longRestMs = 2_000;
const longRestFactor = 40;

/** What is to be done: nothing, ask for a collection, or free the thread of what lives on it. */
export type HeapStep = "wait" | "collect" | "evacuate";

/** Judges the heap of one thread by samples. */
export class HeapGauge {
  readonly #limitBytes: number;
  #usedBytes = 0;
  #isFull = false;
  /** Since when it has been asked to collect, and too full. */
  #askedAt: number | undefined;
  #restsUntil = -Infinity;
  #restsLongUntil = -Infinity;

  /** @param limitBytes - what the heap may use. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** What it used when it was last looked at, in bytes. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Whether no process is to be placed there. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** How long until it is to be looked at again, in milliseconds. */
  get nextMs(): number {
    if (this.#part > fullAbove) return veryOftenMs;
    return this.#part > halfAbove ? oftenMs : seldomMs;
  }

  /** Takes what it uses, and tells what to do. */
  take(usedBytes: number, atMs: number): HeapStep {
    this.#note(usedBytes);
    if (this.#part <= tooFullAbove) {
      // It has collected by itself. Should the answer come yet, it is welcome.
      if (this.#askedAt !== undefined) this.#askedAt = atMs;
      else if (this.#isFull && atMs >= this.#restsLongUntil) return this.#tidy(atMs);
      return "wait";
    }
    if (this.#askedAt !== undefined) return atMs - this.#askedAt < patienceMs ? "wait" : "evacuate";
    if (atMs < this.#restsUntil) return "wait";
    this.#askedAt = atMs;
    return "collect";
  }

  /** Takes what it uses after the collection that it was asked for, which took so long. */
  collected(usedBytes: number, tookMs: number, atMs: number): HeapStep {
    this.#askedAt = undefined;
    this.#note(usedBytes);
    this.#restsUntil =
      atMs +
      (this.#part > fullAbove
        ? Math.max(shortRestMs, tookMs * shortRestFactor)
        : Math.max(restMs, tookMs * restFactor));
    this.#restsLongUntil = atMs + Math.max(longRestMs, tookMs * longRestFactor);
    return this.#part > tooFullAbove ? "evacuate" : "wait";
  }

  /** A thread that nothing is placed on may be idle, and would never collect by itself. */
  #tidy(atMs: number): HeapStep {
    this.#restsLongUntil = atMs + longRestMs;
    return "collect";
  }

  get #part(): number {
    return this.#usedBytes / this.#limitBytes;
  }

  #note(usedBytes: number): void {
    this.#usedBytes = usedBytes;
    if (this.#part > fullAbove) this.#isFull = true;
    else if (this.#part < openBelow) this.#isFull = false;
  }
}
