/**
 * The bar that says that the connection is gone.
 *
 * @module
 */
import { useStyles } from "./styles.ts";

/** A bar that is shown and hidden. */
export interface Bar {
  /** Shows it, unless it is hidden again within half a second: most losses are over by then. */
  show(): void;
  hide(): void;
}

/**
 * Makes the bar of a page; nothing is in the page until it is shown.
 *
 * A page changes its looks by the class `perigee-bar`, or by `--perigee-bar-color` and
 * `--perigee-bar-background`: the rules here give way to any other.
 */
export function createBar(text: string): Bar {
  let element: HTMLElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    show() {
      // Each failed attempt says so again: the half second counts from the first.
      if (element !== undefined) return;
      element = insertBar();
      timer = setTimeout(() => element?.append(text), DELAY_MS);
    },
    hide() {
      clearTimeout(timer);
      element?.remove();
      element = undefined;
    },
  };
}

const DELAY_MS = 500;

/** Empty at first: a screen reader says what changes in a status, not what it comes with. */
function insertBar(): HTMLElement {
  useStyles(styles);
  const element = document.createElement("div");
  element.className = "perigee-bar";
  element.role = "status";
  document.body.append(element);
  return element;
}

const styles = `
:where(.perigee-bar) {
  position: fixed; inset: 0 0 auto; z-index: 2147483647; padding: .4em 1em;
  font: 500 .875rem/1.4 system-ui, sans-serif; text-align: center;
  color: var(--perigee-bar-color, #fff); background: var(--perigee-bar-background, #8c1d18);
}
:where(.perigee-bar:empty) { padding: 0; }
@media (prefers-color-scheme: dark) {
  :where(.perigee-bar) {
    color: var(--perigee-bar-color, #410e0b); background: var(--perigee-bar-background, #f9b4ae);
  }
}
@media (prefers-reduced-motion: no-preference) {
  :where(.perigee-bar) { animation: perigee-bar .2s ease-out; }
  @keyframes perigee-bar { from { transform: translateY(-100%); } }
}`;
