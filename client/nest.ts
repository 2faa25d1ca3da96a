/**
 * The views inside of one: opened and closed as their elements come and go.
 *
 * @module
 */
import { nothing } from "lit-html";
import { regionOf } from "./events.ts";
import { replace } from "./hydrate.ts";

/** A view inside of another. */
export interface Nested {
  /** Asks for it once more: the view around it has a successor. */
  askAgain(): void;
  close(): void;
}

/** The views inside of one region. */
export class Nest {
  readonly #root: HTMLElement;
  readonly #open: (element: HTMLElement, id: string) => Nested;
  readonly #nested = new Map<HTMLElement, readonly [name: string, nested: Nested]>();

  /** @param open - opens the view with this id in an element. */
  constructor(root: HTMLElement, open: (element: HTMLElement, id: string) => Nested) {
    this.#root = root;
    this.#open = open;
  }

  /** Opens what has come, and closes what has gone. */
  update(): void {
    const root = this.#root;
    for (const [element, [name, nested]] of this.#nested) {
      const isThere = root.contains(element);
      if (isThere && nameOf(element) === name) continue;
      nested.close();
      this.#nested.delete(element);
      if (!isThere) continue;
      // Another view is to be there.
      delete element.dataset["liveToken"];
      replace(element, nothing);
    }
    for (const element of root.querySelectorAll<HTMLElement>("[data-live-child]")) {
      const isOwn = regionOf(element.parentElement) === root;
      if (isOwn && !this.#nested.has(element)) {
        const nested = this.#open(element, element.dataset["liveChild"] ?? "");
        this.#nested.set(element, [nameOf(element), nested]);
      }
    }
  }

  /**
   * Asks for all once more. What the view around them showed before it failed, and not for a while, has
   * ended: nobody told, as the page was to see that it goes.
   */
  askAgain(): void {
    for (const [, nested] of this.#nested.values()) nested.askAgain();
  }

  /** Closes all. */
  close(): void {
    for (const [, nested] of this.#nested.values()) nested.close();
    this.#nested.clear();
  }
}

/** Which child of which kind an element is for: text slots may have another in them now. */
function nameOf({ dataset }: HTMLElement): string {
  return `${dataset["liveKind"]} ${dataset["liveChild"]}`;
}
