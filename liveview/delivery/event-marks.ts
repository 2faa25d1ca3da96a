/**
 * Which event a view took last, and which it was done with last: in shared memory, so that it is known
 * also when the thread of the view has died with everything on it.
 *
 * @module
 */

/** Where the marks of one view are; goes to its processes with their argument. */
export interface MarksAddress {
  readonly memory: SharedArrayBuffer;
  /** Which of the marks in that memory. */
  readonly row: number;
}

const numbersInRow = 2;
const rowsInSlab = 1_024;

/** The marks of one view. Its process writes them, its peer reads them. */
export class EventMarks {
  // Not a BigInt64Array, as numbers of events are numbers; 64 bits are written at once.
  readonly #cells: Float64Array;

  constructor({ memory, row }: MarksAddress) {
    const bytes = row * numbersInRow * Float64Array.BYTES_PER_ELEMENT;
    this.#cells = new Float64Array(memory, bytes, numbersInRow);
  }

  /** The view takes event `n`. */
  start(n: number): void {
    // Taken again: what a process before this one was done with says nothing of this one.
    if (this.#cells[1] === n) this.#cells[1] = 0;
    this.#cells[0] = n;
  }

  /** The view is done with event `n`, for better or worse. */
  finish(n: number): void {
    this.#cells[1] = n;
  }

  /** The event that the view is at, or was when it ended. */
  get running(): number | undefined {
    const [started, finished] = this.#cells;
    return started === finished ? undefined : started;
  }

  /** The last event that the view was done with; 0 for none. */
  get finished(): number {
    return this.#cells[1] ?? 0;
  }

  /** Makes the marks those of a view that has taken nothing. */
  clear(): void {
    this.#cells.fill(0);
  }
}

/** Gives marks to views; one piece of memory is for many. */
export class MarksPool {
  readonly #free: MarksAddress[] = [];

  /** Takes marks for a view. */
  take(): MarksAddress {
    const address = this.#free.pop() ?? this.#grow();
    new EventMarks(address).clear();
    return address;
  }

  /** Gives the marks of a view back that has ended for good. */
  give(address: MarksAddress): void {
    this.#free.push(address);
  }

  #grow(): MarksAddress {
    const bytes = rowsInSlab * numbersInRow * Float64Array.BYTES_PER_ELEMENT;
    const memory = new SharedArrayBuffer(bytes);
    for (let row = rowsInSlab - 1; row > 0; row -= 1) this.#free.push({ memory, row });
    return { memory, row: 0 };
  }
}
