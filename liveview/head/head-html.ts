/**
 * The head of a page: that of its shell, with what its view says.
 *
 * What the view says takes the place of what the shell has of the same kind. That is kept in a template, for views without a
 * word of it which come to this page later.
 *
 * @module
 */
import type { HeadElement, HeadParts } from "../protocol/head.ts";
import { escapeText } from "../template/escape.ts";
import { canonicalKey, metaKey } from "./head.ts";

/** A piece of a shell's head: text that stands there always, or an element that a view may say itself. */
export type HeadPiece = string | HeadDefault;

/** What the shell says of a page. */
interface HeadDefault {
  /** What it is; `title`, or the end of the head. */
  readonly key: string;
  /** All of it; of a title, the start tag. */
  readonly html: string;
  /** Of a title: what stands around what a view says, and what there is otherwise. */
  readonly title?: readonly [prefix: string, suffix: string, text: string];
}

/** An element of a shell, as far as it matters here. */
interface ShellElement {
  readonly localName: string;
  readonly getAttribute: (name: string) => string | null;
}

/** The key of the last piece. */
export const headEnd = "end";

/** By what key a view may say what this element of the shell says; `undefined` for what it cannot. */
export function headKeyOf(element: ShellElement): string | undefined {
  if (element.localName === "title") return "title";
  if (element.localName === "link") {
    return element.getAttribute("rel") === "canonical" ? canonicalKey : undefined;
  }
  for (const attribute of ["name", "property"]) {
    const name = element.getAttribute(attribute);
    if (element.localName === "meta" && name !== null) return metaKey(attribute, name);
  }
  return undefined;
}

/** The head of a page. */
export function headHtml(pieces: readonly HeadPiece[], parts: HeadParts = nothing): string {
  const [title, ...elements] = parts;
  const said = new Set(elements.map(([key]) => key));
  let kept = "";
  let html = "";
  for (const piece of pieces) {
    if (typeof piece === "string") html += piece;
    else if (piece.title !== undefined) html += titleHtml(piece.html, piece.title, title);
    else if (piece.key === headEnd) {
      html += elements.map(elementHtml).join("");
      if (kept !== "") html += `<template data-live-head>${kept}</template>`;
    } else if (said.has(piece.key)) kept += piece.html;
    else html += piece.html;
  }
  return html;
}

const nothing: HeadParts = [null];

function titleHtml(
  start: string,
  [prefix, suffix, shellTitle]: NonNullable<HeadDefault["title"]>,
  title: string | null,
): string {
  const text = title === null ? shellTitle : prefix + title + suffix;
  return `${start}${escapeText(text)}</title>`;
}

function elementHtml([, tag, attributes, text]: HeadElement): string {
  let html = `<${tag} data-live-head=""`;
  for (const [name, value] of Object.entries(attributes)) html += ` ${name}="${escapeText(value)}"`;
  // A script holds text as it is: no reference is read in it, and nothing in this text could end it.
  return text === undefined ? `${html}>` : `${html}>${text}</${tag}>`;
}
