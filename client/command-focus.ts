/**
 * Commands that give the focus.
 *
 * @module
 */

/** So many elements are remembered at most. */
const MOST = 50;

const remembered: Element[] = [];

/** Remembers an element. */
export function pushFocus(element: Element): void {
  remembered.push(element);
  if (remembered.length > MOST) remembered.shift();
}

/** Focuses the one that was remembered last and is still there. */
export function popFocus(): void {
  let element = remembered.pop();
  while (element !== undefined && !element.isConnected) element = remembered.pop();
  if (element !== undefined) focus(element);
}

/** Focuses an element. */
export function focus(element: Element): void {
  if (element instanceof HTMLElement || element instanceof SVGElement) element.focus();
}

/** Focuses the first element inside of `element` that takes it. */
export function focusFirst(element: Element): void {
  for (const candidate of element.querySelectorAll(focusable)) {
    focus(candidate);
    if (candidate === document.activeElement) return;
  }
}

const focusable =
  "a[href],button,input,select,textarea,summary,iframe,[tabindex]:not([tabindex='-1']),[contenteditable]";
