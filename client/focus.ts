/**
 * Focus while elements come, go and move.
 *
 * @module
 */

/** Changes `root`, and gives back the focus to an element that lost it by being moved. */
export function keepFocus(root: HTMLElement, change: () => void): void {
  const { activeElement } = document;
  change();
  if (activeElement === document.activeElement) return;
  if (activeElement instanceof HTMLElement && root.contains(activeElement)) {
    activeElement.focus({ preventScroll: true });
  }
}

/** Changes `root`, and focuses the first new element that asks for it by `autofocus`. */
export function focusNew(root: HTMLElement, change: () => void): void {
  const before = new Set(root.querySelectorAll("[autofocus]"));
  change();
  for (const element of root.querySelectorAll<HTMLElement>("[autofocus]")) {
    if (!before.has(element)) return element.focus();
  }
}
