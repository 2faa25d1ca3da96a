/**
 * Elements that are being scrolled: told of as often as the server answers, and not sixty times a second.
 *
 * Where they come to rest is always told.
 *
 * @module
 */

/** Elements of one region of which a `scroll` event is on its way. */
export class Scrolling {
  /** Whether they were scrolled since. */
  readonly #held = new Map<Element, boolean>();

  /**
   * Whether a `scroll` event of `element` is not to be sent now, as the one before it is not answered.
   * Then another one happens after {@link release}.
   */
  holds(element: Element): boolean {
    const isHeld = this.#held.has(element);
    this.#held.set(element, isHeld);
    return isHeld;
  }

  /** No answer to events of `element` is awaited any more. */
  release(element: Element): void {
    if (!this.#held.has(element)) return;
    setTimeout(() => {
      const isBehind = this.#held.get(element);
      this.#held.delete(element);
      if (isBehind === true) tellScroll(element);
    }, PAUSE_MS);
  }
}

/** Has the listeners of `element` look where it is scrolled to. An element that is gone has none. */
export function tellScroll(element: Element): void {
  element.dispatchEvent(new Event("scroll"));
}

/** A server near by answers within two milliseconds, and takes 200 frames a second. */
const PAUSE_MS = 20;
