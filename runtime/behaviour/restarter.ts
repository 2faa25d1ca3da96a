/**
 * Acting on failures: when who is stopped and started again.
 *
 * Two ways. Under one-for-one each child is restarted by itself. Under the other strategies there is
 * one restart at a time, of the group that its failures call for: stop, wait, start; a failure on the
 * way changes the plan, it never starts a second restart beside the first.
 *
 * @module
 */
import { clearTimer, setTimer, type TimerHandle } from "../kernel/clock.ts";
import type { Child } from "./child-table.ts";
import { planRestart, type Plan, type Strategy } from "./strategy.ts";

/** Acts on failures. */
export interface Restarter {
  /** Sees to it that a child that failed runs again, `delayMs` from now. */
  readonly restart: (child: Child, delayMs: number) => void;
  /** Whether the end of this child is part of a restart under way: no failure of its own. */
  readonly expects: (child: Child) => boolean;
  /** Runs `body` when no restart is under way that it could get into the midst of. */
  readonly whenCalm: (body: () => void) => void;
  /** Cancels what was to be done for a child that leaves. */
  readonly forget: (child: Child) => void;
  /** Cancels everything. */
  readonly abandon: () => void;
}

/** What a restarter needs of the supervisor. */
export interface RestartHost {
  /** All children, in start order. */
  readonly list: () => readonly Child[];
  /** Starts a successor; settles when that has an outcome, which is dealt with already. */
  readonly startAgain: (child: Child) => Promise<void>;
  /** Ends the process of a child, if it has one; settles when it has ended. */
  readonly stop: (child: Child) => Promise<void>;
}

/** The way of a strategy. */
export function createRestarter(strategy: Strategy, host: RestartHost): Restarter {
  return strategy === "one-for-one" ? new LoneRestarter(host) : new GroupRestarter(strategy, host);
}

class LoneRestarter implements Restarter {
  readonly #host: RestartHost;
  readonly #timers = new Map<Child, TimerHandle>();

  constructor(host: RestartHost) {
    this.#host = host;
  }

  restart(child: Child, delayMs: number): void {
    if (delayMs === 0) {
      void this.#host.startAgain(child);
      return;
    }
    const timer = setTimer(() => {
      this.#timers.delete(child);
      void this.#host.startAgain(child);
    }, delayMs);
    this.#timers.set(child, timer);
  }

  expects(): boolean {
    return false;
  }

  whenCalm(body: () => void): void {
    body();
  }

  forget(child: Child): void {
    clearTimer(this.#timers.get(child));
    this.#timers.delete(child);
  }

  abandon(): void {
    for (const timer of this.#timers.values()) clearTimer(timer);
    this.#timers.clear();
  }
}

class GroupRestarter implements Restarter {
  readonly #strategy: Strategy;
  readonly #host: RestartHost;
  /** Who is to be stopped by the restart under way, and has not been yet. */
  #doomed = new Set<Child>();
  #delayMs = 0;
  #isAtWork = false;
  /** A failure came that the restart under way does not know of. */
  #isOutdated = false;
  #isOver = false;
  #interrupt: (() => void) | undefined;
  #waiting: (() => void)[] = [];

  constructor(strategy: Strategy, host: RestartHost) {
    this.#strategy = strategy;
    this.#host = host;
  }

  restart(_child: Child, delayMs: number): void {
    this.#delayMs = delayMs;
    this.#isOutdated = true;
    this.#interrupt?.();
    if (!this.#isAtWork) void this.#work();
  }

  expects(child: Child): boolean {
    return this.#doomed.has(child);
  }

  whenCalm(body: () => void): void {
    if (this.#isAtWork) this.#waiting.push(body);
    else body();
  }

  forget(): void {
    // Whether a child is still there is looked at when its turn comes.
  }

  abandon(): void {
    this.#isOver = true;
    this.#interrupt?.();
  }

  async #work(): Promise<void> {
    this.#isAtWork = true;
    while (this.#isOutdated && !this.#isOver) {
      this.#isOutdated = false;
      await this.#carryOut(this.#plan());
    }
    this.#isAtWork = false;
    if (this.#isOver) return;
    for (const body of this.#waiting.splice(0)) body();
  }

  /** Also after an outdated plan: who was stopped by it and not started again counts as failed. */
  #plan(): Plan<Child> {
    const order = this.#host.list();
    const failed = order.filter(
      ({ pid, starting, isLeaving }) => pid === undefined && starting === undefined && !isLeaving,
    );
    return planRestart(this.#strategy, order, new Set(failed));
  }

  async #carryOut({ stop, start }: Plan<Child>): Promise<void> {
    this.#doomed = new Set(stop);
    for (const child of stop) {
      if (this.#isOver) return;
      await this.#host.stop(child);
      this.#doomed.delete(child);
    }
    await this.#pause();
    for (const child of start) {
      if (this.#isOutdated || this.#isOver) return;
      await this.#unlessOutdated(this.#host.startAgain(child));
    }
  }

  /** Between stopping and starting: nobody works with a sibling that is not there. */
  async #pause(): Promise<void> {
    if (this.#delayMs === 0 || this.#isOutdated || this.#isOver) return;
    let timer: TimerHandle;
    const over = new Promise<void>((resolve) => {
      timer = setTimer(resolve, this.#delayMs);
    });
    await this.#unlessOutdated(over);
    clearTimer(timer);
  }

  /** Waits, but not longer than the plan holds: a start that hangs holds up no other restart. */
  async #unlessOutdated(done: Promise<void>): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#interrupt = resolve;
      void done.then(resolve);
    });
    this.#interrupt = undefined;
  }
}
