/**
 * Whose turn it is: the run queue of one thread.
 *
 * Round robin, one turn each. Turns run in one go for a slice of time, then the event loop gets its
 * chance, so timers, ports and sockets of the thread never starve behind chatty processes.
 *
 * @module
 */
import type { Process } from "./process.ts";
import { startSlice } from "./pulse.ts";
import { Queue } from "./queue.ts";
import { runOutside } from "./self.ts";

const sliceMs = 5;
// A look at the clock costs a tenth of a short turn.
const turnsBetweenLooks = 8;

/** Who gives turns to those that were woken. */
export interface TurnScheduler {
  /** Whether a turn is one message, however many wait; else a process may handle some in one go. */
  readonly isOneEach: boolean;
  /** How many turns were taken. */
  readonly turns: number;
  /** Gives `process` a turn, later. */
  readonly wake: (process: Process) => void;
  /** Who is woken from here on waits for the {@link run} that follows. */
  readonly hold: () => void;
  /** Ends a {@link hold}; may give turns now. */
  readonly run: () => void;
  /** Whose turn it is, as long as that has not waited for anything. */
  readonly current?: Process | undefined;
  /** Goes on after the stack of the thread was ended, and gives whose turn was cut off, if any was. */
  readonly recover?: () => Process | undefined;
}

/** The run queue of one thread. */
export class Scheduler implements TurnScheduler {
  readonly isOneEach = false;
  readonly #ready = new Queue<Process>();
  /** How many turns were taken here. */
  turns = 0;
  /** Whose turn it is. */
  #turn: Process | undefined;
  #scheduled = false;
  #running = false;
  #isHeld = false;

  get current(): Process | undefined {
    return this.#turn;
  }

  /** Gives `process` a turn after all that wait already. */
  readonly wake = (process: Process): void => {
    this.#ready.push(process);
    if (!this.#running && !this.#isHeld) this.#schedule();
  };

  /** Who is woken from here on waits for the {@link run} that follows, not for the end of the tick. */
  readonly hold = (): void => {
    this.#isHeld = true;
    // When turns run, or were cut off amidst that, this is part of the same slice.
    if (!this.#running) startSlice();
  };

  /** Runs turns now: for the thread's port, which has just delivered and need not wait a tick. */
  readonly run = (): void => {
    const wasHeld = this.#isHeld;
    this.#isHeld = false;
    if (this.#running) return;
    if (!wasHeld) startSlice();
    this.#running = true;
    let until = 0;
    let turns = 0;
    try {
      for (let process = this.#ready.take(); process !== undefined; process = this.#ready.take()) {
        const before = process.turns;
        this.#turn = process;
        process.takeTurn();
        // It may have taken several in one go.
        this.turns += process.turns - before;
        turns += 1;
        // Most runs are over before the clock need be looked at.
        if (turns % turnsBetweenLooks !== 0) continue;
        const now = performance.now();
        if (until === 0) until = now + sliceMs;
        else if (now > until) break;
      }
    } finally {
      this.#turn = undefined;
      this.#running = false;
      if (this.#ready.length > 0) this.#schedule();
    }
  };

  /** Goes on after the stack of this thread was ended, which runs no `finally`. */
  readonly recover = (): Process | undefined => {
    const cut = this.#turn;
    this.#turn = undefined;
    this.#running = false;
    this.#isHeld = false;
    this.#scheduled = false;
    if (this.#ready.length > 0) this.#schedule();
    return cut;
  };

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // The turns to come are not part of the process that wakes another now.
    runOutside(() =>
      setImmediate(() => {
        this.#scheduled = false;
        this.run();
      }),
    );
  }
}
