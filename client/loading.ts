/**
 * What is shown as loading until a view has answered: the attribute `data-live-loading`.
 *
 * @module
 */
import { answerTo } from "./answer.ts";

/** How many events each element waits for. */
const waiting = new Map<Element, number>();

/** Marks elements until event `n` of the view in `root` is answered, or never will be. */
export function showLoading(
  root: HTMLElement,
  n: number,
  elements: readonly Element[],
  isPage: boolean,
): void {
  const marked = isPage ? [...elements, document.documentElement] : elements;
  for (const element of marked) count(element, 1);
  const end = (): void => {
    for (const element of marked) count(element, -1);
  };
  void answerTo(root, n).then(end, end);
}

function count(element: Element, by: number): void {
  const left = (waiting.get(element) ?? 0) + by;
  if (left > 0) waiting.set(element, left);
  else waiting.delete(element);
  element.toggleAttribute("data-live-loading", left > 0);
}
