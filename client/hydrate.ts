/**
 * Takes over the HTML that came with the page.
 *
 * @module
 */
import { hydrate } from "@lit-labs/ssr-client";
import { nothing, render, type ChildPart, type Part } from "lit-html";
import { PartType } from "lit-html/directive.js";
import { getCommittedValue } from "lit-html/directive-helpers.js";

/**
 * Makes the content of `root` lit's, with all its elements as they are, and shows `content` in it.
 *
 * Texts and attributes that differ are corrected. When the elements are not those of `content` (a
 * parser moved something, an extension was at work), they are thrown away and rendered anew.
 *
 * @returns whether the elements were kept.
 */
export function adopt(root: HTMLElement, content: unknown): boolean {
  try {
    // Of an empty one, lit would complain.
    if (root.firstChild) hydrate(content, root);
    if (correct(Reflect.get(root, ROOT_PART))) return true;
  } catch {
    // lit found no way to match the two.
  }
  replace(root, content);
  return false;
}

/**
 * Gives the marks in a view inside of another their names: until then they are no marks, or lit would
 * take them for those of the view around it.
 */
export function nameMarks(root: HTMLElement): void {
  const comments = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  while (comments.nextNode()) {
    const { currentNode } = comments;
    if (/^1+\/?lit-/.test(currentNode.nodeValue ?? "")) {
      currentNode.nodeValue = currentNode.nodeValue?.slice(1) ?? "";
    }
  }
}

/** Throws the content of `root` away and renders anew. */
export function replace(root: HTMLElement, content: unknown): void {
  root.textContent = "";
  Reflect.deleteProperty(root, ROOT_PART);
  render(content, root);
}

/** Whether lit knows the content of `root`: then `render` patches it. */
export function isAdopted(root: HTMLElement): boolean {
  return Reflect.has(root, ROOT_PART);
}

/** Where lit keeps what it knows of a container; the one name of lit's that no build changes. */
const ROOT_PART = "_$litPart$";

/**
 * Makes the page show what lit believes it shows: hydrating, lit takes texts and attributes for right.
 *
 * @returns false when a part is not even where lit believes it to be.
 */
function correct(part: Part | undefined): boolean {
  if (part === undefined) return false;
  if (part.type !== CHILD) return correctAttribute(part);
  const { startNode, endNode } = part;
  const value = getCommittedValue(part);
  if (!startNode || !endNode || startNode.parentNode !== endNode.parentNode) return false;
  if (typeof value !== "object" || value === null) return correctText(startNode, endNode, value);
  // Rows of a list, or a template's instance, whose parts are the one array that it has.
  const parts = Array.isArray(value) ? value : Object.values(value).find(Array.isArray);
  return parts?.every(correct) === true;
}

function correctText(startNode: Node, endNode: Node, value: unknown): boolean {
  const shown = startNode.nextSibling;
  if (value === nothing) return shown === endNode;
  if (!(shown instanceof Text) || shown.nextSibling !== endNode) return false;
  if (shown.data !== String(value)) shown.data = String(value);
  return true;
}

function correctAttribute(part: Exclude<Part, ChildPart>): true {
  if (part.type !== ATTRIBUTE && part.type !== BOOLEAN_ATTRIBUTE) return true;
  const { element, name, strings = ["", ""] } = part;
  // lit's helper reads any part, but is only declared for one kind.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const values = [getCommittedValue(part as unknown as ChildPart)].flat();
  let text = strings[0] ?? "";
  for (const [at, value] of values.entries()) text += String(value) + (strings[at + 1] ?? "");
  if (part.type === BOOLEAN_ATTRIBUTE) element.toggleAttribute(name, values[0] === true);
  else if (values.includes(nothing)) element.removeAttribute(name);
  else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  return true;
}

const { CHILD, ATTRIBUTE, BOOLEAN_ATTRIBUTE } = PartType;
