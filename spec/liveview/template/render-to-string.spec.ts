import { digestForTemplateResult } from "@lit-labs/ssr-client";
import { bindEvents } from "../../../liveview/template/binding.ts";
import { each } from "../../../liveview/template/each.ts";
// `html` under another name, so that the formatter leaves the templates as they are.
import { html as markup, type Rendered, type SlotValue } from "../../../liveview/template/html.ts";
import { nothing } from "../../../liveview/template/nothing.ts";
import { renderToString } from "../../../liveview/template/render-to-string.ts";
import { templateOf } from "../../../liveview/template/template.ts";

/** What a person would see: the HTML without lit's marks. */
const show = (rendered: Rendered) => renderToString(rendered).replaceAll(/<!--\/?lit-.*?-->/g, "");
const digestOf = (...strings: string[]) =>
  digestForTemplateResult({
    ["_$litType$"]: 1,
    strings: Object.assign(strings, { raw: strings }),
    values: [],
  });
const row = (text: string) => markup`<li>${text}</li>`;
const on = bindEvents(["add", "save"]);

describe("marks for hydration", () => {
  test("a template has its digest, slots in text have a part, slots in tags a node number", () => {
    const digest = digestOf("<p>static</p><b class=", ">", "</b>");

    expect(renderToString(markup`<p>static</p><b class=${"x"}>${"text"}</b>`)).toBe(
      `<!--lit-part ${digest}--><p>static</p><!--lit-node 1--><b class="x">` +
        "<!--lit-part-->text<!--/lit-part--></b><!--/lit-part-->",
    );
  });

  test("the digest is that of the strings the browser gets, with events as data", () => {
    expect(renderToString(markup`<b @click=${on["add"]!()}></b>`)).toBe(
      `<!--lit-part ${digestOf("<b .$click=", "></b>")}--><!--lit-node 0--><b></b><!--/lit-part-->`,
    );
  });

  test("each row of a list is a part of its own", () => {
    const list = markup`<ul>${each(["a", "b"], (item) => item, row)}</ul>`;
    const open = `<!--lit-part ${digestOf("<li>", "</li>")}--><li><!--lit-part-->`;
    const close = "<!--/lit-part--></li><!--/lit-part-->";

    expect(renderToString(list)).toBe(
      `<!--lit-part ${digestOf("<ul>", "</ul>")}--><ul><!--lit-part-->` +
        `${open}a${close}${open}b${close}<!--/lit-part--></ul><!--/lit-part-->`,
    );
  });

  test("nodes are counted as a browser counts elements and comments", () => {
    const rendered = markup`<!-- 0 --><p><i></i>${"3"}</p><b id=${4}></b>`;

    expect(renderToString(rendered)).toContain('<!--lit-node 4--><b id="4">');
  });

  test("an element whose start ends the one before is marked behind that one's end", () => {
    expect(renderToString(markup`<ul><li>one<li class=${"x"}>two</ul>`)).toContain(
      '<li>one</li><!--lit-node 2--><li class="x">two</ul>',
    );
  });
});

describe("text", () => {
  test.each<[SlotValue, string]>([
    [null, ""],
    [undefined, ""],
    [nothing, ""],
    [false, ""],
    ["", ""],
    [true, "true"],
    [0, "0"],
    [-1.5, "-1.5"],
    [Number.NaN, "NaN"],
    [12n, "12"],
    ["a < b", "a &lt; b"],
    [["a", null, ["b", 1]], "ab1"],
    [[], ""],
    [markup`<b>${1}</b>`, "<b>1</b>"],
  ])("%p shows as %p", (value, shown) => {
    expect(show(markup`<p>${value}</p>`)).toBe(`<p>${shown}</p>`);
  });

  test("slots that touch stay in order, as do rows that begin with one", () => {
    expect(show(markup`${"x"}${"y"}<hr>${["A", "B"].map((text) => markup`${text}<br>`)}`)).toBe(
      "xy<hr>A<br>B<br>",
    );
  });

  test("templates without slots show, also as rows and in conditions", () => {
    expect(show(markup`<p>static only</p>`)).toBe("<p>static only</p>");
    expect(show(markup`<p>${markup`person`}${[1, 2].map(() => markup`<hr>`)}</p>`)).toBe(
      "<p>person<hr><hr></p>",
    );
  });

  test("a condition inside a list shows once", () => {
    const rows = ["jim", "joe"].map(
      (name) => markup`<li>${name === "jim" && markup`<span>VIP, ${name}</span>`}</li>`,
    );

    expect(show(markup`<ul>${rows}</ul>`)).toBe("<ul><li><span>VIP, jim</span></li><li></li></ul>");
  });
});

