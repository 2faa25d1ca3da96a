/**
 * How much may be on its way between two threads.
 *
 * A thread that is sent more than it can take would work through one port for as long as that goes
 * on, while the others wait. So only a few batches are on their way at a time; the rest waits with who
 * sends, and goes as larger batches. Each end counts in shared memory what it has taken: no messages
 * are needed, but one to wake who waits for room.
 *
 * @module
 */

/** Batches on their way to a thread at a time; four of `mostSignals` are about 0.3 ms of work. */
const mostBatches = 4;

/** Which end of a port: the one that was made first, or the other. */
export type Side = 0 | 1;

/** One end's view of how much is on its way, in both directions. */
export class Flow {
  /** For each side: how many batches it has taken, and whether it waits for room. */
  readonly #cells: Int32Array;
  readonly #own: number;
  readonly #other: number;
  #sent = 0;

  constructor(memory: SharedArrayBuffer, side: Side) {
    this.#cells = new Int32Array(memory);
    this.#own = side * 2;
    this.#other = 2 - this.#own;
  }

  /** Makes the memory that both ends of a port share. */
  static createMemory(): SharedArrayBuffer {
    return new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT);
  }

  /** Whether another batch may be sent; when not, the other end will say when. */
  hasRoom(): boolean {
    if (this.#isBelow()) return true;
    Atomics.store(this.#cells, this.#own + 1, 1);
    // It may have taken one before it could see that somebody waits.
    if (!this.#isBelow()) return false;
    Atomics.store(this.#cells, this.#own + 1, 0);
    return true;
  }

  /** A batch was sent. */
  sent(): void {
    this.#sent += 1;
  }

  /** A batch was taken; tells whether the other end waits for that. */
  taken(): boolean {
    Atomics.add(this.#cells, this.#own, 1);
    return Atomics.exchange(this.#cells, this.#other + 1, 0) === 1;
  }

  #isBelow(): boolean {
    // Numbers of 32 bits, which may have gone round.
    return ((this.#sent - Atomics.load(this.#cells, this.#other)) | 0) < mostBatches;
  }
}
