/**
 * The fenced code blocks of a Markdown document.
 */

/** A fenced block: ```` ```ts file=counter.ts ```` has language `ts` and note `file=counter.ts`. */
export interface CodeBlock {
  readonly language: string;
  /** The rest of the info string. */
  readonly note: string;
  readonly text: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
}

// Fences as in CommonMark 4.5: three backticks or more, indented by three spaces at most, closed by as many or more.
const fenced = /^ {0,3}(?<fence>`{3,})(?<info>[^`\n]*)\n(?<text>[^]*?)^ {0,3}\k<fence>`*[ \t]*$/gm;

/** The document's fenced blocks in order; each line of a block's text ends with a line feed. */
export function codeBlocksOf(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(fenced)].map(({ groups, index }) => {
    const [language = "", ...note] = groups!["info"]!.trim().split(/\s+/);
    const line = markdown.slice(0, index).split("\n").length;
    return { language, note: note.join(" "), text: groups!["text"]!, line };
  });
}
