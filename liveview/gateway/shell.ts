/**
 * The shell: the HTML file that views are put into.
 *
 * Parsed once, at start; a page is then joined from pieces, without a parser.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseHTML } from "linkedom";
import type { HeadParts } from "../protocol/head.ts";
import type { JoinFrame } from "../protocol/frame.ts";
import { headHtml, type HeadPiece } from "../head/head-html.ts";
import { ShellFileError, ShellSelectorError } from "./errors.ts";
import { cutHead, markHead } from "./shell-head.ts";

/** A shell in pieces, for the regions of one route. Plain data: it travels to the gateway's thread. */
export interface Shell {
  /** Selectors of the regions, in the order in which they stand in the file. */
  readonly selectors: readonly string[];
  /** Text before the first region's token: the head is in it. */
  readonly head: readonly HeadPiece[];
  /** Text around the regions: before the first one's content, the second one's token, … and after the last. */
  readonly pieces: readonly string[];
  /**
   * Names all that a page has around its views: the same for pages between which the views alone are others.
   * It stands in the page, and goes with a join that comes from there.
   */
  readonly digest: string;
}

/** URL paths of the script of a page, and of what that one imports at once. */
export interface Scripts {
  readonly path: string;
  readonly preloads: readonly string[];
}

/** What goes into one region. */
export interface RegionContent {
  readonly token: string;
  readonly html: string;
  /** What its view says of the page. */
  readonly head?: HeadParts;
}

/**
 * Reads a shell file and prepares it for regions at these selectors.
 *
 * @param scripts - the client's, which go into the head.
 * @throws {ShellFileError} when the file cannot be read or has no `<head>`.
 * @throws {ShellSelectorError} when a selector finds nothing.
 */
export function readShell(file: URL, selectors: readonly string[], scripts: Scripts): Shell {
  const path = fileURLToPath(file);
  return parseShell(readText(path), selectors, scripts, path);
}

/** Prepares the text of a shell; see {@link readShell}. */
export function parseShell(
  text: string,
  selectors: readonly string[],
  scripts: Scripts,
  file: string,
): Shell {
  const { document } = parseHTML(text);
  if (!document.head) throw new ShellFileError(file, "it has no <head>");
  const add = (name: string, attributes: Readonly<Record<string, string>>): void => {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      element.setAttribute(attribute, value);
    }
    document.head.append(element);
  };
  for (const href of scripts.preloads) add("link", { rel: "modulepreload", href });
  add("script", { type: "module", src: scripts.path });
  const digest = digestOf([text, selectors.toSorted(), scripts]);
  document.documentElement.setAttribute("data-live-connection", "connecting");
  document.documentElement.setAttribute("data-live-shell", digest);
  // A mark that no file contains, made anew for each parse.
  const mark = `perigee-${crypto.randomUUID()}`;
  const defaults = markHead(document, mark);
  for (const [index, selector] of selectors.entries()) {
    const region = document.querySelector(selector);
    if (region === null) throw new ShellSelectorError(file, selector);
    region.setAttribute("data-live", "connecting");
    region.setAttribute("data-live-token", `${mark}:token:${index}:`);
    region.textContent = `${mark}:html:${index}:`;
  }
  const doctype = /^\s*<!doctype[^>]*>/i.exec(text)?.[0].trim() ?? "<!DOCTYPE html>";
  const page = `${doctype}\n${document.documentElement.outerHTML}`;
  const { order, pieces } = cut(page, mark, selectors, file);
  const [top = "", ...rest] = pieces;
  return { selectors: order, head: cutHead(top, mark, defaults), pieces: rest, digest };
}

/**
 * Whether a join may be for this shell: one that comes from another page has the digest of its shell for a token.
 * A token has points, and a digest has none.
 */
export function fitsShell({ digest }: Shell, [, , token, , , place]: JoinFrame): boolean {
  const isFromElsewhere = typeof place === "number" && token !== "" && !token.includes(".");
  return !isFromElsewhere || token === digest;
}

function digestOf(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 12);
}

/** Joins a page of a shell and the content of its regions, in the shell's order. */
export function fillShell({ head, pieces }: Shell, regions: readonly RegionContent[]): string {
  let page = headHtml(head, regions.find((region) => region.head !== undefined)?.head);
  for (const [index, { token, html }] of regions.entries()) {
    page += token + (pieces[index * 2] ?? "") + html + (pieces[index * 2 + 1] ?? "");
  }
  return page;
}

function cut(
  page: string,
  mark: string,
  selectors: readonly string[],
  file: string,
): { readonly order: readonly string[]; readonly pieces: readonly string[] } {
  const pieces: string[] = [];
  const order: string[] = [];
  let rest = 0;
  for (const found of page.matchAll(new RegExp(`${mark}:(token|html):(\\d+):`, "g"))) {
    pieces.push(page.slice(rest, found.index));
    rest = found.index + found[0].length;
    const selector = selectors[Number(found[2])];
    if (found[1] === "html" && selector !== undefined) order.push(selector);
  }
  pieces.push(page.slice(rest));
  if (order.length !== selectors.length) {
    throw new ShellFileError(file, "its regions overlap: each view needs an element of its own");
  }
  return { order, pieces };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ShellFileError(path, why, { cause });
  }
}
