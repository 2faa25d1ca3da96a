/**
 * What a template's analysis says about its slots and its HTML.
 *
 * @module
 */
import type { TemplateType } from "../protocol/value.ts";

/** Where a slot stands, which decides what it takes and how that is written. */
export interface Slot {
  readonly kind: "text" | "attribute" | "boolean" | "property" | "event";
  /** Name of the attribute, property or event; empty for text. */
  readonly name: string;
  /** Its number in the template, from 0. */
  readonly index: number;
  /** The template, for messages. */
  readonly strings: readonly string[];
  /** For a slot with which a URL begins, what the template has after it. */
  readonly urlRest?: string;
  /** For text that some templates cannot stand in, what is around it. */
  readonly within?: "svg" | "math" | "table" | undefined;
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
