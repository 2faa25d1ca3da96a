/**
 * What stands in for a view inside of another while that is not there.
 *
 * @module
 */

/** What stands in for a view. */
export interface Fallback {
  /** Whether there is anything to show. */
  readonly hasContent: boolean;
  /** Shows it in place of the view, soon: a restart is over before it would be seen. */
  showSoon(): void;
  show(): void;
  hide(): void;
}

/** The fallback of a view: the element right after its own. */
export function createFallback(root: HTMLElement, retry: () => void): Fallback {
  const element = root.nextElementSibling;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const toggle = (isShown: boolean): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!(element instanceof HTMLElement) || (isShown && !hasContent(element))) return;
    element.hidden = !isShown;
    root.hidden = isShown;
  };
  element?.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-live-retry]")) retry();
  });
  return {
    get hasContent() {
      return element !== null && hasContent(element);
    },
    showSoon: () => {
      timer ??= setTimeout(() => toggle(true), SOON_MS);
    },
    show: () => toggle(true),
    hide: () => toggle(false),
  };
}

const SOON_MS = 150;

function hasContent(element: Element): boolean {
  return element.childElementCount > 0 || element.textContent !== "";
}
