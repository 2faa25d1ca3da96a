/**
 * How long a thread has been in one go, by its own time: pure, without a clock and without a thread.
 *
 * A busy machine is not a busy thread. What counts is the processor time that the thread has used, and
 * the time that it has slept in the midst of something (`Atomics.wait`, a synchronous call of the
 * system), not the time that it had to wait for others.
 *
 * @module
 */

/** A sample that comes later than this many times its interval tells nothing: the machine was busy. */
const lateFactor = 2;
/** Who uses less than this part of a while sleeps. */
const asleepBelow = 0.02;

/** So many intervals it must show no sign of running: one that only waits for the processor gets it by then. */
const patience = 5;

/** What is seen of a thread at a time, in milliseconds. */
export interface Sample {
  readonly atMs: number;
  readonly pulse: number;
  readonly idleMs: number;
}

/** How long a thread has been in one go. */
export class StallClock {
  readonly #intervalMs: number;
  readonly #patienceMs: number;
  #last: Sample;
  #spentMs = 0;
  #hasIdled = false;
  /** Of the last answer: how much processor time the thread had used, and when that was. */
  #cpu: { readonly usedMs: number; readonly atMs: number } | undefined;
  #isAsked = false;
  /** How long it was in one go before it was first asked. */
  #unmeasuredMs = 0;
  /** How long it has not answered. */
  #quietMs = 0;
  /** Whether a sample came late since the last answer that counted. */
  #isDoubtful = false;

  /** @param intervalMs - how often it is sampled. */
  constructor(intervalMs: number, first: Sample) {
    this.#intervalMs = intervalMs;
    this.#patienceMs = patience * intervalMs;
    this.#last = first;
  }

  /** How long it has been in one go, by its own time, in milliseconds. */
  get spentMs(): number {
    return this.#spentMs;
  }

  /** Whether its event loop has come round since its pulse last moved. */
  get hasIdled(): boolean {
    return this.#hasIdled;
  }

  /** Its pulse, as it was when it last moved. */
  get pulse(): number {
    return this.#last.pulse;
  }

  /** Takes a sample, and tells whether the thread has shown since the last one that it is in no stall. */
  take(sample: Sample): boolean {
    const { pulse, idleMs, atMs } = this.#last;
    const hasBeaten = sample.pulse !== pulse;
    const idled = sample.idleMs > idleMs;
    this.#last = sample;
    if (hasBeaten || idled) {
      this.#hasIdled = !hasBeaten;
      this.restart();
      return true;
    }
    this.#count(sample.atMs - atMs);
    return false;
  }

  #count(windowMs: number): void {
    if (windowMs > lateFactor * this.#intervalMs) {
      // This thread was not given the processor: the other may have fared no better.
      this.#quietMs = 0;
      this.#isDoubtful = true;
    } else if (this.#isAsked) {
      this.#quietMs += windowMs;
      if (this.#quietMs < this.#patienceMs) return;
      // Asked, it does not even answer: it is in the midst of something native.
      this.#spentMs += this.#quietMs;
      this.#quietMs = 0;
      this.#cpu = undefined;
    } else if (this.#cpu === undefined) this.#unmeasuredMs = windowMs;
  }

  /** Whether it should be asked for its processor time; from here on, it has been. */
  ask(): boolean {
    if (this.#isAsked) return false;
    this.#isAsked = true;
    return true;
  }

  /** Takes what it answered. */
  answer(usedMs: number, atMs: number): void {
    this.#isAsked = false;
    this.#quietMs = 0;
    const before = this.#cpu;
    const isDoubtful = this.#isDoubtful;
    if (before === undefined) {
      this.#cpu = { usedMs, atMs };
      return;
    }
    const windowMs = atMs - before.atMs;
    const ranMs = usedMs - before.usedMs;
    const isAsleep = ranMs < asleepBelow * windowMs && !isDoubtful;
    if (isAsleep && windowMs < this.#patienceMs) return;
    this.#isDoubtful = false;
    this.#cpu = { usedMs, atMs };
    // It will have been before as it is now.
    const spentMs = isAsleep ? windowMs : ranMs;
    this.#spentMs += spentMs * (1 + this.#unmeasuredMs / windowMs);
    this.#unmeasuredMs = 0;
  }

  /** Starts from zero. */
  restart(): void {
    this.#spentMs = 0;
    this.#cpu = undefined;
    this.#isAsked = false;
    this.#unmeasuredMs = 0;
    this.#quietMs = 0;
    this.#isDoubtful = false;
  }
}
