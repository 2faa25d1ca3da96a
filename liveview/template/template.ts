/**
 * A template, analysed: once for each place in the source where one is written.
 *
 * @module
 */
import { digestForTemplateResult } from "@lit-labs/ssr-client";
import { createHash } from "node:crypto";
import type { TemplateType } from "../protocol/value.ts";
import { checkHtml } from "./check-html.ts";
import { checkBalance } from "./check-well-formed.ts";
import type { Rendered } from "./html.ts";
import { scanSlots, type Scan } from "./scan-slots.ts";
import type { Hole, Template } from "./slot.ts";
import { toWireStrings } from "./wire-strings.ts";

/**
 * The analysis of a template.
 *
 * @throws {TemplateSyntaxError} when a slot stands where none can.
 * @throws {TypeError} when `strings` do not come from a template literal: text of unknown origin must
 * not become markup.
 */
export function templateOf({ strings, type }: Pick<Rendered, "strings" | "type">): Template {
  let template = templates.get(strings);
  if (template === undefined) {
    template = analyse(strings, type);
    templates.set(strings, template);
  }
  if (template.type !== type) {
    throw new TypeError("A template is tagged with html or with svg, not with either by turns");
  }
  return template;
}

const templates = new WeakMap<TemplateStringsArray, Template>();

function analyse(strings: TemplateStringsArray, type: TemplateType): Template {
  if (!Object.hasOwn(strings, "raw") || strings.some((text) => typeof text !== "string")) {
    throw new TypeError("html is a tag: write html`…`, with valid escapes, and do not call it");
  }
  const scan = scanSlots(strings, type);
  const html = cutHtml(scan);
  checkBalance({ strings, source: scan.marked, start: scan.start });
  checkHtml({ ...html, type, nodeSlots: scan.nodeSlots, strings });
  const wireStrings = toWireStrings(strings, { slots: scan.slots, holes: html.holes, type });
  return {
    type,
    slots: scan.slots,
    ...html,
    wireStrings,
    rootTags: scan.rootTags,
    digest: digestForTemplateResult({
      ["_$litType$"]: type,
      strings: Object.assign([...wireStrings], { raw: wireStrings }),
      values: [],
    }),
    wireDigest: createHash("sha256")
      .update(JSON.stringify([type, ...wireStrings]))
      .digest("base64url")
      .slice(0, 12),
  };
}

/** The marked HTML without its marks: what stands around the holes, and the holes. */
function cutHtml({ source, start, pieces }: Scan): Pick<Template, "chunks" | "holes"> {
  const holes: Hole[] = [];
  const chunks: string[] = [];
  let chunk = "";
  let at = start;
  for (const piece of pieces.toSorted((one, other) => one.start - other.start)) {
    chunk += source.slice(at, piece.start) + (piece.markup ?? "");
    at = piece.end;
    if (piece.hole) {
      holes.push(piece.hole);
      chunks.push(chunk);
      chunk = "";
    }
  }
  chunks.push(chunk + source.slice(at));
  return { chunks, holes };
}
