/**
 * A template, analysed: once for each place in the source where one is written.
 *
 * @module
 */
import { digestForTemplateResult } from "@lit-labs/ssr-client";
import { checkHtml } from "./check-html.ts";
import { scanSlots, type Scan } from "./scan-slots.ts";
import type { Hole, Slot, Template } from "./slot.ts";

/**
 * The analysis of the template with these strings.
 *
 * @throws {TemplateSyntaxError} when a slot stands where none can.
 * @throws {TypeError} when `strings` do not come from a template literal: text of unknown origin must
 * not become markup.
 */
export function templateOf(strings: TemplateStringsArray): Template {
  let template = templates.get(strings);
  if (template === undefined) {
    template = analyse(strings);
    templates.set(strings, template);
  }
  return template;
}

const templates = new WeakMap<TemplateStringsArray, Template>();

function analyse(strings: TemplateStringsArray): Template {
  if (!Object.hasOwn(strings, "raw") || strings.some((text) => typeof text !== "string")) {
    throw new TypeError("html is a tag: write html`…`, with valid escapes, and do not call it");
  }
  const scan = scanSlots(strings);
  const html = cutHtml(scan);
  checkHtml(html, scan.nodeSlots, strings);
  const wireStrings = toWireStrings(strings, scan.slots);
  return {
    slots: scan.slots,
    ...html,
    wireStrings,
    rootTags: scan.rootTags,
    digest: digestForTemplateResult({
      ["_$litType$"]: 1,
      strings: Object.assign([...wireStrings], { raw: wireStrings }),
      values: [],
    }),
  };
}

/** The marked HTML without its marks: what stands around the holes, and the holes. */
function cutHtml({ source, pieces }: Scan): Pick<Template, "chunks" | "holes"> {
  const holes: Hole[] = [];
  const chunks: string[] = [];
  let chunk = "";
  let at = 0;
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

/** What stands before the slot of an event: `@name=`, with or without the quote after it. */
const eventName = /@([^\s"'>=/]+\s*=\s*["']?)$/;

function toWireStrings(strings: readonly string[], slots: readonly Slot[]): readonly string[] {
  return strings.map((text, slot) =>
    slots[slot]?.kind === "event" ? text.replace(eventName, ".$$$1") : text,
  );
}
