import { LiveViewError } from "../../../liveview/errors.ts";
import { bindEvents } from "../../../liveview/template/binding.ts";
import { each } from "../../../liveview/template/each.ts";
// `html` under another name, so that the formatter leaves the templates as they are.
import {
  html as markup,
  svg as draw,
  type Rendered,
  type SlotValue,
} from "../../../liveview/template/html.ts";
import { renderToString } from "../../../liveview/template/render-to-string.ts";
import {
  TemplateSyntaxError,
  TemplateValueError,
} from "../../../liveview/template/template-errors.ts";

const on = bindEvents(["save"]);
const x = "x";
const wrong = (value: unknown) => value as SlotValue;

function errorOf(rendered: Rendered): unknown {
  try {
    renderToString(rendered);
  } catch (error) {
    return error;
  }
  throw new Error("it rendered");
}

describe("a slot where none can stand", () => {
  test.each<[string, Rendered, string, number]>([
    ["a tag's name", markup`<${x}>`, "A slot cannot stand as the name of a tag", 0],
    [
      "part of a tag's name",
      markup`<my-${x}></my-${x}>`,
      "A slot cannot stand as the name of a tag",
      0,
    ],
    ["an end tag", markup`<p>${x}</${x}>`, "A slot cannot stand here", 1],
    [
      "a value without a name",
      markup`<p ${x}="1">`,
      "A slot cannot stand in an attribute's name",
      0,
    ],
    ["a tag of a script", markup`<script ${x}></script>`, "A slot cannot stand in <script>", 0],
    [
      "http-equiv",
      markup`<meta http-equiv=${x}>`,
      "A slot cannot stand in http-equiv of <meta>",
      0,
    ],
    [
      "a refresh",
      markup`<meta http-equiv="refresh" content="0;url=${x}">`,
      "A slot cannot stand in content of <meta>",
      0,
    ],
    ["the base of URLs", markup`<base href=${x}>`, "A slot cannot stand in href of <base>", 0],
    ["a prototype", markup`<p .__proto__=${x}>`, "A slot cannot stand in .__proto__", 0],
    ["an attribute's name", markup`<p a${x}="1">`, "A slot cannot stand in an attribute's name", 0],
    ["a comment", markup`<p>${x}<!-- ${x} --></p>`, "A slot cannot stand in a comment", 1],
    [
      "a script",
      markup`<script>const a = ${x};</script>`,
      "A slot cannot stand inside <script>",
      0,
    ],
    [
      "an attribute of a script",
      markup`<script src=${x}></script>`,
      "A slot cannot stand in <script>",
      0,
    ],
    [
      "a style sheet",
      markup`<style>p {color: ${x};}</style>`,
      "A slot cannot stand inside <style>",
      0,
    ],
    ["a title", markup`<title>${x}</title>`, "A slot cannot stand inside <title>", 0],
    [
      "a textarea",
      markup`<textarea>${x}</textarea>`,
      "A slot cannot stand inside <textarea>: use .value=",
      0,
    ],
    ["a noscript", markup`<noscript>${x}</noscript>`, "A slot cannot stand inside <noscript>", 0],
    [
      "a template",
      markup`<template><p>${x}</p></template>`,
      "A slot cannot stand inside <template>",
      0,
    ],
    [
      "a script attribute",
      markup`<p onclick=${x}>`,
      "A slot cannot stand in onclick, which takes a script: use @click=",
      0,
    ],
    ["a script property", markup`<p .onclick=${x}>`, "A slot cannot stand in onclick", 0],
    ["srcdoc", markup`<iframe srcdoc=${x}>`, "A slot cannot stand in srcdoc", 0],
    ["innerHTML", markup`<p .innerHTML=${x}>`, "A slot cannot stand in innerHTML", 0],
    ["textContent", markup`<p .textContent=${x}>`, "A slot cannot stand in .textContent", 0],
    [
      "value of a select",
      markup`<select .value=${x}>`,
      "A slot cannot stand in .value of <select>",
      0,
    ],
    [
      "text beside an event",
      markup`<p @click="a ${on["save"]}">`,
      "A slot must be all there is in @click=",
      0,
    ],
    [
      "text beside a condition",
      markup`<p ?hidden="a${x}">`,
      "A slot must be all there is in ?hidden=",
      0,
    ],
    [
      "an attribute twice",
      markup`<p class=${x} class=${x}>`,
      "A slot cannot stand here: an attribute is there twice",
      1,
    ],
    [
      "an attribute also written",
      markup`<p class="a" class=${x}>`,
      "<p> has the attribute class twice",
      0,
    ],
    [
      "two slots that begin a URL",
      markup`<a href="${x}${x}">`,
      "A URL cannot begin with two slots",
      0,
    ],
    [
      "a URL that the template makes a script",
      markup`<a href=" java	script:go(${x})">`,
      "A slot cannot stand in a script",
      0,
    ],
    [
      "a URL that the template makes a document",
      markup`<iframe src="data:text/html,${x}"></iframe>`,
      "A slot cannot stand in a script",
      0,
    ],
    [
      "a row without tbody",
      markup`<table><tr class=${x}></tr></table>`,
      "<tr> with a slot needs <tbody>",
      0,
    ],
    [
      "an element that a parser moves out of a table",
      markup`<table><div id=${x}></div></table>`,
      "A slot cannot stand here: a parser would move",
      0,
    ],
    [
      "HTML in SVG",
      markup`<svg>${draw`<g>${x}</g><p>x</p>`}</svg>`,
      "<p> cannot stand in svg`…`, outside of <foreignObject>",
      0,
    ],
    [
      "tags that are not closed in order",
      markup`<b>${x}<p id=${x}></b>x</p>`,
      "A slot cannot stand here: a parser would move",
      1,
    ],
  ])("%s", (_, rendered, message, slot) => {
    const error = errorOf(rendered);

    expect(error).toBeInstanceOf(TemplateSyntaxError);
    expect(error).toBeInstanceOf(LiveViewError);
    expect(error).toMatchObject({
      name: "TemplateSyntaxError",
      code: "ERR_TEMPLATE_SYNTAX",
      slot,
      message: expect.stringContaining(message),
    });
  });
});

