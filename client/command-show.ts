/**
 * Commands that show and hide.
 *
 * @module
 */
import type { TransitionClasses } from "../liveview/protocol/command.ts";
import { setDisplay } from "./command-changes.ts";
import { play } from "./command-transition.ts";

/** Those that are on their way out: as good as hidden. */
const leaving = new WeakSet<Element>();

/** Whether an element is shown, and is to be. */
export function isShown(element: Element): boolean {
  return !leaving.has(element) && !isOff(element);
}

/** Shows what is hidden. */
export function show(element: Element, classes: TransitionClasses | null, display = "block"): void {
  if (isShown(element)) return;
  leaving.delete(element);
  element.removeAttribute("hidden");
  if (isOff(element)) setDisplay(element, "");
  if (isOff(element)) setDisplay(element, display);
  play(element, classes);
}

/** Hides what is shown. */
export function hide(element: Element, classes: TransitionClasses | null): void {
  if (!isShown(element)) return;
  leaving.add(element);
  const done = (): void => {
    leaving.delete(element);
    element.setAttribute("hidden", "");
    if (!isOff(element)) setDisplay(element, "none");
  };
  play(element, classes, { done });
}

function isOff(element: Element): boolean {
  return getComputedStyle(element).display === "none";
}
