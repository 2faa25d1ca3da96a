/**
 * What is to be known of an element that takes spreads and hooks.
 *
 * @module
 */
import { _$LH } from "lit-html/private-ssr-support.js";
import { html as names, type DefaultTreeAdapterTypes } from "parse5";
import type { BoundElement } from "./slot.ts";

const { marker, boundAttributeSuffix } = _$LH;

/** An element of a marked template; the numbers of its slots are still to be added. */
export function boundElement({
  tagName,
  namespaceURI,
  attrs,
}: DefaultTreeAdapterTypes.Element): BoundElement & { readonly slots: number[] } {
  const places = attrs
    .filter(({ name }) => !name.startsWith(marker))
    .map(({ name }) => name.replace(boundAttributeSuffix, "").replace(/^\?/, ""));
  return {
    tagName,
    isForeign: namespaceURI !== names.NS.HTML,
    hasHttpEquiv: places.includes("http-equiv"),
    places: new Set(places),
    slots: [],
  };
}