describe("attributes", () => {
  test.each<[SlotValue, string]>([
    ["x", ' a="x"'],
    ["", ' a=""'],
    [null, ' a=""'],
    [undefined, ' a=""'],
    [nothing, ""],
    [false, ' a="false"'],
    [true, ' a="true"'],
    [7, ' a="7"'],
    ["\"&'<>", ' a="&quot;&amp;&#39;&lt;&gt;"'],
  ])("%p as the whole value is written %p", (value, written) => {
    expect(show(markup`<p a=${value}></p>`)).toBe(`<p${written}></p>`);
    expect(show(markup`<p a="${value}"></p>`)).toBe(`<p${written}></p>`);
    expect(show(markup`<p a="${value}"></p>`)).toBe(`<p${written}></p>`);
  });

  test("several slots and the text between them make one value", () => {
    expect(show(markup`<p class="a ${"b"} c${1}d"></p>`)).toBe('<p class="a b c1d"></p>');
  });

  test("nothing among several slots takes the whole attribute away", () => {
    expect(show(markup`<p class="a ${"b"} ${nothing}" id=${1}></p>`)).toBe('<p id="1"></p>');
  });

  test.each<[SlotValue, string]>([
    [true, ' hidden=""'],
    ["x", ' hidden=""'],
    [1, ' hidden=""'],
    [false, ""],
    [0, ""],
    ["", ""],
    [null, ""],
    [nothing, ""],
  ])("the condition %p is written %p", (value, written) => {
    expect(show(markup`<p ?hidden=${value}></p>`)).toBe(`<p${written}></p>`);
  });

  test("names keep their case, as in SVG", () => {
    expect(show(markup`<svg viewBox=${"0 0 1 1"}><path d=${"M0 0"} /></svg>`)).toBe(
      '<svg viewBox="0 0 1 1"><path d="M0 0" /></svg>',
    );
  });

  test("a slot right before the end of a tag closes itself", () => {
    expect(show(markup`<input name=${"n"}/>`)).toBe('<input name="n" />');
  });
});

describe("properties", () => {
  test.each<[Rendered, string]>([
    [markup`<input .value=${"a"}>`, '<input value="a">'],
    [markup`<input .value=${null}>`, '<input value="">'],
    [markup`<input .value=${undefined}>`, '<input value="">'],
    [markup`<input type="checkbox" .checked=${true}>`, '<input type="checkbox" checked="">'],
    [markup`<input type="checkbox" .checked=${undefined}>`, '<input type="checkbox">'],
    [markup`<option .selected=${true} .disabled=${false}>`, '<option selected="">'],
    [
      markup`<label .htmlFor=${"x"} .className=${"y"}></label>`,
      '<label for="x" class="y"></label>',
    ],
    [markup`<input .readOnly=${true}>`, '<input readonly="">'],
    [markup`<b .title=${null} .hidden=${null}></b>`, '<b title=""></b>'],
    [markup`<meter .value=${1} .max=${2}></meter>`, "<meter></meter>"],
    [markup`<textarea .value=${"<a>"}></textarea>`, "<textarea>&lt;a&gt;</textarea>"],
    [markup`<textarea .value=${"a"} rows="2">old</textarea>`, '<textarea rows="2">a</textarea>'],
    [markup`<div .value=${"a"} .unknown=${1}></div>`, "<div></div>"],
    [markup`<my-input .value=${"a"}></my-input>`, "<my-input></my-input>"],
    [markup`<input value="first" .value=${"second"}>`, '<input value="first">'],
  ])("%#: as attributes, where HTML has one", (rendered, written) => {
    expect(show(rendered)).toBe(written);
  });

  test("a text that begins with a line break keeps it in a textarea", () => {
    expect(show(markup`<textarea .value=${"\na"}></textarea>`)).toBe("<textarea>\n\na</textarea>");
  });
});

test("events leave no trace in HTML", () => {
  expect(
    show(markup`<a @click=${on["add"]!(1)} @keydown=${on["save"]} @blur=${nothing}>x</a>`),
  ).toBe("<a>x</a>");
});

test("text that looks like an event stays text on the wire", () => {
  const rendered = markup`<p @click=${on["save"]}>mail @me=${1}</p>`;

  expect([...templateOf(rendered).wireStrings]).toEqual(["<p .$click=", ">mail @me=", "</p>"]);
});

test("wire strings keep quotes and spaces around an event's slot", () => {
  const rendered = markup`<p @myEvent = "${on["save"]}" title="@click=${1}"></p>`;

  expect([...templateOf(rendered).wireStrings]).toEqual([
    '<p .$myEvent = "',
    '" title="@click=',
    '"></p>',
  ]);
});

test("a template is analysed once", () => {
  expect(templateOf(row("a"))).toBe(templateOf(row("b")));
});

test("strings that are no template literal are refused: markup is not data", () => {
  const fake = ["<img src=x onerror=alert(1)>"] as unknown as TemplateStringsArray;

  expect(() => renderToString(markup(fake))).toThrow(TypeError);
});
