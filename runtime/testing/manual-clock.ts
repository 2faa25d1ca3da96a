/**
 * A clock that stands still until it is moved.
 *
 * @module
 */
import { AsyncResource } from "node:async_hooks";
import { OptionError } from "../errors.ts";
import type { Clock, TimerHandle } from "../kernel/clock.ts";

interface ManualTimer {
  readonly due: number;
  readonly fire: () => void;
}

/** A clock that stands still until it is moved. It starts at 0. */
export class ManualClock implements Clock {
  #now = 0;
  /** Those that have not fired: the next one first, of two that are due together the older one. */
  readonly #timers: ManualTimer[] = [];
  readonly #settle: () => Promise<void>;

  /** @param settle - lets everything come to rest. */
  constructor(settle: () => Promise<void>) {
    this.#settle = settle;
  }

  readonly now = (): number => this.#now;

  readonly setTimer = (callback: () => void, delayMs: number): TimerHandle => {
    // As with setTimeout: who set it is who runs.
    const timer: ManualTimer = { due: this.#now + delayMs, fire: AsyncResource.bind(callback) };
    const at = this.#timers.findIndex(({ due }) => due > timer.due);
    this.#timers.splice(at === -1 ? this.#timers.length : at, 0, timer);
    return timer;
  };

  readonly clearTimer = (handle: TimerHandle): void => {
    const at = this.#timers.findIndex((timer) => timer === handle);
    if (at !== -1) this.#timers.splice(at, 1);
  };

  /** When the next timer is due; `undefined` when there is none. */
  get nextDue(): number | undefined {
    return this.#timers[0]?.due;
  }

  /** Moves the time on; see {@link TestClock}. */
  async advance(ms: number): Promise<void> {
    if (!Number.isFinite(ms) || ms < 0) {
      throw new OptionError("ms", ms, "a finite number of milliseconds, 0 or more");
    }
    const until = this.#now + ms;
    // What runs now may set timers that are due on the way.
    await this.#settle();
    for (let next = this.#timers[0]; next !== undefined; next = this.#timers[0]) {
      if (next.due > until) break;
      this.#timers.shift();
      this.#now = Math.max(this.#now, next.due);
      next.fire();
      await this.#settle();
    }
    this.#now = Math.max(this.#now, until);
  }
}
