/**
 * What a template's analysis says about its slots and its HTML.
 *
 * @module
 */
import type { TemplateType } from "../protocol/value.ts";

/** Where a slot stands, which decides what it takes and how that is written. */
export interface Slot {
  readonly kind: "text" | "attribute" | "boolean" | "property" | "event" | "element";
  /** Name of the attribute, property or event; empty for text and elements. */
  readonly name: string;
  /** Its number in the template, from 0. */
  readonly index: number;
  /** The template, for messages. */
  readonly strings: readonly string[];
  /** For a slot that has a say in where a URL leads, what the template has around it. */
  readonly url?: UrlAround;
  /** For text that some templates cannot stand in, what is around it. */
  readonly within?: "svg" | "math" | "table" | undefined;
  /** For a slot in a tag that is no attribute's. */
  readonly element?: BoundElement;
}

/** What the template has before and after a slot in a URL. */
export interface UrlAround {
  readonly start: string;
  readonly rest: string;
  /** Whether a browser may show what is there as a page, or several URLs stand there. */
  readonly use: "page" | "part" | "list";
}

/** An element with slots for what is no attribute. */
export interface BoundElement {
  readonly tagName: string;
  /** Whether it is one of SVG or MathML. */
  readonly isForeign: boolean;
  readonly hasHttpEquiv: boolean;
  /** What the template has written on it, with or without slots: names in lower case, `.name`, `@name`. */
  readonly places: ReadonlySet<string>;
  /** Numbers of these slots. */
  readonly slots: readonly number[];
}

/** A slot in a tag that is no attribute's: for spreads and hooks. */
export type ElementSlot = Slot & { readonly kind: "element"; readonly element: BoundElement };

/** Whether `slot` is one for spreads and hooks. */
export function isElementSlot(slot: Slot): slot is ElementSlot {
  return slot.kind === "element";
}

/** A place in the HTML of a template that depends on values. */
export type Hole =
  | { readonly type: "text"; readonly slot: Slot }
  /** A whole attribute; `statics` stand before, between and after its slots. */
  | {
      readonly type: "attribute";
      readonly name: string;
      readonly slots: readonly Slot[];
      readonly statics: readonly string[];
    }
  /** An attribute that is there or not. */
  | { readonly type: "boolean"; readonly name: string; readonly slot: Slot }
  /** Attributes whose names are data. */
  | { readonly type: "element"; readonly slot: ElementSlot }
  /** What a `<textarea>` holds. */
  | { readonly type: "content"; readonly slot: Slot }
  /** A slot of which nothing shows in HTML: an event, or a property without an attribute. */
  | { readonly type: "silent"; readonly slot: Slot };

/** All there is to know about a template, found out once. */
export interface Template {
  readonly type: TemplateType;
  readonly slots: readonly Slot[];
  /** HTML around the holes: one string more than there are holes. */
  readonly chunks: readonly string[];
  readonly holes: readonly Hole[];
  /** The strings as the browser gets them: `@click=` is `.$click=`, so that a binding is plain data there. */
  readonly wireStrings: readonly string[];
  /** Names of its outermost elements. */
  readonly rootTags: ReadonlySet<string>;
  /** lit's digest of the wire strings, by which the browser recognises the template in the page. */
  readonly digest: string;
  /** What names the template on the wire: 12 characters of the SHA-256 of its type and its wire strings. */
  readonly wireDigest: string;
}
