/**
 * The events of a view that may still be needed, in order.
 *
 * @module
 */
import type { FrameText } from "../view/view-message.ts";

interface Kept {
  readonly n: number;
  readonly frame: FrameText;
}

/** The events of a view that no checkpoint counts yet, by ascending number. */
export class Journal {
  #kept: Kept[] = [];
  /** How many bytes they have. */
  #size = 0;
  #isComplete: boolean;

  /** @param isComplete - whether there was no event before. */
  constructor(isComplete = true) {
    this.#isComplete = isComplete;
  }

  /** How many there are. */
  get count(): number {
    return this.#kept.length;
  }

  /** How many bytes they have. */
  get size(): number {
    return this.#size;
  }

  /** Whether none was before, and none was forgotten because a checkpoint counts it, or for want of room. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Their frames. */
  get frames(): readonly FrameText[] {
    return this.#kept.map(({ frame }) => frame);
  }

  /** Keeps event `n`, which comes after all that are kept. */
  keep(n: number, frame: FrameText): void {
    this.#kept.push({ n, frame });
    this.#size += frame.length;
  }

  /** Forgets the events up to `n`. */
  forgetTo(n: number): void {
    // Nearly always none or all: this is asked with every checkpoint.
    const first = this.#kept.findIndex((kept) => kept.n > n);
    const forgotten = this.#kept.splice(0, first === -1 ? this.#kept.length : first);
    if (forgotten.length > 0) this.#isComplete = false;
    for (const { frame } of forgotten) this.#size -= frame.length;
  }

  /** Forgets event `n` only, which was taken and came to nothing. */
  forget(n: number): void {
    const at = this.#kept.findIndex((kept) => kept.n === n);
    const [forgotten] = at === -1 ? [] : this.#kept.splice(at, 1);
    this.#size -= forgotten?.frame.length ?? 0;
  }
}
