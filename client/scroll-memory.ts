/**
 * Where the window was scrolled to, for each entry of the history that this page made.
 *
 * The browser would restore it before the content is there: so that is done here, while the page stays. What another
 * page, or loading this one again, restores is left to the browser.
 *
 * @module
 */

type Position = readonly [x: number, y: number];

/** The scroll positions of the entries of the history. */
export class ScrollMemory {
  readonly #positions: Map<string, Position>;

  constructor(signal: AbortSignal) {
    this.#positions = new Map(readStored());
    history.scrollRestoration = "manual";
    addEventListener("pageshow", () => (history.scrollRestoration = "manual"), { signal });
    addEventListener("pagehide", () => (history.scrollRestoration = "auto"), { signal });
  }

  /** The entry `key` is left: keeps where it is scrolled to now. */
  keep(key: string): void {
    this.#positions.delete(key);
    this.#positions.set(key, [scrollX, scrollY]);
    const [oldest] = this.#positions.keys();
    if (this.#positions.size > MOST && oldest !== undefined) this.#positions.delete(oldest);
    try {
      sessionStorage.setItem(STORED, JSON.stringify([...this.#positions]));
    } catch {
      // A page may be denied its storage: then positions are kept as long as it stays.
    }
  }

  /** Scrolls to where the entry `key` was left; says whether that is known. */
  restore(key: string): boolean {
    const position = this.#positions.get(key);
    if (position !== undefined)
      scrollTo({ left: position[0], top: position[1], behavior: "instant" });
    return position !== undefined;
  }
}

const STORED = "perigee:scroll";
const MOST = 100;

function readStored(): [string, Position][] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(STORED) ?? "[]");
    // Written above, by this page or one before it on the same site.
    return Array.isArray(stored) ? (stored as [string, Position][]) : [];
  } catch {
    return [];
  }
}
