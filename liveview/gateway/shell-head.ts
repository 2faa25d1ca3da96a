/**
 * The head of a shell, in pieces: what a view may say itself stands apart.
 *
 * @module
 */
import { headEnd, headKeyOf, type HeadPiece } from "../head/head-html.ts";

/** An element of linkedom's, as far as it matters here. */
interface ShellNode {
  readonly localName: string;
  readonly outerHTML: string;
  readonly textContent: string | null;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  replaceWith(node: unknown): void;
}

/** A document of linkedom's. */
interface ShellDocument {
  readonly head: {
    readonly children: ArrayLike<ShellNode>;
    querySelector(selector: string): ShellNode | null;
    prepend(node: unknown): void;
    append(node: unknown): void;
  };
  createElement(name: string): unknown;
  createTextNode(text: string): unknown;
}

/**
 * Puts marks into the head of a document: in place of each element that a view may say itself, and at its end.
 *
 * @returns what stood there, in order.
 */
export function markHead(document: ShellDocument, mark: string): readonly HeadPiece[] {
  const { head } = document;
  if (head.querySelector("title") === null) head.prepend(document.createElement("title"));
  const pieces: HeadPiece[] = [];
  for (const element of Array.from(head.children)) {
    const key = headKeyOf(element);
    if (key === undefined) continue;
    if (key === "title") pieces.push(readTitle(element));
    else pieces.push({ key, html: element.outerHTML });
    element.replaceWith(document.createTextNode(`${mark}:head:`));
  }
  head.append(document.createTextNode(`${mark}:head:`));
  return [...pieces, { key: headEnd, html: "" }];
}

/** The text with marks, in pieces. */
export function cutHead(
  text: string,
  mark: string,
  defaults: readonly HeadPiece[],
): readonly HeadPiece[] {
  return text
    .split(`${mark}:head:`)
    .flatMap((piece, index) => (index === 0 ? [piece] : [defaults[index - 1] ?? "", piece]));
}

/** The page says what its shell has for a title, so that it can go back to that. */
function readTitle(element: ShellNode): HeadPiece {
  const text = element.textContent ?? "";
  element.setAttribute("data-live-default", text);
  const start = element.outerHTML.slice(0, element.outerHTML.indexOf(">") + 1);
  const prefix = element.getAttribute("data-live-prefix") ?? "";
  const suffix = element.getAttribute("data-live-suffix") ?? "";
  return { key: "title", html: start, title: [prefix, suffix, text] };
}
