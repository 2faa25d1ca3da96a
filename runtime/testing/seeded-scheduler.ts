/**
 * A scheduler that gives one turn at a time, in an order that a seed decides.
 *
 * Between two turns, everything that was waiting for a settled promise goes on: what happens depends
 * on the seed and on the code, and on nothing else.
 *
 * @module
 */
// Not the globals: a test runner may have put fakes in their place.
import { setImmediate } from "node:timers";
import type { Process } from "../kernel/process.ts";
import type { TurnScheduler } from "../kernel/scheduler.ts";
import { runOutside } from "../kernel/self.ts";
import { RunawayError, type Turns } from "./errors.ts";

/** How a scheduler chooses, and when it gives up. */
export interface SeededSchedulerOptions {
  /** Decides who is next; first in, first out without it. */
  readonly seed: number | undefined;
  /** Turns after which there should have been rest. */
  readonly maxTurns: number;
  /** Whether something is under way that ends without a turn. */
  readonly isBusy: () => boolean;
}

/** Gives one turn at a time, in an order that a seed decides. */
export class SeededScheduler implements TurnScheduler {
  // How many are handled in one go depends on how long they take.
  readonly isOneEach = true;
  /** How many turns were taken. */
  turns = 0;
  readonly #options: SeededSchedulerOptions;
  readonly #choose: (count: number) => number;
  readonly #ready: Process[] = [];
  #isPaused = false;
  #isScheduled = false;
  #settling = 0;

  constructor(options: SeededSchedulerOptions) {
    this.#options = options;
    this.#choose = options.seed === undefined ? () => 0 : chooser(options.seed);
  }

  readonly wake = (process: Process): void => {
    this.#ready.push(process);
    this.#schedule();
  };

  // These are for what other threads send: here are none.
  readonly hold = (): void => {};
  readonly run = (): void => {};

  /** From here on, turns are taken by {@link step} and {@link settle} only. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Ends a {@link pause}. */
  resume(): void {
    this.#isPaused = false;
    this.#schedule();
  }

  /** Gives one turn, and gives who took it when what came of it is done; `undefined` when nobody was ready. */
  async step(): Promise<Process | undefined> {
    this.#settling += 1;
    try {
      await drained();
      const process = this.#giveTurn();
      await drained();
      return process;
    } finally {
      this.#settling -= 1;
      this.#schedule();
    }
  }

  /**
   * Gives turns until nobody is ready and nothing waits for a settled promise.
   *
   * @throws {RunawayError} when there is no end of it; then it pauses.
   */
  async settle(): Promise<void> {
    const { maxTurns, isBusy } = this.#options;
    const taken = new Map<Process, number>();
    let turns = 0;
    this.#settling += 1;
    try {
      await drained();
      while (this.#ready.length > 0 || isBusy()) {
        if (turns === maxTurns) throw new RunawayError(turns, busiest(taken));
        const process = this.#giveTurn();
        if (process !== undefined) {
          turns += 1;
          taken.set(process, (taken.get(process) ?? 0) + 1);
        }
        await drained();
      }
    } catch (thrown) {
      this.#isPaused = true;
      throw thrown;
    } finally {
      this.#settling -= 1;
      this.#schedule();
    }
  }

  #giveTurn(): Process | undefined {
    while (this.#ready.length > 0) {
      const [process] = this.#ready.splice(this.#choose(this.#ready.length), 1);
      if (process === undefined) continue;
      const { turns } = process;
      // Whoever waits here may be part of a process; the turn is not.
      runOutside(() => process.takeTurn());
      // Otherwise it ended since it was woken.
      if (process.turns === turns) continue;
      this.turns += 1;
      return process;
    }
    return undefined;
  }

  #schedule(): void {
    if (this.#isScheduled || !this.#isFree) return;
    this.#isScheduled = true;
    runOutside(() =>
      setImmediate(() => {
        this.#isScheduled = false;
        if (this.#isFree) this.#giveTurn();
        this.#schedule();
      }),
    );
  }

  get #isFree(): boolean {
    return !this.#isPaused && this.#settling === 0 && this.#ready.length > 0;
  }
}

/** Comes back when nothing waits for a settled promise any more. */
function drained(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function busiest(taken: ReadonlyMap<Process, number>): readonly Turns[] {
  return [...taken]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, 3)
    .map(([{ pid, definition }, turns]) => ({ pid, url: definition?.url, turns }));
}

/** Gives numbers from 0 up to a count, the same ones for the same seed (mulberry32). */
function chooser(seed: number): (count: number) => number {
  let state = seed | 0;
  return (count) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count);
  };
}
