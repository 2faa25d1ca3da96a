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

/** What a failure calls for, and the restarts to remember. */
export interface Verdict {
  /** Milliseconds to wait before the restart; `undefined` when it was one too many. */
  readonly delayMs: number | undefined;
  /** When restarts happened, within the window. */
  readonly restarts: readonly number[];
}

const firstDelayMs = 10;
const longestDelayMs = 5_000;

/**
 * Decides about one failure at `now`, given the restarts before it. The first restart of a window is
 * immediate; each further one waits twice as long as the one before, so that what fails at once does
 * not spin.
 */
export function judge(restarts: readonly number[], now: number, intensity: Intensity): Verdict {
  const recent = restarts.filter((at) => now - at < intensity.windowMs);
  if (recent.length >= intensity.maxRestarts) return { delayMs: undefined, restarts: recent };
  const delayMs =
    recent.length === 0 ? 0 : Math.min(firstDelayMs * 2 ** (recent.length - 1), longestDelayMs);
  return { delayMs, restarts: [...recent, now] };
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
