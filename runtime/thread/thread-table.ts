/**
 * How every thread of the node does, in memory that all of them share.
 *
 * One row per thread. A thread writes its own row, the main thread gives rows away; everybody reads,
 * so a thread knows without asking whether a new process is better placed elsewhere.
 *
 * @module
 */
import { publishPulse } from "../kernel/pulse.ts";
import { mainThread } from "../term/pid.ts";

/** The most that fits into a cell. */
const mostBudgetMs = 2 ** 31 - 1;

/** What is in a row. */
const columns = {
  /** Whether many processes share the thread, and it takes more. */
  open: 0,
  /** How many processes live on it. */
  processes: 1,
  /** How many processes were sent to it. */
  expected: 2,
  /** How many of those it has started, or failed to. */
  served: 3,
  /** The number of the thread. */
  thread: 4,
  /** Whether processes of it may be in groups. */
  grouped: 5,
  /** The pulse of the thread. */
  pulse: 6,
  /** The smallest turn budget on it, in milliseconds; 0 for none. */
  budget: 7,
  /** Whether its heap is so full that no process is to be placed there. */
  full: 8,
  /** Whether the thread holds still for the watchdog. */
  hold: 9,
  /** How many numbers a row has. */
  size: 10,
} as const;

/** The row of the main thread. */
export const mainRow = 0;

/** How every thread of the node does. */
export class ThreadTable {
  /** What is given to other threads. */
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array;
  /** The last cell: how many rows have been in use, so that nobody looks at the others. */
  readonly #used: number;

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
    this.#used = this.#cells.length - 1;
  }

  /** Makes the memory for the main thread and so many others, whose rows are 1 and up. */
  static create(threads: number): ThreadTable {
    const cells = (threads + 1) * columns.size + 1;
    const table = new ThreadTable(new SharedArrayBuffer(cells * Int32Array.BYTES_PER_ELEMENT));
    table.give(mainRow, mainThread);
    return table;
  }

  /** How many processes live on the thread of this row, or are on their way there. */
  load(row: number): number {
    const at = row * columns.size;
    // In this order: a thread counts a process before it counts it as served.
    const underWay =
      Atomics.load(this.#cells, at + columns.expected) -
      Atomics.load(this.#cells, at + columns.served);
    return underWay + Atomics.load(this.#cells, at + columns.processes);
  }

  /** Whether no thread that takes more has fewer processes than the one of this row, which takes more. */
  isLeastLoaded(row: number): boolean {
    if (!this.#takesMore(row)) return false;
    const own = this.load(row);
    const rows = Atomics.load(this.#cells, this.#used);
    for (let other = 0; other < rows; other += 1) {
      if (this.#takesMore(other) && this.load(other) < own) return false;
    }
    return true;
  }

  #takesMore(row: number): boolean {
    const isOpen = Atomics.load(this.#cells, row * columns.size + columns.open) === 1;
    return isOpen && !this.isFull(row);
  }

  /** Tells whether the heap of the thread of this row is too full for more processes. */
  setFull(row: number, isFull: boolean): void {
    Atomics.store(this.#cells, row * columns.size + columns.full, isFull ? 1 : 0);
  }

  /** Whether the heap of the thread of this row is too full for more processes. */
  isFull(row: number): boolean {
    return Atomics.load(this.#cells, row * columns.size + columns.full) === 1;
  }

  /** Whether there is a thread of this number. */
  has(thread: number): boolean {
    const rows = Atomics.load(this.#cells, this.#used);
    for (let row = 0; row < rows; row += 1) {
      if (Atomics.load(this.#cells, row * columns.size + columns.thread) === thread) return true;
    }
    return false;
  }

  /** Takes a row away from a thread that has ended. */
  clear(row: number): void {
    this.#cells.fill(0, row * columns.size, (row + 1) * columns.size);
  }

  /** Gives a row to a new thread. */
  give(row: number, thread: number): void {
    this.clear(row);
    Atomics.store(this.#cells, row * columns.size + columns.thread, thread);
    const rows = Math.max(row + 1, Atomics.load(this.#cells, this.#used));
    Atomics.store(this.#cells, this.#used, rows);
  }

  /** Tells whether the thread of this row takes more processes. */
  setOpen(row: number, isOpen: boolean): void {
    Atomics.store(this.#cells, row * columns.size + columns.open, isOpen ? 1 : 0);
  }

  /** Tells that processes of this thread may be in groups, until it ends. */
  setGrouped(thread: number): void {
    const rows = Atomics.load(this.#cells, this.#used);
    for (let row = 0; row < rows; row += 1) {
      if (Atomics.load(this.#cells, row * columns.size + columns.thread) !== thread) continue;
      Atomics.store(this.#cells, row * columns.size + columns.grouped, 1);
      return;
    }
  }

  /** The threads whose processes may be in groups, but for the one of this row. */
  grouped(row: number): readonly number[] {
    const threads: number[] = [];
    const rows = Atomics.load(this.#cells, this.#used);
    for (let other = 0; other < rows; other += 1) {
      const at = other * columns.size;
      const isGrouped = Atomics.load(this.#cells, at + columns.grouped) === 1;
      if (isGrouped && other !== row) threads.push(Atomics.load(this.#cells, at + columns.thread));
    }
    return threads;
  }

  /** Tells how many processes live on the thread of this row. */
  setProcesses(row: number, count: number): void {
    Atomics.store(this.#cells, row * columns.size + columns.processes, count);
  }

  /** A process is on its way to the thread of this row. */
  expect(row: number): void {
    Atomics.add(this.#cells, row * columns.size + columns.expected, 1);
  }

  /** The thread of this row has started a process that was on its way, or failed to. */
  served(row: number): void {
    Atomics.add(this.#cells, row * columns.size + columns.served, 1);
  }

  /** The thread of this row, which calls this, lets its pulse be seen. */
  publishPulse(row: number): void {
    publishPulse(this.#cells, row * columns.size + columns.pulse);
  }

  /** The pulse of the thread of this row. */
  pulse(row: number): number {
    return Atomics.load(this.#cells, row * columns.size + columns.pulse);
  }

  /** The cell in which the watchdog and the thread of this row agree that it holds still. */
  hold(row: number): Int32Array {
    const at = row * columns.size + columns.hold;
    return this.#cells.subarray(at, at + 1);
  }

  /** Tells the smallest turn budget of a process on the thread of this row, in milliseconds. */
  setBudget(row: number, budgetMs: number): void {
    const whole = budgetMs === Infinity ? 0 : Math.min(Math.ceil(budgetMs), mostBudgetMs);
    Atomics.store(this.#cells, row * columns.size + columns.budget, whole);
  }

  /** The smallest turn budget on the thread of this row, in milliseconds; `Infinity` for none. */
  budgetMs(row: number): number {
    const budget = Atomics.load(this.#cells, row * columns.size + columns.budget);
    return budget === 0 ? Infinity : budget;
  }
}
