/**
 * Where something of a marked template is in the template as it was written.
 *
 * @module
 */
import { _$LH } from "lit-html/private-ssr-support.js";
import { SLOT } from "./template-errors.ts";

const { marker, markerMatch, boundAttributeSuffix: suffix } = _$LH;
const nodeMarker = `<${markerMatch}>`;

/**
 * The place in the strings, joined by `${…}`, of what is at `offset` of `source`: the strings with lit's
 * marks in them, beginning at `start`.
 */
export function sourcePlace(
  strings: readonly string[],
  source: string,
  { start, offset }: { readonly start: number; readonly offset: number },
): number {
  let at = start;
  let place = 0;
  for (const text of strings) {
    for (let index = 0; index < text.length; index += 1) {
      if (source.startsWith(suffix, at) && !text.startsWith(suffix, index)) at += suffix.length;
      if (at >= offset) return place + index;
      at += 1;
    }
    place += text.length;
    at += markLength(source, at);
    if (at > offset) return place;
    place += SLOT.length;
  }
  return place - SLOT.length;
}

/** How long lit's mark of a slot is: a comment, or a text that may have a number behind it. */
function markLength(source: string, at: number): number {
  if (source.startsWith(nodeMarker, at)) return nodeMarker.length;
  const [behind = ""] = /^(?:\d+(?=[\s>])| (?=\/>))?/.exec(source.slice(at + marker.length)) ?? [];
  return marker.length + behind.length;
}
