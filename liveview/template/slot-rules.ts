/**
 * Where slots are refused although they would work, because what they do there is dangerous or surprising.
 *
 * @module
 */

/** What names a slot that is not text. */
export interface NamedSlot {
  readonly kind: "attribute" | "boolean" | "property" | "event";
  readonly name: string;
  readonly tagName: string;
}

/** Why such a slot is refused, or undefined when it is fine. */
export function refusalOf({ kind, name, tagName }: NamedSlot): string | undefined {
  if (kind === "event") return undefined;
  if (tagName === "script") return "A slot cannot stand in <script>: scripts are not made of data";
  if (/^on/i.test(name)) {
    return `A slot cannot stand in ${name}, which takes a script: use @${name.slice(2).toLowerCase()}=\${on.…}`;
  }
  if (markup.has(name.toLowerCase())) {
    return `A slot cannot stand in ${name}, which would parse it as HTML: put it between the tags`;
  }
  if (kind !== "property") return undefined;
  if (contents.has(name)) return `A slot cannot stand in .${name}: put it between the tags`;
  return tagName === "select" && name === "value"
    ? "A slot cannot stand in .value of <select>, whose options come later: set .selected on them"
    : undefined;
}

/** Whether what stands in this attribute or property is followed as a URL. */
export function isUrl({ name, tagName }: NamedSlot): boolean {
  return urls.has(name.toLowerCase()) || (animations.has(tagName) && animated.has(name));
}

/**
 * `url` itself, or with `unsafe:` before it when following it would run a script.
 *
 * @param rest - what the template has after the slot, for a scheme that is split between the two.
 */
export function defuseUrl(url: string, rest: string): string {
  return scriptUrl.test(url + rest) ? `unsafe:${url}` : url;
}

const markup: ReadonlySet<string> = new Set(["innerhtml", "outerhtml", "srcdoc"]);

const contents: ReadonlySet<string> = new Set(["innerText", "outerText", "textContent"]);

const urls: ReadonlySet<string> = new Set(
  "action background cite data formaction href manifest ping poster src xlink:href".split(" "),
);

/** An animation can set `href` of the link around it. */
const animations: ReadonlySet<string> = new Set(["animate", "set"]);
const animated: ReadonlySet<string> = new Set(["by", "from", "to", "values"]);

/**
 * A URL parser drops control characters and spaces in front, and tabs and line breaks anywhere
 * (https://url.spec.whatwg.org/#url-parsing).
 */
const scriptUrl = new RegExp(
  `^[\\u0000-\\u0020]*${"javascript:".split("").join("[\\t\\n\\r]*")}`,
  "i",
);
