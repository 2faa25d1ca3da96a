/**
 * Where slots are refused although they would work, because what they do there is dangerous or surprising.
 *
 * @module
 */
import type { UrlAround } from "./slot.ts";

/** What names a slot that is not text. */
export interface NamedSlot {
  readonly kind: "attribute" | "boolean" | "property" | "event";
  readonly name: string;
  readonly tagName: string;
  /** Whether the element has `http-equiv`, too. */
  readonly hasHttpEquiv?: boolean;
}

/** Why such a slot is refused, or undefined when it is fine. */
export function refusalOf(slot: NamedSlot): string | undefined {
  if (slot.kind === "event") return undefined;
  return scriptRefusal(slot) ?? pageRefusal(slot) ?? propertyRefusal(slot);
}

function scriptRefusal({ name, tagName }: NamedSlot): string | undefined {
  if (tagName === "script") return "A slot cannot stand in <script>: scripts are not made of data";
  if (/^on/i.test(name)) {
    return `A slot cannot stand in ${name}, which takes a script: use @${name.slice(2).toLowerCase()}=\${on.…}`;
  }
  if (markup.has(name.toLowerCase())) {
    return `A slot cannot stand in ${name}, which would parse it as HTML: put it between the tags`;
  }
  return undefined;
}

/** What says to the browser where the page is, or that it is another. */
function pageRefusal({ name, tagName, hasHttpEquiv }: NamedSlot): string | undefined {
  const lower = name.toLowerCase().replace("-", "");
  if (
    tagName === "meta" &&
    (lower === "httpequiv" || (hasHttpEquiv === true && lower === "content"))
  ) {
    return `A slot cannot stand in ${name} of <meta>, which could lead the page elsewhere`;
  }
  return tagName === "base" && lower === "href"
    ? "A slot cannot stand in href of <base>, from which the page takes its scripts"
    : undefined;
}

function propertyRefusal({ kind, name, tagName }: NamedSlot): string | undefined {
  if (kind !== "property") return undefined;
  if (prototypes.has(name)) return `A slot cannot stand in .${name}`;
  if (contents.has(name)) return `A slot cannot stand in .${name}: put it between the tags`;
  return tagName === "select" && name === "value"
    ? "A slot cannot stand in .value of <select>, whose options come later: set .selected on them"
    : undefined;
}

/** Whether what stands in this attribute or property is followed as a URL. */
function isUrl({ name, tagName }: NamedSlot): boolean {
  return urls.has(name.toLowerCase()) || (animations.has(tagName) && animated.has(name));
}

/**
 * The `url` of a slot that comes between `start` and `rest` of an attribute, when it has a say in where
 * a URL leads; otherwise nothing.
 */
export function urlAround(
  named: NamedSlot,
  [start = "", rest = ""]: readonly string[],
): { readonly url?: UrlAround } {
  if (!isUrl(named)) return {};
  if (animations.has(named.tagName)) return { url: { start, rest, use: "list" } };
  // Behind one of these, nothing is part of a scheme any more.
  if (/[/?#:]/.test(start)) return {};
  const isPart = parts.has(named.tagName) || partNames.has(named.name.toLowerCase());
  return { url: { start, rest, use: isPart ? "part" : "page" } };
}

/** Whether a URL runs a script of which a slot is a part: the template itself says so, before the slot. */
export function isInScript(named: NamedSlot, [start = ""]: readonly string[]): boolean {
  if (!isUrl(named)) return false;
  const isPart = parts.has(named.tagName) || partNames.has(named.name.toLowerCase());
  return isScript(start, isPart ? "part" : "page");
}

/** `url` itself, or with `unsafe:` before it when following it would run a script. */
export function defuseUrl(url: string, { start, rest, use }: UrlAround): string {
  if (use === "list") {
    const isUnsafe = (start + url + rest).split(";").some((part) => isScript(part, "page"));
    return isUnsafe ? `unsafe:${url.replaceAll(";", ";unsafe:")}` : url;
  }
  return isScript(start + url + rest, use) ? `unsafe:${url}` : url;
}

function isScript(url: string, use: UrlAround["use"]): boolean {
  // A URL parser drops control characters and spaces in front, and tabs and line breaks anywhere
  // (https://url.spec.whatwg.org/#url-parsing).
  const seen = url.replace(/^[\0-\x20]+/, "").replaceAll(/[\t\n\r]/g, "");
  if (/^(?:javascript|vbscript|livescript|mocha):/i.test(seen)) return true;
  return use === "page" && /^data:/i.test(seen) && !harmlessData.test(seen);
}

/** What no browser takes for a document with scripts; all but these it may. */
const harmlessData =
  /^data:(?:[,;]|(?:audio|font|video)\/|image\/(?!svg)[\w.+-]+[,;]|text\/(?:plain|csv|calendar|css|vcard|markdown)[,;]|application\/(?:json|pdf|zip|octet-stream)[,;])/i;

/** Elements that show a URL as a picture or a sound, never as a page. */
const parts: ReadonlySet<string> = new Set(
  "img image feimage audio video source track input".split(" "),
);
const partNames: ReadonlySet<string> = new Set("poster background cite ping manifest".split(" "));

const markup: ReadonlySet<string> = new Set(["innerhtml", "outerhtml", "srcdoc"]);

const contents: ReadonlySet<string> = new Set(["innerText", "outerText", "textContent"]);

const prototypes: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

const urls: ReadonlySet<string> = new Set(
  (
    "action archive background cite classid codebase data dynsrc formaction href longdesc lowsrc manifest " +
    "ping poster profile src xlink:href"
  ).split(" "),
);

/** An animation can set `href` of the link around it. */
const animations: ReadonlySet<string> = new Set(["animate", "set"]);
const animated: ReadonlySet<string> = new Set(["by", "from", "to", "values"]);