test("the message shows the line of the template and points at the slot", () => {
  const rendered = markup`
    <p>${x}</p>
    <!-- ${x} and ${x} -->
    <p>after</p>`;

  expect(errorOf(rendered)).toMatchObject({
    message: [
      "A slot cannot stand in a comment",
      "    <!-- ${…} and ${…} -->",
      "         ^^^^",
    ].join("\n"),
  });
});

test("a long line is shown around the slot", () => {
  const rendered = markup`<p>0123456789012345678901234567890123456789012345678901234567890123456789</p><!--${x}--><p>0123456789012345678901234567890123456789012345678901234567890123456789</p>`;

  const [, line = "", arrow = ""] = (errorOf(rendered) as Error).message.split("\n");

  expect(line).toMatch(/^ {4}…\d+<\/p><!--\$\{…\}--><p>\d+…$/);
  expect(line.length).toBeLessThan(140);
  expect(line.indexOf("${…}")).toBe(arrow.indexOf("^"));
});

describe("a value that cannot stand where it stands", () => {
  test.each<[string, Rendered, string]>([
    [
      "a Date as text",
      markup`<p>${wrong(new Date(0))}</p>`,
      "A text slot takes text, numbers, templates and lists, not a Date",
    ],
    ["an object as text", markup`<p>${wrong({})}</p>`, "not an object"],
    ["a Map as text", markup`<p>${wrong(new Map())}</p>`, "not a Map"],
    [
      "a Promise as text",
      markup`<p>${wrong(Promise.resolve())}</p>`,
      "not a Promise: await it in the handler, and keep what it gives in the state\n    <p>${…}</p>\n       ^^^^",
    ],
    ["a function as text", markup`<p>${wrong(() => x)}</p>`, "not a function: call it"],
    ["a symbol as text", markup`<p>${wrong(Symbol("s"))}</p>`, "not a symbol: use its description"],
    ["an event as text", markup`<p>${on["save"]}</p>`, "not an event"],
    ["an event as text, called", markup`<p>${on["save"]!(1)}</p>`, "not an event"],
    [
      "a template in a tag",
      markup`<p class=${markup`x`}></p>`,
      "The attribute class takes text, numbers and booleans, not a template",
    ],
    ["a list in a tag", markup`<p class=${["a"]}></p>`, "not an array"],
    ["a keyed list in a tag", markup`<p class=${each([1], Number, String)}></p>`, "not a list"],
    [
      "an object as a condition",
      markup`<p ?hidden=${wrong({})}></p>`,
      "?hidden takes a condition, not an object",
    ],
    [
      "an object as a property",
      markup`<p .data=${wrong({})}></p>`,
      ".data takes text, numbers and booleans, not an object",
    ],
    [
      "a listener as an event",
      markup`<p @click=${wrong(() => 1)}></p>`,
      "@click takes an event of the view, such as on.save or on.add(1), or commands of js, not a function",
    ],
    ["a name as an event", markup`<p @click=${"save"}></p>`, "not a string"],
    [
      "a key twice",
      markup`<p>${each(["a", "a"], String, String)}</p>`,
      'Two rows of a list have the key "a"',
    ],
    [
      "a key that is no name",
      markup`<p>${each(
        [{}],
        (item) => item as string,
        () => x,
      )}</p>`,
      "The key of a row is a string or a finite number, not an object",
    ],
    ["a key that is no number", markup`<p>${each([Number.NaN], Number, () => x)}</p>`, "not NaN"],
    [
      "HTML in an SVG",
      markup`<svg>${markup`<path />`}</svg>`,
      "Elements of HTML cannot stand in <svg>: tag this template with svg`…`",
    ],
    [
      "HTML in an SVG, as a row",
      markup`<svg><g>${[1].map(() => markup`<path />`)}</g></svg>`,
      "Elements of HTML cannot stand in <svg>",
    ],
    [
      "SVG in HTML",
      markup`<p>${draw`<path />`}</p>`,
      "A template tagged with svg`…` stands between <svg> and </svg>: tag this one with html`…`",
    ],
    [
      "SVG in the HTML of an SVG",
      markup`<svg><foreignObject>${draw`<path />`}</foreignObject></svg>`,
      "tag this one with html`…`",
    ],
    ["HTML in SVG in an SVG", markup`<svg>${draw`<g>${markup`<path />`}</g>`}</svg>`, "svg`…`"],
    ["anything in MathML", markup`<math>${markup`<mi>x</mi>`}</math>`, "cannot stand in <math>"],
    ["a row right in a table", markup`<table>${[markup`<tr></tr>`]}</table>`, "Rows need <tbody>"],
    [
      "deep inside",
      markup`<p>${[markup`<b>${each([1], Number, () => wrong(new Set()))}</b>`]}</p>`,
      "not a Set: make an array of it\n    <b>${…}</b>",
    ],
  ])("%s", (_, rendered, message) => {
    const error = errorOf(rendered);

    expect(error).toBeInstanceOf(TemplateValueError);
    expect(error).toMatchObject({
      name: "TemplateValueError",
      code: "ERR_TEMPLATE_VALUE",
      message: expect.stringContaining(message),
    });
  });

  test("text in an SVG, and a template in its HTML, are fine", () => {
    const rendered = markup`<svg><text>${["a", 1]}</text><foreignObject>${markup`<p>b</p>`}</foreignObject></svg>`;

    expect(renderToString(rendered)).toContain("<p>b</p>");
  });

  test("SVG in an SVG, in lists, in SVG, and HTML in its foreign objects are fine", () => {
    const dot = (r: number) => draw`<circle r=${r}></circle>`;
    const rendered = markup`<svg>${[1, 2].map(dot)}${draw`<g>${dot(3)}<foreignObject>${markup`<p>b</p>`}</foreignObject></g>`}</svg>`;

    expect(renderToString(rendered)).toContain("<p>b</p>");
  });

  test("sections of a table are fine", () => {
    expect(renderToString(markup`<table>${markup`<tbody></tbody>`}</table>`)).toContain("<tbody>");
  });
});
