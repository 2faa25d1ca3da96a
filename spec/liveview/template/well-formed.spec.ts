import * as fc from "fast-check";
import { parseFragment, serialize } from "parse5";
import { TemplateBook } from "../../../liveview/diff/template-book.ts";
import { toValue } from "../../../liveview/diff/to-value.ts";
import { html as markup, svg as draw, type Rendered } from "../../../liveview/template/html.ts";
import { renderToString } from "../../../liveview/template/render-to-string.ts";
import { TemplateSyntaxError } from "../../../liveview/template/template-errors.ts";

const x = "x";

/** The problem, what the arrow points at, and the line of it. */
function problemOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    const [problem = "", line = "", arrow = ""] = error.message.split("\n");
    return [problem, line.slice(arrow.indexOf("^"), arrow.lastIndexOf("^") + 1), line.trim()];
  }
  return ["none"];
}

const page = (rendered: Rendered) => problemOf(() => renderToString(rendered));

test.each<[Rendered, string, string]>([
  [markup`<div>`, "<div> is not closed", "<div"],
  [markup`<p><b>x</p>`, "<b> is not closed", "<b"],
  [markup`<div>${x}<span class=${x}></div>`, "<span> is not closed", "<span"],
  [markup`<div/><p></p>`, "<div> is not closed", "<div"],
  [markup`<ul><li>a<li><em>b</ul>`, "<em> is not closed", "<em"],
  [markup`<textarea>x`, "<textarea> is not closed", "<textarea"],
  [markup`<script>x`, "<script> is not closed", "<script"],
  [markup`<template><div></template>`, "<div> is not closed", "<div"],
  [markup`<svg><g></svg>`, "<g> is not closed", "<g"],
  [markup`<svg>${draw`<g><path></g>`}</svg>`, "<path> is not closed", "<path"],
  [markup`</div>`, "</div> ends nothing", "</div>"],
  [markup`<p>${x}</p></p>`, "</p> ends nothing", "</p>"],
  [markup`<p><div>x</div></p>`, "</p> ends nothing", "</p>"],
  [markup`<i>a</b></i>`, "</b> ends nothing", "</b>"],
  [markup`<br></br>`, "</br> ends nothing", "</br>"],
  [markup`<p class="a>x</p>`, "This tag, or a quote in it, is not closed", "<"],
  [markup`<p>x</p><p class=${x} id="${x}>`, "This tag, or a quote in it, is not closed", "<"],
  [markup`<p class="a>x</p><p class="b">`, "A quote or < in the name of an attribute", '"'],
  [markup`<p>x</p`, "This tag, or a quote in it, is not closed", "<"],
  [markup`<p>${x}<`, "A tag begins here and has no name", "<"],
  [markup`<p class=>x</p>`, "An attribute has = and no value", ">"],
  [markup`<p>x</p><!-- y`, "This comment is not closed", "<"],
])("%#: a template that is not well formed is refused, with an arrow", (rendered, problem, at) => {
  const [message, pointed] = page(rendered);

  expect(message).toMatch(new RegExp(`^${problem.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")}`));
  expect(pointed).toBe(at);
  expect(problemOf(() => toValue(rendered, new TemplateBook()))[0]).toBe(message);
});

test("the arrow is under the right place of the right line, behind slots of every kind", () => {
  const rendered = markup`
    <p class="a ${x} b" ?hidden=${x} ${null} .title='${x}'>${x}</p>
    <input value=${x}/><i>${x}<u></i>
    <p></p>`;

  expect(page(rendered)).toEqual(["<u> is not closed", "<u", "<input value=${…}/><i>${…}<u></i>"]);
});

test.each([
  markup`<ul><li>a<li>b</ul>`,
  markup`<dl><dt>a<dd>b<dt>c</dl>`,
  markup`<table><tr><td>a<td>b<tr><td>c</table>`,
  markup`<table><caption>c<colgroup><col><tbody><tr><th>a</table>`,
  markup`<p>a<p>b`,
  markup`<select><optgroup label="x"><option>a<option>b</select>`,
  markup`<br><img src="x"><hr /><input><wbr>`,
  markup`<svg><path /><g><circle r="1"></circle></g></svg>`,
  markup`<p>a < b & c > d</p>`,
  markup`<!-- <div> --><p title="<div>">x</p>`,
  markup`<textarea><div></textarea><script>"<div>"</script>`,
  markup`<b>a<i>b</i></b>`,
  markup`plain`,
  markup``,
])("%#: what HTML allows is fine", (rendered) => {
  expect(page(rendered)).toEqual(["none"]);
});

test("whatever a parser has written is well formed", () => {
  const piece = fc.constantFrom(
    ..."<b>|</b>|<p>|</p>|<i a='b'>|</i>|<li>|text|<br>|<!-- c -->|<div>|</div>|<svg>|<g/>|</svg>".split(
      "|",
    ),
  );

  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = serialize(parseFragment(pieces.join("")));
      // Written once more, as not every tree can be written so that a parser makes it again.
      fc.pre(serialize(parseFragment(text)) === text);
      const strings = Object.assign([text], { raw: [text] });

      expect(page(markup(strings))).toEqual(["none"]);
    }),
    { numRuns: 500 },
  );
});
