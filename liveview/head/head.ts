/**
 * What a view says of its page to browsers, search engines and whoever shares a link: title, description and the like.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";
import type { HeadElement, HeadParts } from "../protocol/head.ts";
import { toLocalPath } from "../route/is-local-path.ts";

/** A `<meta>`: by name, or by property as Open Graph has it. */
export type HeadMeta =
  | { readonly name: string; readonly content: string }
  | { readonly property: string; readonly content: string };

/** A `<link>`. */
export interface HeadLink {
  /** What it is: `alternate`, `prev`, `icon`. */
  readonly rel: string;
  /** A path of this site, or a URL of `http:` or `https:`. */
  readonly href: string;
  readonly hreflang?: string;
  readonly type?: string;
  readonly title?: string;
  readonly media?: string;
  readonly sizes?: string;
}

/** What stands in the head of a page for its view; what is left out is as the shell has it. */
export interface Head {
  /** The title of the page; the shell's `<title>` may put something around it. */
  readonly title?: string;
  /** What search engines show below it. */
  readonly description?: string;
  /** The one URL of this content, where it has several: a path of this site, or a URL of `http:` or `https:`. */
  readonly canonical?: string;
  readonly meta?: readonly HeadMeta[];
  readonly links?: readonly HeadLink[];
  /** Structured data, https://json-ld.org: what JSON can say, as one object or a list of them. */
  readonly jsonLd?: object;
}

/** What a view says of its page cannot stand there. */
export class HeadError extends LiveViewError {
  override readonly name = "HeadError";
  readonly code = "ERR_HEAD";
  /** The field that is wrong. */
  readonly field: string;

  constructor(field: string, why: string) {
    super(`the view's head cannot be shown: ${field} ${why}`);
    this.field = field;
  }
}

/**
 * The elements that a head means, each with the key by which it takes the place of one of the shell's.
 *
 * @throws {HeadError} when something is no text, a URL leads to a script, or JSON cannot say what is to be structured data.
 */
export function toHeadParts(head: Head): HeadParts {
  const { title, description, canonical, meta = [], links = [], jsonLd } = head;
  const elements: HeadElement[] = [];
  const all =
    description === undefined ? meta : [{ name: "description", content: description }, ...meta];
  for (const { content, ...kind } of all) {
    const [[attribute, value] = ["name", undefined]] = Object.entries(kind);
    const named = text(`the ${attribute} of a meta`, value);
    const attributes = { [attribute]: named, content: text(`the meta "${named}"`, content) };
    elements.push([metaKey(attribute, named), "meta", attributes]);
  }
  if (canonical !== undefined) {
    const href = checkUrl("canonical", canonical);
    elements.push([canonicalKey, "link", { rel: "canonical", href }]);
  }
  for (const { href, ...rest } of links) {
    const attributes: Record<string, string> = { href: checkUrl("the href of a link", href) };
    for (const name of linkAttributes) {
      if (rest[name] !== undefined) attributes[name] = text(`the ${name} of a link`, rest[name]);
    }
    elements.push(["", "link", attributes]);
  }
  if (jsonLd !== undefined) {
    elements.push(["", "script", { type: "application/ld+json" }, toJson(jsonLd)]);
  }
  return [title === undefined ? null : text("title", title), ...elements];
}

/** What tells the metas of a page apart. */
export function metaKey(attribute: string, name: string): string {
  return `meta ${attribute} ${name}`;
}

/** What a canonical link is known by: a page has one. */
export const canonicalKey = "link canonical";

const linkAttributes = ["rel", "hreflang", "type", "title", "media", "sizes"] as const;

function text(field: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new HeadError(field, `is ${typeof value}, and must be a text`);
}

function checkUrl(field: string, value: unknown): string {
  const url = text(field, value);
  const protocol = URL.parse(url)?.protocol;
  if (protocol === "https:" || protocol === "http:" || toLocalPath(url) !== undefined) return url;
  const shown = JSON.stringify(url.slice(0, 200));
  throw new HeadError(field, `is ${shown}: give a path of this site, or a URL of http: or https:`);
}

/** No `<`, so that nothing in it ends the element that it stands in. */
function toJson(value: object): string {
  try {
    const json: unknown = JSON.stringify(value);
    if (typeof json === "string") return json.replaceAll("<", "\\u003c");
  } catch {
    // It refers to itself, or has a BigInt.
  }
  throw new HeadError("jsonLd", "is nothing that JSON can say");
}
