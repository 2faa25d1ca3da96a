/**
 * Finds the slots of a template in its parse tree, the way lit finds them in a browser.
 *
 * lit marks every slot in the HTML (as a comment, or in the value of an attribute whose name gets a
 * suffix), lets the browser parse that, and numbers elements and comments in document order. Here
 * parse5 does the browser's part, with the same marked HTML in the same context, so both sides agree
 * on what each slot is and on the number of the node it is on.
 *
 * @module
 */
import { _$LH } from "lit-html/private-ssr-support.js";
import { html as names, parseFragment, type DefaultTreeAdapterTypes } from "parse5";
import { SVG, type TemplateType } from "../protocol/value.ts";
import { boundElement } from "./bound-element.ts";
import { checkTags } from "./check-well-formed.ts";
import { scanAttribute } from "./scan-attribute.ts";
import type { ElementSlot, Hole, Slot } from "./slot.ts";
import { TemplateSyntaxError } from "./template-errors.ts";

/** What takes the place of `source` from `start` to `end`: markup, a hole, or nothing. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly markup?: string;
  readonly hole?: Hole;
}

/** A template's marked HTML, its slots, and the places where its HTML differs from the marked one. */
export interface Scan {
  readonly source: string;
  /** The same as lit makes it, with what it puts around and behind. */
  readonly marked: string;
  /** Where the template begins in it, which is behind what lit puts around SVG. */
  readonly start: number;
  readonly slots: readonly Slot[];
  readonly pieces: readonly Piece[];
  /** The first slot of each node with slots in its attributes, by the number of the node. */
  readonly nodeSlots: ReadonlyMap<number, number>;
  readonly rootTags: ReadonlySet<string>;
}

/**
 * Finds all slots of a template.
 *
 * @throws {TemplateSyntaxError} when one stands where none can.
 */
export function scanSlots(strings: TemplateStringsArray, type: TemplateType): Scan {
  const scanner = new SlotScanner(strings, type);
  return scanner.scan();
}

type Element = DefaultTreeAdapterTypes.Element;
type ParentNode = DefaultTreeAdapterTypes.ParentNode;

const { marker, markerMatch, boundAttributeSuffix, getTemplateHtml } = _$LH;

class SlotScanner {
  readonly #strings: TemplateStringsArray;
  readonly #source: string;
  /** Names of the bound attributes with their prefix, in the case in which they were written. */
  readonly #attributeNames: readonly string[];
  /** Where the marker of each slot is in the source. */
  readonly #markers: readonly number[];
  readonly #slots: Slot[] = [];
  readonly #pieces: Piece[] = [];
  readonly #nodeSlots = new Map<number, number>();
  readonly #type: TemplateType;
  #nodeCount = 0;
  #attributeCount = 0;

  constructor(strings: TemplateStringsArray, type: TemplateType) {
    const [source, attributeNames]: readonly [unknown, readonly string[]] = getTemplateHtml(
      strings,
      type,
    );
    this.#type = type;
    this.#strings = strings;
    this.#source = String(source);
    this.#attributeNames = attributeNames;
    this.#markers = Array.from(this.#source.matchAll(everyMarker), (match) => match.index);
  }

