/**
 * How fast a client may talk: a token bucket, pure but for the clock that is passed in.
 *
 * @module
 */

/** Allows `perSecond` on average, and twice that at once after a pause. */
export class RateLimit {
  readonly #perSecond: number;
  #left: number;
  #at: number;

  /** @param now - milliseconds on any clock; the same as for {@link take}. */
  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#left = perSecond * 2;
    this.#at = now;
  }

  /** Takes one; `false` when there is none left. */
  take(now: number): boolean {
    if (this.#perSecond === Infinity) return true;
    const gained = ((now - this.#at) * this.#perSecond) / 1_000;
    this.#left = Math.min(this.#left + gained, this.#perSecond * 2);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
