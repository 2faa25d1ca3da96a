/**
 * How much may be on its way at a time: enough to fill the line, and so little that what a person does next does
 * not have to wait behind it.
 *
 * @module
 */

/** An answer that comes within so many milliseconds says that there is room for more. */
const quickMs = 150;
const slowMs = 400;
const most = 64;

interface Sent {
  readonly ref: string;
  /** Where the chunk ends. */
  readonly end: number;
  readonly at: number;
}

/** Counts chunks of all uploads of a page that are on their way. */
export class Pace {
  #limit = 4;
  #sent: Sent[] = [];

  /** Whether another chunk may go. */
  get isFree(): boolean {
    return this.#sent.length < this.#limit;
  }

  /** A chunk goes. @param now - milliseconds on any clock. */
  goes(ref: string, end: number, now: number): void {
    this.#sent.push({ ref, end, at: now });
  }

  /** The server has an upload up to `written`. */
  arrived(ref: string, written: number, now: number): void {
    const there = this.#sent.filter((sent) => sent.ref === ref && sent.end <= written);
    const oldest = there[0];
    if (oldest === undefined) return;
    this.#sent = this.#sent.filter((sent) => !there.includes(sent));
    const ms = now - oldest.at;
    if (ms < quickMs) this.#limit = Math.min(most, this.#limit + 1);
    else if (ms > slowMs) this.#limit = Math.max(1, this.#limit >> 1);
  }

  /** Nothing of an upload is on its way any more. */
  forget(ref: string): void {
    this.#sent = this.#sent.filter((sent) => sent.ref !== ref);
  }
}
