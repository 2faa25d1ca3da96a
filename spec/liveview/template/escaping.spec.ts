import * as fc from "fast-check";
import { parseFragment } from "parse5";
import { escapeText } from "../../../liveview/template/escape.ts";
// `html` under another name, so that the formatter leaves the templates as they are.
import { html as markup, type Rendered } from "../../../liveview/template/html.ts";
import { renderToString } from "../../../liveview/template/render-to-string.ts";

interface Node {
  readonly nodeName: string;
  readonly value?: string;
  readonly attrs?: { name: string; value: string }[];
  readonly childNodes?: Node[];
}

const parse = (rendered: Rendered) => parseFragment(renderToString(rendered)) as Node;
const elements = ({ nodeName, childNodes = [] }: Node): string[] => [
  ...(/^[#]/.test(nodeName) ? [] : [nodeName]),
  ...childNodes.flatMap(elements),
];
const textOf = ({ value = "", nodeName, childNodes = [] }: Node): string =>
  nodeName === "#text" ? value : childNodes.map(textOf).join("");
const attributesOf = ({ attrs = [], childNodes = [] }: Node): string[] => [
  ...attrs.map(({ name, value }) => `${name}=${value}`),
  ...childNodes.flatMap(attributesOf),
];

// From OWASP's XSS filter evasion cheat sheet and the HTML5 security cheat sheet.
const vectors = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg/onload=alert(1)>",
  '"><script>alert(1)</script>',
  "'><img src=x onerror=alert(1)>",
  '" onmouseover="alert(1)',
  "' autofocus onfocus='alert(1)",
  "x onclick=alert(1)",
  "`onclick=alert(1)",
  "</p><script>alert(1)</script>",
  "</textarea><script>alert(1)</script>",
  "</title><script>alert(1)</script>",
  "--><script>alert(1)</script>",
  "<!--/lit-part--><script>alert(1)</script>",
  "<!--lit-node 0-->",
  "<![CDATA[<script>alert(1)</script>]]>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "&#60;script&#62;",
  "<scr\0ipt>alert(1)</scr\0ipt>",
  "${alert(1)}",
  "\u2028<b>\u2029",
];

test.each(vectors)("%j stays text, whatever it stands in", (vector) => {
  const seen = vector.replaceAll("\0", "\uFFFD");

  const text = parse(markup`<p>${vector}</p>`);
  expect(elements(text)).toEqual(["p"]);
  expect(textOf(text)).toBe(seen);

  const quoted = parse(markup`<p a="${vector}" b="${vector}" c=${vector} d="x ${vector} y"></p>`);
  expect(elements(quoted)).toEqual(["p"]);
  expect(attributesOf(quoted)).toEqual([`a=${seen}`, `b=${seen}`, `c=${seen}`, `d=x ${seen} y`]);

  const control = parse(markup`<input .value=${vector} /><textarea .value=${vector}></textarea>`);
  expect(elements(control)).toEqual(["input", "textarea"]);
  expect(attributesOf(control)).toEqual([`value=${seen}`]);
  expect(textOf(control)).toBe(seen);

  const list = parse(markup`<ul>${[vector, markup`<li>${vector}</li>`]}</ul>`);
  expect(elements(list)).toEqual(["ul", "li"]);
  expect(textOf(list)).toBe(seen + seen);
});

test("any text comes out of a parser as it went in", () => {
  const text = fc.string({ unit: "binary" }).filter((value) => !value.includes("\0"));

  fc.assert(
    fc.property(text, (value) => {
      expect(textOf(parse(markup`<p>${value}</p>`))).toBe(value);
      expect(attributesOf(parse(markup`<p a=${value}></p>`))).toEqual([`a=${value}`]);
      expect(textOf(parse(markup`<textarea .value=${value}></textarea>`))).toBe(value);
    }),
  );
});

test("line ends survive, which a parser would unify", () => {
  expect(escapeText("a\r\nb\rc\nd")).toBe("a&#13;\nb&#13;c\nd");
});

describe("URLs that run a script", () => {
  const scripts = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " \u0001\tjavascript:alert(1)",
    "java\nscript:alert(1)",
    "j\ra\tv\nascript\t:alert(1)",
    "javascript:",
  ];
  const fine = [
    "",
    "/path?q=javascript:",
    "https://javascript.example",
    "javascript",
    "mailto:a@b.example",
    "#javascript:x",
    "data:image/png;base64,AA==",
  ];

  test.each(scripts)("%j is defused", (url) => {
    const rendered = markup`<a href=${url}></a><a href="${url}#x"></a><form action=" ${url}"></form><button formaction=${url}></button><iframe src=${url}></iframe><object data=${url}></object><a .href=${url}></a><svg><a xlink:href=${url}></a><set to=${url}></set></svg>`;

    const urls = attributesOf(parse(rendered));

    expect(urls).toHaveLength(9);
    for (const attribute of urls) expect(attribute).toMatch(/= ?unsafe:/);
  });

  test.each(fine)("%j is left alone", (url) => {
    expect(attributesOf(parse(markup`<a href=${url}></a>`))).toEqual([`href=${url}`]);
  });

  test("a scheme split between a slot and the template is seen whole", () => {
    expect(attributesOf(parse(markup`<a href="${"javascript"}:${"alert(1)"}"></a>`))).toEqual([
      "href=unsafe:javascript:alert(1)",
    ]);
  });

  test("behind a beginning that the template has, a slot is no scheme", () => {
    expect(attributesOf(parse(markup`<a href="/go?to=${"javascript:alert(1)"}"></a>`))).toEqual([
      "href=/go?to=javascript:alert(1)",
    ]);
  });

  test("in an attribute that is no URL it is just text", () => {
    expect(attributesOf(parse(markup`<a title=${"javascript:x"}></a>`))).toEqual([
      "title=javascript:x",
    ]);
  });
});