  scan(): Scan {
    const start = this.#type === SVG ? "<svg>".length : 0;
    const marked = this.#source;
    checkTags({ strings: this.#strings, source: marked, start });
    const fragment = parseFragment(this.#source, { sourceCodeLocationInfo: true });
    const root = this.#type === SVG ? this.#insideSvg(fragment) : fragment;
    this.#scanChildren(root);
    if (this.#slots.length < this.#strings.length - 1) throw this.#misplaced();
    // lit puts a comment behind a slot at the very end; it is no part of the page.
    const end = this.#source.length - (this.#type === SVG ? "</svg>".length : 0);
    const tail = this.#strings.length > 1 && this.#strings.at(-1) === "" ? "<?>".length : 0;
    return {
      source: this.#source.slice(0, end - tail),
      marked,
      start,
      slots: this.#slots,
      pieces: this.#pieces,
      nodeSlots: this.#nodeSlots,
      rootTags: new Set(root.childNodes.map((node) => node.nodeName)),
    };
  }

  /** What lit has put between `<svg>` and `</svg>`; elements of HTML end the `<svg>` around them. */
  #insideSvg(fragment: ParentNode): ParentNode {
    const [svg, ...others] = fragment.childNodes;
    const stray = others[0];
    if (stray !== undefined || svg === undefined || !("childNodes" in svg)) {
      throw new TemplateSyntaxError(
        `${stray === undefined ? "This" : `<${stray.nodeName}>`} cannot stand in svg\`…\`, outside of <foreignObject>`,
        this.#nextSlot(),
      );
    }
    return svg;
  }

  #scanChildren(parent: ParentNode): void {
    for (const [index, node] of parent.childNodes.entries()) {
      if ("tagName" in node) {
        this.#scanElement(node, parent.childNodes[index - 1]);
      } else if (node.nodeName === "#comment" && "data" in node) {
        this.#scanComment(node, parent);
      } else if ("value" in node && node.value.includes(marker)) {
        throw this.#cannotStand(insteadOfContent(parent.nodeName));
      }
    }
  }

  #scanComment(node: DefaultTreeAdapterTypes.CommentNode, parent: ParentNode): void {
    this.#nodeCount += 1;
    if (!node.data.includes(marker)) return;
    if (node.data !== markerMatch) throw this.#cannotStand("in a comment");
    const { startOffset: start, endOffset: end } = this.#locate(node);
    const index = this.#claim(start, end);
    const strings = this.#strings;
    const slot: Slot = { kind: "text", name: "", index, strings, within: withinOf(parent) };
    this.#slots.push(slot);
    this.#pieces.push({ start, end, hole: { type: "text", slot } });
  }

  #scanElement(element: Element, before: DefaultTreeAdapterTypes.ChildNode | undefined): void {
    const nodeIndex = this.#nodeCount;
    this.#nodeCount += 1;
    if (element.tagName.includes(marker)) throw this.#cannotStand("as the name of a tag");
    const isBound = element.attrs.some(
      ({ name }) => name.endsWith(boundAttributeSuffix) || name.startsWith(marker),
    );
    if (isBound) this.#markNode(element, nodeIndex, before);
    const inTag = boundElement(element);
    for (const attribute of element.attrs) {
      if (attribute.name.startsWith(marker)) this.#scanInTag(element, attribute, inTag);
      else if (attribute.name.endsWith(boundAttributeSuffix)) this.#scanBound(element, attribute);
      else if (attribute.name.includes(marker)) throw this.#cannotStand("in an attribute's name");
    }
    if ("content" in element && this.#isNextIn(element)) {
      throw this.#cannotStand("inside <template>");
    }
    this.#scanChildren(element);
  }

