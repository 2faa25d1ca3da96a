import { diff } from "../../../liveview/diff/diff.ts";
import { TemplateBook } from "../../../liveview/diff/template-book.ts";
import { toValue } from "../../../liveview/diff/to-value.ts";
import { html as markup, type Rendered, type SlotValue } from "../../../liveview/template/html.ts";
import { renderToString } from "../../../liveview/template/render-to-string.ts";
import { TemplateValueError } from "../../../liveview/template/template-errors.ts";
import { unsafeHTML } from "../../../liveview/template/unsafe-html.ts";

const show = (rendered: Rendered) => renderToString(rendered).replaceAll(/<!--\/?lit-.*?-->/g, "");
const sent = (text: string) => toValue(markup`<p>${unsafeHTML(text)}</p>`, new TemplateBook())[2];

test("text is shown as markup, in the page and on the wire", () => {
  expect(show(markup`<p>${unsafeHTML("<b>bold</b> &amp; more")}</p>`)).toBe(
    "<p><b>bold</b> &amp; more</p>",
  );
  expect(sent("<b>bold</b> &amp; more")).toEqual([5, "<b>bold</b> &amp; more"]);
});

test.each([
  ["</p></div>x", "x"],
  ["<b>open", "<b>open</b>"],
  ["<!-- open", "<!-- open-->"],
  ['<a title="open>x', ""],
  ["<script>open", "<script>open</script>"],
])("it cannot reach beyond its slot: %s", (text, shown) => {
  expect(sent(text)).toEqual([5, shown]);
});

test.each([
  "<!--lit-part-->",
  "<!--/lit-part-->",
  "<!--lit-node 0-->",
  "<!--1lit-part x-->",
  "<!lit-part>",
  "<p><template><!--/lit-part--></template>",
])("a comment that looks like a mark is none: %s", (text) => {
  const [, shown] = sent(text) as [5, string];

  expect(shown).not.toMatch(/<!--\d*\/?lit-/);
  expect(shown).toMatch(/<!-- \d*\/?lit-/);
});

test("a text that looks like a mark is left alone", () => {
  expect(sent('<b title="<!--lit-part-->">&lt;!--lit-part--></b>')).toEqual([
    5,
    '<b title="&lt;!--lit-part--&gt;">&lt;!--lit-part--&gt;</b>',
  ]);
});

test("the same text is no change, another is sent whole", () => {
  const render = (text: string) => markup`<p>${unsafeHTML(text)}</p>`;
  const book = new TemplateBook();

  expect(diff(render("<b>1</b>"), render("<b>1</b>"), book)).toBeUndefined();
  expect(diff(render("<b>1</b>"), render("<b>2</b>"), book)).toEqual([8, 0, [5, "<b>2</b>"]]);
  expect(diff(markup`<p>${""}</p>`, render("x"), book)).toEqual([0, 0, [5, "x"]]);
});

test.each<[string, Rendered, string]>([
  ["an attribute", markup`<p title=${unsafeHTML("x")}></p>`, "not markup"],
  ["a tag", markup`<p ${unsafeHTML("x")}></p>`, "not markup"],
  ["an SVG", markup`<svg>${unsafeHTML("<path/>")}</svg>`, "unsafeHTML cannot stand in <svg>"],
  ["a table", markup`<table>${unsafeHTML("<tr></tr>")}</table>`, "Rows need <tbody>"],
])("it cannot stand in %s", (_, rendered, message) => {
  expect(() => renderToString(rendered)).toThrow(TemplateValueError);
  expect(() => renderToString(rendered)).toThrow(message);
  expect(() => toValue(rendered, new TemplateBook())).toThrow(message);
});

test("it takes a string", () => {
  expect(() => unsafeHTML(5 as unknown as string)).toThrow("unsafeHTML takes a string, not number");
  expect(() => unsafeHTML(undefined as unknown as string)).toThrow(TypeError);
});

test("a row of a list may be markup", () => {
  const rows: SlotValue[] = [unsafeHTML("<i>1</i>"), "<i>"];

  expect(show(markup`<p>${rows}</p>`)).toBe("<p><i>1</i>&lt;i&gt;</p>");
});
