/**
 * The rule that a parser reads a template's HTML as it is written.
 *
 * lit finds slots in a page by comments beside them. A parser that moves elements (out of a table, out
 * of a tag that was not closed in order) tears the two apart, so such a template is refused.
 *
 * @module
 */
import { parseFragment, type DefaultTreeAdapterTypes } from "parse5";
import { SVG } from "../protocol/value.ts";
import type { Template } from "./slot.ts";
import { TemplateSyntaxError } from "./template-errors.ts";

/** A template whose slots are found. */
export interface CutTemplate extends Pick<Template, "chunks" | "holes" | "type"> {
  /** The first slot of each marked node, by the number in its mark. */
  readonly nodeSlots: ReadonlyMap<number, number>;
  readonly strings: readonly string[];
}

/**
 * Checks that in the page every slot will be where its mark is.
 *
 * @throws {TemplateSyntaxError} when a parser would move something with a slot.
 */
export function checkHtml({ chunks, holes, type, nodeSlots, strings }: CutTemplate): void {
  const html = chunks.map((chunk, index) => {
    const hole = holes[index];
    return hole?.type === "text"
      ? `${chunk}<!--lit-part ${hole.slot.index}--><!--/lit-part-->`
      : chunk;
  });
  const [before, after] = type === SVG ? ["<svg>", "</svg>"] : ["", ""];
  const fragment = parseFragment(before + html.join("") + after, { sourceCodeLocationInfo: true });
  const torn = findTornMark(fragment);
  if (torn === undefined) return;
  const index = torn.kind === "lit-node" ? nodeSlots.get(torn.number) : torn.number;
  throw new TemplateSyntaxError(
    "A slot cannot stand here: a parser would move this part of the HTML",
    { strings, index: index ?? 0 },
  );
}

interface Mark {
  readonly kind: string;
  readonly number: number;
}

/** The first mark that is not right before what it marks. */
function findTornMark(parent: DefaultTreeAdapterTypes.ParentNode): Mark | undefined {
  for (const [index, node] of parent.childNodes.entries()) {
    if ("childNodes" in node) {
      const torn = findTornMark(node);
      if (torn !== undefined) return torn;
    }
    const [, kind, number] =
      ("data" in node && /^(lit-node|lit-part) (\d+)$/.exec(node.data)) || [];
    if (kind === undefined) continue;
    const marked = parent.childNodes[index + 1];
    const isClose = marked?.sourceCodeLocation?.startOffset === node.sourceCodeLocation?.endOffset;
    if (!isClose) return { kind, number: Number(number) };
  }
  return undefined;
}
