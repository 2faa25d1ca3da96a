/**
 * Tells a screen reader that another page is there: it says the title, as it does for one that was loaded.
 *
 * @module
 */
import { useStyles } from "./styles.ts";

/** The place of the page that is read out when it changes; made when it is first needed. */
export class Announcer {
  #element: HTMLElement | undefined;

  /** It has to be there before what it says. */
  prepare(): void {
    if (this.#element?.isConnected === true) return;
    useStyles(styles);
    this.#element = document.createElement("div");
    this.#element.className = "perigee-announcer";
    this.#element.ariaLive = "assertive";
    this.#element.ariaAtomic = "true";
    document.body.append(this.#element);
  }

  say(text: string): void {
    if (this.#element !== undefined) this.#element.textContent = text;
  }
}

const styles = `
.perigee-announcer {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}`;
