/**
 * Formatting a template does not change what is rendered: lit's syntax and the names of the tags are what
 * editors and formatters know.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseFragment, type DefaultTreeAdapterTypes } from "parse5";
import type { Rendered } from "../../../liveview/template/html.ts";
import { renderToString } from "../../../liveview/template/render-to-string.ts";

const oxfmt = fileURLToPath(new URL("../../../node_modules/.bin/oxfmt", import.meta.url));
const index = new URL("../../../liveview/index.ts", import.meta.url).href;

const badlyFormatted = `
import { html, svg, each, nothing, when, spread, classMap, styleMap, hook, unsafeHTML } from "${index}";
const x = "x", list = ["a","b"];
export const samples = () => [
html\`<p   class="a   \${x}"   ?hidden=\${false} .title=\${x}>one \${x}   two <b>three</b>four<i>\${x}</i></p>\`,
html\`<ul>\${each(list,(item)=>item,(item)=>html\`<li   id=\${item}>\${item}</li>\`)}</ul>\`,
html\`<svg viewBox="0 0 1 1"><g>\${list.map((id)=>svg\`<circle   id=\${id} r="1"></circle>\`)}</g></svg>\`,
html\`<div><pre>  keep
   this \${x}</pre></div>\`,
html\`<textarea   .value=\${x}></textarea>\`,
html\`<div><input   value=\${x} ?disabled=\${true}><br><button type="button" disabled>a very long label that does not fit in a line</button><span>\${nothing}</span></div>\`,
html\`<p style=\${styleMap({color:"red"})} class=\${classMap({a:true})} \${spread({id:"i"})} \${hook("H")}>\${when(x,()=>html\`<b>y</b>\`)}\${unsafeHTML("<u>u</u>")}</p>\`,
html\`<table><tbody><tr><td>\${x}</td><td>two</td></tr></tbody></table>\`,
];
`;

/** Elements, attributes and texts; space that a browser collapses is one space, beside blocks none. */
function read(node: DefaultTreeAdapterTypes.ParentNode, isPre = false): string {
  const parts = node.childNodes.map((child) => {
    if ("value" in child) return isPre ? child.value : child.value.replaceAll(/\s+/g, " ");
    if (!("tagName" in child)) return "";
    const attributes = child.attrs.map(({ name, value }) => {
      const text = name === "class" ? value.trim().replaceAll(/\s+/g, " ") : value;
      return ` ${name}=${text}`;
    });
    const keepsSpace = isPre || child.tagName === "pre" || child.tagName === "textarea";
    const inner = read(child, keepsSpace);
    return `<${child.tagName}${attributes.join("")}>${isBlock(child.tagName) && !keepsSpace ? inner.trim() : inner}</>`;
  });
  return parts
    .join("")
    .replaceAll(/ ?(<\/?(?:pre|p|ul|li|div|table|tbody|tr|td|svg|g|circle)\b[^>]*>) ?/g, "$1");
}

const blocks = new Set("button pre p ul li div table tbody tr td svg g circle".split(" "));
const isBlock = (tagName: string) => blocks.has(tagName);

test("what oxfmt makes of a template shows the same", async () => {
  const folder = mkdtempSync(join(tmpdir(), "perigee-format-"));
  try {
    const before = join(folder, "before.ts");
    const after = join(folder, "after.ts");
    for (const file of [before, after]) writeFileSync(file, badlyFormatted);
    writeFileSync(join(folder, ".oxfmtrc.json"), "{}");
    execFileSync(oxfmt, ["-c", join(folder, ".oxfmtrc.json"), after], { cwd: folder });
    const load = async (file: string) =>
      ((await import(pathToFileURL(file).href)) as { samples: () => Rendered[] }).samples();

    expect(readFileSync(after, "utf8")).not.toBe(badlyFormatted);
    const [ours, formatted] = [await load(before), await load(after)];
    const shown = (all: Rendered[]) =>
      all.map((rendered) => read(parseFragment(renderToString(rendered))).trim());

    expect(shown(formatted)).toEqual(shown(ours));
    expect(formatted.some(({ strings }, at) => strings.join() !== ours[at]?.strings.join())).toBe(
      true,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
