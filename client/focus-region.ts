/**
 * Focus for a region as a whole.
 *
 * @module
 */

/** Who uses the keyboard, or a screen reader, goes on where this region begins, not at the top of the page. */
export function focusRegion(root: HTMLElement): void {
  if (!root.hasAttribute("tabindex")) {
    root.tabIndex = -1;
    root.addEventListener("blur", () => root.removeAttribute("tabindex"), { once: true });
  }
  root.focus({ preventScroll: true });
}
