/**
 * The line at the top of the page while views of another URL are on their way.
 *
 * @module
 */
import { useStyles } from "./styles.ts";

/** A line that is shown and hidden. */
export interface Progress {
  /** Shows it, unless it is hidden again within a quarter of a second: most views are there by then. */
  show(): void;
  hide(): void;
}

/**
 * Makes the line of a page; nothing is in the page until it is shown.
 *
 * A page changes its looks by the class `perigee-progress`, or by `--perigee-progress-color`: the rules here give way to
 * any other. Meanwhile `<html>` has `data-live-navigating`.
 */
export function createProgress(): Progress {
  const { documentElement: html, body } = document;
  let element: HTMLElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    show() {
      html.dataset["liveNavigating"] = "";
      timer = setTimeout(() => {
        useStyles(styles);
        element = document.createElement("div");
        element.className = "perigee-progress";
        element.role = "progressbar";
        element.ariaLabel = document.title;
        body.append(element);
      }, DELAY_MS);
    },
    hide() {
      delete html.dataset["liveNavigating"];
      clearTimeout(timer);
      element?.remove();
    },
  };
}

const DELAY_MS = 250;

const styles = `
:where(.perigee-progress) {
  position: fixed; inset: 0 0 auto; z-index: 2147483647; height: 3px; transform-origin: 0 0;
  background: var(--perigee-progress-color, #2563eb);
}
@media (prefers-color-scheme: dark) {
  :where(.perigee-progress) { background: var(--perigee-progress-color, #7aa2ff); }
}
@media (prefers-reduced-motion: no-preference) {
  :where(.perigee-progress) { animation: perigee-progress 8s cubic-bezier(0, .7, .3, 1) both; }
  @keyframes perigee-progress { from { transform: scaleX(.1); } to { transform: scaleX(.95); } }
}`;
