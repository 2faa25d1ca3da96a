/**
 * The clock of this thread: every wait of the runtime goes through it, so that specs can move time by
 * hand.
 *
 * @module
 */

/** A timer that was set; `undefined` for one that never fires. */
export type TimerHandle = object | undefined;

/** What tells the time and wakes those who wait. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  readonly now: () => number;
  /** Runs `callback` after `delayMs`, once, in the async context of the caller. */
  readonly setTimer: (callback: () => void, delayMs: number) => TimerHandle;
  /** Stops a timer that has not fired. */
  readonly clearTimer: (handle: TimerHandle) => void;
}

/** The longest that a timer of Node can wait, in milliseconds: 24 days. A longer wait is for ever. */
export const longestTimerMs: number = 2 ** 31 - 1;

const systemClock: Clock = {
  now: () => performance.now(),
  setTimer: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimer: (handle) => clearTimeout(handle as NodeJS.Timeout | undefined),
};

let clock = systemClock;

/** Makes `manual` the clock of this thread; the system's again without it. */
export function installClock(manual: Clock = systemClock): void {
  clock = manual;
}

/** Milliseconds since some fixed moment, by the clock of this thread. */
export function now(): number {
  return clock.now();
}

/** Runs `callback` after `delayMs`; never, when that is more than 24 days. */
export function setTimer(callback: () => void, delayMs: number): TimerHandle {
  return delayMs > longestTimerMs ? undefined : clock.setTimer(callback, delayMs);
}

/** Stops a timer that has not fired. */
export function clearTimer(handle: TimerHandle): void {
  if (handle !== undefined) clock.clearTimer(handle);
}

let lastDate = 0;

/**
 * Milliseconds since 1970, with fractions; each time more than the last time on this thread, also when
 * somebody sets the machine's clock back. Never moved by hand. For people, and across OS processes.
 */
export function date(): number {
  // The smallest step that a number of this size can take is about a quarter of a microsecond.
  lastDate = Math.max(Date.now(), lastDate + 2 ** -10);
  return lastDate;
}

/**
 * Nanoseconds since some fixed moment, the same one for all threads; never goes back, and never moved
 * by hand. For what happened first, not for waits.
 */
export function sharedNow(): bigint {
  return process.hrtime.bigint();
}
