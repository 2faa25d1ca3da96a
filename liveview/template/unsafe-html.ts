/**
 * Text that is shown as markup.
 *
 * @module
 */
import { digestForTemplateResult } from "@lit-labs/ssr-client";
import { parseFragment, serialize, type DefaultTreeAdapterTypes } from "parse5";
import { HTML } from "../protocol/value.ts";

/** Markup for a text slot. Made by {@link unsafeHTML}. */
export class UnsafeHtml {
  readonly text: string;
  #parsed: ParsedMarkup | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** The markup as it is shown, and what is to be known of it. */
  get parsed(): ParsedMarkup {
    this.#parsed ??= parseMarkup(this.text);
    return this.#parsed;
  }
}

/** Markup, read and written again: every tag is closed, and no comment is one of lit's marks. */
interface ParsedMarkup {
  readonly markup: string;
  /** lit's digest of a template that is this markup and has no slots. */
  readonly digest: string;
  /** Names of its outermost elements. */
  readonly rootTags: ReadonlySet<string>;
}

/**
 * Shows `text` as markup, in a text slot of HTML.
 *
 * Whatever is in it happens: a script that came with the page runs, an `onerror` does. Give it nothing
 * that a person wrote, but through a sanitiser. Tags that are not closed are closed, end tags without a
 * start are dropped, so that the markup cannot reach beyond its slot.
 *
 * @throws {TypeError} when `text` is not a string.
 */
export function unsafeHTML(text: string): UnsafeHtml {
  if (typeof text !== "string") {
    throw new TypeError(`unsafeHTML takes a string, not ${typeof text}`);
  }
  return new UnsafeHtml(text);
}

function parseMarkup(text: string): ParsedMarkup {
  const fragment = parseFragment(text);
  disarmMarks(fragment);
  const markup = serialize(fragment);
  const strings = Object.assign([markup], { raw: [markup] });
  return {
    markup,
    digest: digestForTemplateResult({ ["_$litType$"]: HTML, strings, values: [] }),
    rootTags: new Set(fragment.childNodes.map((node) => node.nodeName)),
  };
}

/** Comments that look like marks for hydration become others. */
function disarmMarks(parent: DefaultTreeAdapterTypes.ParentNode): void {
  for (const node of parent.childNodes) {
    if ("data" in node && looksLikeMark.test(node.data)) node.data = ` ${node.data}`;
    if ("childNodes" in node) disarmMarks(node);
    if ("content" in node) disarmMarks(node.content);
  }
}

/** Marks of a view inside of another have numbers in front. */
const looksLikeMark = /^\d*\/?lit-/;
