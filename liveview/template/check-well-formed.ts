/**
 * The rule that a template's tags are whole and in order.
 *
 * A browser makes something of any text, seldom what was meant. What HTML lets an author leave out (the
 * end tags of `<li>`, `<td>`, `<p>`, …) may be left out here.
 *
 * @module
 */
import { html as names, Parser, type Token, type DefaultTreeAdapterTypes } from "parse5";
import { sourcePlace } from "./source-place.ts";
import { TemplateSyntaxError } from "./template-errors.ts";

/** A template as lit marks it for a parser. */
export interface MarkedTemplate {
  readonly strings: readonly string[];
  readonly source: string;
  /** Where the template begins in it. */
  readonly start: number;
}

/**
 * Checks that no tag, attribute or comment is left open at the end, or begins where another is open.
 *
 * @throws {TemplateSyntaxError} that shows where.
 */
export function checkTags(template: MarkedTemplate): void {
  const { mistakes } = watch(template.source);
  const [mistake] = mistakes;
  if (mistake !== undefined) throw errorAt(template, mistake);
}

/**
 * Checks that what is opened is closed, and what is closed was opened.
 *
 * @throws {TemplateSyntaxError} that shows where.
 */
export function checkBalance(template: MarkedTemplate): void {
  const { fragment, endTags } = watch(template.source);
  const found = new Set<number>();
  const open = collectEnds(fragment, template.source, found);
  const stray = endTags.find(({ offset }) => !found.has(offset));
  const mistake = [open, stray]
    .filter((one) => one !== undefined)
    .toSorted((one, other) => one.offset - other.offset)[0];
  if (mistake !== undefined) throw errorAt(template, mistake);
}

interface Mistake {
  readonly offset: number;
  readonly length: number;
  readonly problem: string;
}

function errorAt(
  { strings, source, start }: MarkedTemplate,
  mistake: Mistake,
): TemplateSyntaxError {
  const at = sourcePlace(strings, source, { start, offset: mistake.offset });
  return new TemplateSyntaxError(mistake.problem, { strings, at, length: mistake.length });
}

interface Watched {
  readonly fragment: DefaultTreeAdapterTypes.DocumentFragment;
  readonly endTags: readonly Mistake[];
  readonly mistakes: readonly Mistake[];
}

/** Parses, and notes end tags and what the tokeniser stumbles over. */
function watch(source: string): Watched {
  const endTags: Mistake[] = [];
  const mistakes: Mistake[] = [];
  let tokenStart = 0;
  class Watcher extends Parser<DefaultTreeAdapterTypes.DefaultTreeAdapterMap> {
    override onEndTag(token: Token.TagToken): void {
      const { startOffset: offset = 0, endOffset = 0 } = token.location ?? {};
      const problem = `</${token.tagName}> ends nothing: there is no start, or another tag has ended it`;
      endTags.push({ offset, length: endOffset - offset, problem });
      tokenStart = endOffset;
      super.onEndTag(token);
    }

    override onStartTag(token: Token.TagToken): void {
      tokenStart = token.location?.endOffset ?? tokenStart;
      super.onStartTag(token);
    }
  }
  const parser = Watcher.getFragmentParser<DefaultTreeAdapterTypes.DefaultTreeAdapterMap>(null, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startOffset }) => {
      const problem = problems.get(code);
      if (problem === undefined) return;
      const isAtEnd = code.startsWith("eof");
      const offset = isAtEnd ? openedAt(source, tokenStart, code) : startOffset;
      mistakes.push({ offset, length: 1, problem });
    },
  });
  parser.tokenizer.write(source, true);
  return { fragment: parser.getFragment(), endTags, mistakes };
}

const problems: ReadonlyMap<string, string> = new Map([
  ["eof-in-tag", "This tag, or a quote in it, is not closed"],
  ["eof-in-comment", "This comment is not closed"],
  ["eof-before-tag-name", "A tag begins here and has no name"],
  [
    "unexpected-character-in-attribute-name",
    "A quote or < in the name of an attribute: is a quote missing before it?",
  ],
  ["missing-attribute-value", "An attribute has = and no value"],
]);

/** Where the last tag or comment begins, behind what was read of the tags before it. */
function openedAt(source: string, from: number, code: string): number {
  if (code === "eof-before-tag-name") return source.lastIndexOf("<");
  const opening = code === "eof-in-comment" ? /<!/g : /<[a-z/]/gi;
  opening.lastIndex = from;
  return opening.exec(source)?.index ?? from;
}

/** Notes where the end tags are; returns the first element that has none and needs one. */
function collectEnds(
  parent: DefaultTreeAdapterTypes.ParentNode,
  source: string,
  found: Set<number>,
): Mistake | undefined {
  let open: Mistake | undefined;
  for (const node of parent.childNodes) {
    if (!("tagName" in node)) continue;
    const { startTag, endTag } = node.sourceCodeLocation ?? {};
    if (endTag !== undefined) found.add(endTag.startOffset);
    else if (startTag !== undefined && needsEnd(node, source.slice(0, startTag.endOffset))) {
      const { startOffset: offset, endOffset } = startTag;
      const problem = `<${node.tagName}> is not closed`;
      open ??= { offset, length: Math.min(endOffset - offset, node.tagName.length + 1), problem };
    }
    const inner = collectEnds("content" in node ? node.content : node, source, found);
    open ??= inner;
  }
  return open;
}

function needsEnd(
  { tagName, namespaceURI }: DefaultTreeAdapterTypes.Element,
  upToTag: string,
): boolean {
  if (namespaceURI !== names.NS.HTML) return !upToTag.endsWith("/>");
  return !withoutEnd.has(tagName);
}

/** Elements that have no end tag, or need none. */
const withoutEnd: ReadonlySet<string> = new Set(
  (
    "area base br col embed hr img input link meta param source track wbr " +
    "caption colgroup dd dt li optgroup option p rp rt tbody td tfoot th thead tr"
  ).split(" "),
);
