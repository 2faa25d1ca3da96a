/**
 * How often is too often: pure bookkeeping of restarts.
 *
 * @module
 */
import { OptionError } from "../errors.ts";

/** How many restarts are tolerated. */
export interface Intensity {
  /** Restarts within the window; one more is too many. */
  readonly maxRestarts: number;
  /** The window, in milliseconds. */
  readonly windowMs: number;
}

const firstDelayMs = 10;
const longestDelayMs = 5_000;

/**
 * How many milliseconds a restart waits that comes after `recent` others within the window;
 * `undefined` when it is one too many. The first one is immediate; each further one waits twice as
 * long as the one before, so that what fails at once does not spin.
 */
export function delayAfter(recent: number, maxRestarts: number): number | undefined {
  if (recent >= maxRestarts) return undefined;
  return recent === 0 ? 0 : Math.min(firstDelayMs * 2 ** (recent - 1), longestDelayMs);
}

// Fewer are not worth a copy.
const fewestForgotten = 64;

/** When restarts happened, as long as that counts. Each costs the same, however many there are. */
export class RestartLog {
  readonly #windowMs: number;
  readonly #times: number[] = [];
  /** Where those begin that count. */
  #first = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** How many happened within the window that ends `now`. */
  count(now: number): number {
    for (;;) {
      const oldest = this.#times[this.#first];
      if (oldest === undefined || now - oldest < this.#windowMs) break;
      this.#first += 1;
    }
    if (this.#first >= fewestForgotten && this.#first * 2 >= this.#times.length) {
      this.#times.splice(0, this.#first);
      this.#first = 0;
    }
    return this.#times.length - this.#first;
  }

  /** Notes one; never one before the last. */
  add(now: number): void {
    this.#times.push(now);
  }
}

/**
 * Makes sure that an intensity makes sense.
 *
 * @throws {OptionError} naming the value that does not.
 */
export function checkIntensity({ maxRestarts, windowMs }: Intensity): void {
  if (!Number.isInteger(maxRestarts) || maxRestarts < 0) {
    throw new OptionError("maxRestarts", maxRestarts, "a whole number, 0 or more");
  }
  if (!Number.isFinite(windowMs) || windowMs <= 0) {
    throw new OptionError("windowMs", windowMs, "a number of milliseconds above 0");
  }
}
