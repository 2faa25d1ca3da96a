/**
 * The head of the page: what its view says, and what its shell has where the view says nothing.
 *
 * @module
 */
import type { HeadElement, HeadParts } from "../liveview/protocol/head.ts";

/** Has the head say this: the shell's own elements of the same kinds are put away, the others come back. */
export function showHead([title, ...elements]: HeadParts): void {
  const { head } = document;
  showTitle(title);
  for (const element of head.querySelectorAll("[data-live-head]:not(template)")) element.remove();
  const kept =
    head.querySelector<HTMLTemplateElement>("template[data-live-head]") ?? makeTemplate();
  const said = new Set(elements.map(([key]) => key));
  for (const element of Array.from(kept.content.children)) {
    if (!said.has(keyOf(element))) head.append(element);
  }
  for (const element of Array.from(head.children)) {
    if (said.has(keyOf(element))) kept.content.append(element);
  }
  head.append(...elements.map(create));
}

function makeTemplate(): HTMLTemplateElement {
  const template = document.createElement("template");
  template.dataset["liveHead"] = "";
  document.head.append(template);
  return template;
}

function showTitle(title: string | null): void {
  const { dataset } = document.head.querySelector("title") ?? document.createElement("title");
  const { liveDefault = "", livePrefix = "", liveSuffix = "" } = dataset;
  document.title = title === null ? liveDefault : livePrefix + title + liveSuffix;
}

/** As the server has it: by name or property for metas, and the one link of its kind. */
function keyOf(element: Element): string {
  const [name, property] = [element.getAttribute("name"), element.getAttribute("property")];
  if (element.localName === "link") return `link ${element.getAttribute("rel")}`;
  if (element.localName !== "meta") return " ";
  return name === null ? `meta property ${property}` : `meta name ${name}`;
}

function create([, tag, attributes, text]: HeadElement): HTMLElement {
  const element = document.createElement(tag);
  element.dataset["liveHead"] = "";
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  // Appended, not set: a policy of trusted types is about scripts that run.
  if (text !== undefined) element.append(text);
  return element;
}
