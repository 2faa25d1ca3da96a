/**
 * Whether a text is the value of one declaration of CSS, whatever a browser makes of it.
 *
 * Read as the tokeniser of https://www.w3.org/TR/css-syntax-3/ reads it, only stricter: what would be
 * a parse error there is a problem here.
 *
 * @module
 */

/** What is wrong with `value`, as the end of a sentence with "has", or undefined when it is fine. */
export function styleProblem(value: string): string | undefined {
  const closers: string[] = [];
  for (let at = 0; at < value.length; at += 1) {
    const character = value.charAt(at);
    if (character === '"' || character === "'") {
      const end = endOfString(value, at);
      if (end === undefined) return "a quote that is not closed";
      at = end;
      continue;
    }
    const problem = problemOf(value, at, closers);
    if (problem !== undefined) return problem;
  }
  if (closers.length > 0) return `no "${closers.join("")}" for what it opens`;
  return active.test(withoutEscapes(value)) ? "something that runs a script" : undefined;
}

const pairs: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
]);

function problemOf(value: string, at: number, closers: string[]): string | undefined {
  const character = value.charAt(at);
  const closer = pairs.get(character);
  if (closer !== undefined) closers.unshift(closer);
  else if (character === ")" || character === "]") {
    if (closers.shift() !== character) return `a "${character}" that closes nothing`;
  } else if (character === ";" && closers.length === 0) return 'a ";", which would end it';
  else if (/^(?:\/\*|\*\/)/.test(value.slice(at, at + 2))) return "a comment";
  return never.get(character);
}

const never: ReadonlyMap<string, string> = new Map([
  ["{", "braces"],
  ["}", "braces"],
  ["\\", "a backslash outside of quotes"],
  ["\0", "a control character"],
  ["\f", "a control character"],
]);

/** Where the string that begins at `start` ends, or undefined when it does not. */
function endOfString(value: string, start: number): number | undefined {
  const quote = value.charAt(start);
  for (let at = start + 1; at < value.length; at += 1) {
    const character = value.charAt(at);
    if (character === quote) return at;
    if (/[\n\r\f\0]/.test(character)) return undefined;
    if (character === "\\") at += 1;
  }
  return undefined;
}

/** Escapes inside of strings, which are all that there are. */
function withoutEscapes(value: string): string {
  return value
    .replaceAll(/\\([0-9a-f]{1,6})\s?/gi, (_, hex: string) => {
      const code = Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\uFFFD";
    })
    .replaceAll("\\", "");
}

/** What browsers, old ones included, ran in style sheets. */
const active =
  /(?:url|src|image(?:-set)?)\(\s*["']?[\0-\x20]*(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:|(?:url|src)\(\s*["']?\s*data:\s*text\/html|expression\s*\(|-moz-binding|behavior\s*:/i;
