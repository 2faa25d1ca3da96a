/**
 * Text to HTML.
 *
 * @module
 */

/**
 * `text` as it stands between tags or in a quoted attribute, so that a parser reads exactly `text`.
 *
 * A carriage return is written as a reference, or the parser would make a line feed of it. U+0000
 * cannot be said in HTML: it becomes U+FFFD.
 */
export function escapeText(text: string): string {
  return special.test(text) ? text.replace(everySpecial, replace) : text;
}

// Two expressions: a global one keeps a position between tests.
const special = /[&<>"'\r\0]/;
const everySpecial = /[&<>"'\r\0]/g;

const references: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
  ["\r", "&#13;"],
  ["\0", "\uFFFD"],
]);

function replace(character: string): string {
  return references.get(character) ?? character;
}
