/**
 * A process that measures a subject and its baseline on its own thread, when asked for one of them:
 * what is measured crosses no thread on the way to the figures.
 */
import type { ProcessHandlers } from "perigee/runtime";

/** Which side to measure, and for how many milliseconds. */
export interface Round {
  readonly side: keyof Contest;
  readonly ms: number;
}

/** Two ways to do a thing; each gives its figure after about `ms` milliseconds. */
export interface Contest {
  readonly subject: (ms: number) => Promise<number>;
  readonly baseline: (ms: number) => Promise<number>;
}

/** The handlers of a process that measures the sides of `contest`. */
export function measuring(contest: Contest): ProcessHandlers {
  return {
    request: (request) => {
      // Only rows.ts asks.
      const { side, ms } = request as Round;
      return contest[side](ms);
    },
  };
}

/** How often a second something happens of which `work` does `count` in a go. */
export async function perSecond(
  ms: number,
  count: number,
  work: () => Promise<void>,
): Promise<number> {
  const start = performance.now();
  let done = 0;
  let now = start;
  do {
    await work();
    done += count;
    now = performance.now();
  } while (now - start < ms);
  return (done * 1_000) / (now - start);
}

/** What one of the `count` things that `work` does took, in milliseconds, each time it was done. */
export async function timesOf(
  ms: number,
  count: number,
  work: () => Promise<void>,
): Promise<number[]> {
  const times: number[] = [];
  const start = performance.now();
  let last = start;
  do {
    await work();
    const now = performance.now();
    times.push((now - last) / count);
    last = now;
  } while (last - start < ms);
  return times;
}

/** Tells when so many things have happened on this thread; costs next to nothing for each of them. */
export class Countdown {
  #left = 0;
  #reached = (): void => {};

  /** Settles after `count` things from now. */
  start(count: number): Promise<void> {
    this.#left = count;
    return new Promise((resolve) => {
      this.#reached = resolve;
    });
  }

  /** Counts `things` of them. */
  step(things = 1): void {
    this.#left -= things;
    if (this.#left === 0) this.#reached();
  }
}
