/**
 * How long a thread has been in one go, by its own time: pure, without a clock and without a thread.
 *
 * A busy machine is not a busy thread. What counts is the processor time that the thread has used, and
 * the time that it has slept in the midst of something (`Atomics.wait`, a synchronous call of the
 * system), not the time that it had to wait for others.
 *
 * @module
 */

/** A sample that comes so long after the one before tells nothing: the machine was busy. In milliseconds. */
const lateMs = 100;
/** Who uses less than this part of a while sleeps. */
const asleepBelow = 0.02;
/**
 * Neither does one that sleeps use more than this for an answer, in milliseconds: one that has to wait
 * for the processor goes on with what it does when it gets it to answer.
 */
const mostForAnswerMs = 0.3;
/** So many answers tell. */
const fewestAnswers = 5;
/** Who uses more than this part of a while waits for nobody. */
const awakeAbove = 0.9;

/**
 * So long it must show no sign of running, in milliseconds: one that only waits for the processor gets
 * it by then.
 */
const patienceMs = 250;
/** The same for one that does not answer, of which less is known. */
const quietPatienceMs = 500;

/** What is seen of a thread at a time, in milliseconds. */
export interface Sample {
  readonly atMs: number;
  readonly pulse: number;
  readonly idleMs: number;
}

/** How long a thread has been in one go. */
export class StallClock {
  #last: Sample;
  #spentMs = 0;
  #hasIdled = false;
  /** Of the last answer: how much processor time the thread had used, and when that was. */
  #cpu: { readonly usedMs: number; readonly atMs: number } | undefined;
  /** The number of the question that it has not answered; answers to others come too late. */
  #asked: number | undefined;
  #questions = 0;
  /** How often it has answered since the last answer that counted. */
  #answers = 0;
  /** How long it was in one go before it was first asked. */
  #unmeasuredMs = 0;
  /** How long it has been measured since, and how much of that it was at work. */
  #measuredMs = 0;
  #workedMs = 0;
  /** How long it has not answered. */
  #quietMs = 0;
  /** Whether a sample came late since the last answer that counted. */
  #isDoubtful = false;

  constructor(first: Sample) {
    this.#last = first;
  }

  /** How long it has been in one go, by its own time, in milliseconds. */
  get spentMs(): number {
    return this.#spentMs;
  }

  /** How long it may have been in one go, with what has not been measured yet. */
  get mostSpentMs(): number {
    return this.#spentMs + this.#unmeasuredMs;
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
    if (windowMs > lateMs) {
      // This thread was not given the processor: the other may have fared no better.
      this.#quietMs = 0;
      this.#isDoubtful = true;
    } else if (this.#asked !== undefined) {
      this.#quietMs += windowMs;
      if (this.#quietMs < quietPatienceMs) return;
      // Asked, it does not even answer: it is in the midst of something native.
      this.#spentMs += this.#quietMs;
      this.#quietMs = 0;
      this.#cpu = undefined;
    } else if (this.#cpu === undefined) this.#unmeasuredMs = windowMs;
  }

  /** Gives the number of a question for its processor time; `undefined` while one is open. */
  ask(): number | undefined {
    if (this.#asked !== undefined) return undefined;
    this.#questions += 1;
    this.#asked = this.#questions;
    return this.#asked;
  }

  /** Takes what it answered to a question; gives whether that was the open one. */
  answer(question: number, usedMs: number, atMs: number): boolean {
    if (this.#asked !== question) return false;
    this.#asked = undefined;
    this.#quietMs = 0;
    this.#countAnswer(usedMs, atMs);
    return true;
  }

  #countAnswer(usedMs: number, atMs: number): void {
    const before = this.#cpu;
    const isDoubtful = this.#isDoubtful;
    if (before === undefined) {
      this.#cpu = { usedMs, atMs };
      return;
    }
    const windowMs = atMs - before.atMs;
    const ranMs = usedMs - before.usedMs;
    this.#answers += 1;
    const mostMs = Math.min(asleepBelow * windowMs, mostForAnswerMs * this.#answers);
    const isAsleep = ranMs < mostMs && !isDoubtful;
    if (isAsleep && (windowMs < patienceMs || this.#answers < fewestAnswers)) return;
    this.#answers = 0;
    this.#isDoubtful = false;
    this.#cpu = { usedMs, atMs };
    const spentMs = isAsleep ? windowMs : ranMs;
    this.#spentMs += spentMs;
    this.#countBefore(windowMs, spentMs);
  }

  /** Where nobody keeps it waiting for twice as long, nobody will have done so before it was asked. */
  #countBefore(windowMs: number, spentMs: number): void {
    if (this.#unmeasuredMs === 0) return;
    this.#measuredMs += windowMs;
    this.#workedMs += spentMs;
    if (this.#measuredMs < 2 * this.#unmeasuredMs) return;
    if (this.#workedMs > awakeAbove * this.#measuredMs) this.#spentMs += this.#unmeasuredMs;
    this.#unmeasuredMs = 0;
  }

  /** What it does until it is next asked counts for nobody: the watchdog itself keeps it busy. */
  skip(): void {
    this.#cpu = undefined;
    this.#asked = undefined;
    this.#answers = 0;
    this.#unmeasuredMs = 0;
    this.#measuredMs = 0;
    this.#workedMs = 0;
    this.#quietMs = 0;
    this.#isDoubtful = false;
  }

  /** Starts from zero. */
  restart(): void {
    this.#spentMs = 0;
    this.skip();
  }
}