  /** Puts lit's marker for a node with bound attributes in front of the element. */
  #markNode(
    element: Element,
    nodeIndex: number,
    before: DefaultTreeAdapterTypes.ChildNode | undefined,
  ): void {
    const { parentNode } = element;
    if (parentNode !== null && "tagName" in parentNode && !parentNode.sourceCodeLocation) {
      throw new TemplateSyntaxError(
        `<${element.tagName}> with a slot needs <${parentNode.tagName}> written around it, as a browser would add one`,
        this.#nextSlot(),
      );
    }
    const { startOffset: start } = this.#locate(element);
    this.#nodeSlots.set(nodeIndex, this.#slots.length);
    const markup = `${impliedEndTag(before, start)}<!--lit-node ${nodeIndex}-->`;
    this.#pieces.push({ start, end: start, markup });
  }

  #scanBound(element: Element, { name, value }: { name: string; value: string }): void {
    const location = element.sourceCodeLocation?.attrs?.[name];
    const writtenName = this.#attributeNames[this.#attributeCount];
    if (!location || writtenName === undefined) throw this.#misplaced();
    this.#attributeCount += 1;
    const index = this.#claim(location.startOffset, location.endOffset);
    const scanned = scanAttribute({
      index,
      writtenName,
      statics: value.split(marker),
      element,
      strings: this.#strings,
    });
    if (scanned.type === "problem") {
      throw new TemplateSyntaxError(scanned.problem, this.#nextSlot());
    }
    const { slots, hole, content } = scanned;
    this.#slots.push(...slots);
    const start = this.#source.slice(0, location.startOffset).trimEnd().length;
    this.#pieces.push({ start, end: location.endOffset, hole });
    if (content) this.#pieces.push(contentPiece(element, content));
  }

  /** A slot in a tag that is no attribute's. */
  #scanInTag(
    element: Element,
    { name, value }: { name: string; value: string },
    inTag: ReturnType<typeof boundElement>,
  ): void {
    const location = element.sourceCodeLocation?.attrs?.[name];
    if (!location || value !== "") throw this.#cannotStand("in an attribute's name");
    if (element.tagName === "script") throw this.#cannotStand("in <script>");
    const index = this.#claim(location.startOffset, location.endOffset);
    inTag.slots.push(index);
    const strings = this.#strings;
    const slot: ElementSlot = { kind: "element", name: "", index, strings, element: inTag };
    this.#slots.push(slot);
    const start = this.#source.slice(0, location.startOffset).trimEnd().length;
    this.#pieces.push({ start, end: location.endOffset, hole: { type: "element", slot } });
  }

  /** Number of the slot whose marker is in this range; slots come in order, or the HTML is not what it seems. */
  #claim(start: number, end: number): number {
    const at = this.#markers[this.#slots.length];
    if (at === undefined || at < start || at >= end) throw this.#misplaced();
    return this.#slots.length;
  }

  #isNextIn(element: Element): boolean {
    const at = this.#markers[this.#slots.length] ?? Infinity;
    return at < (element.sourceCodeLocation?.endOffset ?? 0);
  }

  #locate(node: DefaultTreeAdapterTypes.CommentNode | Element): {
    startOffset: number;
    endOffset: number;
  } {
    if (!node.sourceCodeLocation) throw this.#misplaced();
    return node.sourceCodeLocation;
  }

  #nextSlot(): Pick<Slot, "strings" | "index"> {
    return { strings: this.#strings, index: this.#slots.length };
  }

  #cannotStand(where: string): TemplateSyntaxError {
    return new TemplateSyntaxError(`A slot cannot stand ${where}`, this.#nextSlot());
  }

  #misplaced(): TemplateSyntaxError {
    return this.#cannotStand(
      "here: an attribute is there twice, or a parser would move or drop this part of the HTML",
    );
  }
}

const everyMarker = new RegExp(marker.replaceAll("$", "\\$"), "g");

function insteadOfContent(tagName: string): string {
  return tagName === "textarea" ? "inside <textarea>: use .value=${…}" : `inside <${tagName}>`;
}

/** Replaces what a `<textarea>` holds. */
function contentPiece(element: Element, hole: Hole): Piece {
  const { startTag, endTag, endOffset } = element.sourceCodeLocation ?? {};
  const start = startTag?.endOffset ?? 0;
  return { start, end: endTag?.startOffset ?? endOffset ?? start, hole };
}

/**
 * The end tag of an element that the next one ends, as in `<li>one<li>two`; a comment put between them
 * would otherwise become part of the first.
 */
function impliedEndTag(before: DefaultTreeAdapterTypes.ChildNode | undefined, at: number): string {
  if (before === undefined || !("tagName" in before) || !before.sourceCodeLocation) return "";
  const { endTag, endOffset } = before.sourceCodeLocation;
  const isOpen = endTag === undefined && endOffset === at && before.childNodes.length > 0;
  return isOpen ? `</${before.tagName}>` : "";
}

function withinOf(parent: ParentNode): Slot["within"] {
  if (!("namespaceURI" in parent)) return undefined;
  if (parent.namespaceURI === names.NS.HTML)
    return parent.tagName === "table" ? "table" : undefined;
  if (parent.namespaceURI === names.NS.MATHML) return "math";
  return holdsHtml.has(parent.tagName) ? undefined : "svg";
}

/** Elements of SVG that hold HTML again. */
const holdsHtml: ReadonlySet<string> = new Set(["foreignObject", "desc", "title"]);
