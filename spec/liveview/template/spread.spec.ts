import { diff } from "../../../liveview/diff/diff.ts";
import { TemplateBook } from "../../../liveview/diff/template-book.ts";
import { toValue } from "../../../liveview/diff/to-value.ts";
import { bindEvents } from "../../../liveview/template/binding.ts";
import { hook } from "../../../liveview/template/hook.ts";
import {
  html as markup,
  svg as draw,
  type Rendered,
  type SlotValue,
} from "../../../liveview/template/html.ts";
import { nothing } from "../../../liveview/template/nothing.ts";
import { renderToString } from "../../../liveview/template/render-to-string.ts";
import { spread, type SpreadAttributes } from "../../../liveview/template/spread.ts";
import { TemplateValueError } from "../../../liveview/template/template-errors.ts";

const on = bindEvents(["save"]);
const show = (rendered: Rendered) => renderToString(rendered).replaceAll(/<!--\/?lit-.*?-->/g, "");
const sent = (rendered: Rendered) => toValue(rendered, new TemplateBook()).slice(2);
const wrong = (value: unknown) => value as SlotValue;

describe("a spread", () => {
  test("gives attributes, switches, properties and events, in the page and on the wire", () => {
    const rendered = markup`<input class="a" ${spread({
      id: 'x"<',
      "?disabled": true,
      "?hidden": false,
      ".value": "v",
      "@input": on["save"]!(1),
      style: "color: red",
      Title: "t",
      "aria-busy": false,
    })}>`;

    expect(show(rendered)).toBe(
      '<input class="a" id="x&quot;&lt;" disabled="" style="color: red" title="t" aria-busy="false" value="v">',
    );
    expect(sent(rendered)).toEqual([
      [
        6,
        ...["id", 'x"<', "?disabled", true, "?hidden", false, ".value", "v"],
        ...[".$input", [2, "save", 1], ".style", "color: red", "title", "t", "aria-busy", "false"],
      ],
    ]);
  });

  test("leaves out what is null, undefined or nothing", () => {
    const rendered = markup`<p ${spread({ a: null, b: undefined, c: nothing, "@click": null, d: "" })}></p>`;

    expect(show(rendered)).toBe('<p d=""></p>');
    expect(sent(rendered)).toEqual([[6, "d", ""]]);
  });

  test("is nothing where there is none", () => {
    expect(show(markup`<p ${null} ${false} ${nothing}></p>`)).toBe("<p></p>");
    expect(sent(markup`<p ${null} ${false} ${nothing}></p>`)).toEqual([[6], [6], [6]]);
  });

  test("names attributes of SVG as SVG does", () => {
    expect(sent(markup`<svg ${spread({ viewbox: "0 0 1 1" })}></svg>`)).toEqual([
      [6, "viewBox", "0 0 1 1"],
    ]);
    expect(show(markup`<svg>${draw`<g ${spread({ "font-size": 3 })}></g>`}</svg>`)).toBe(
      '<svg><g font-size="3"></g></svg>',
    );
  });

  test("defuses URLs", () => {
    const rendered = markup`<a ${spread({ href: "java\nscript:alert(1)", ".ping": "vbscript:x" })}></a>`;

    expect(sent(rendered)).toEqual([
      [6, "href", "unsafe:java\nscript:alert(1)", ".ping", "unsafe:vbscript:x"],
    ]);
    expect(show(rendered)).toBe('<a href="unsafe:java\nscript:alert(1)"></a>');
  });

  test("is sent when something of it changed, and only then", () => {
    const render = (attributes: SpreadAttributes) => markup`<p ${spread(attributes)}></p>`;
    const book = new TemplateBook();
    const same = () => render({ id: "a", "@click": on["save"]!({ to: 1 }) });

    expect(diff(same(), same(), book)).toBeUndefined();
    expect(diff(same(), render({ id: "b" }), book)).toEqual([8, 0, [6, "id", "b"]]);
  });

  test.each<[string, Rendered, string]>([
    [
      "a handler",
      markup`<p ${spread({ onclick: "x" })}></p>`,
      "spread: A slot cannot stand in onclick",
    ],
    [
      "a handler, oddly written",
      markup`<p ${spread({ "?oNload": "x" })}></p>`,
      "cannot stand in onload",
    ],
    ["a handler as a property", markup`<p ${spread({ ".onclick": "x" })}></p>`, "in onclick"],
    ["srcdoc", markup`<iframe ${spread({ srcdoc: "x" })}></iframe>`, "cannot stand in srcdoc"],
    ["innerHTML", markup`<p ${spread({ ".innerHTML": "x" })}></p>`, "cannot stand in innerHTML"],
    ["textContent", markup`<p ${spread({ ".textContent": "x" })}></p>`, "in .textContent"],
    ["a prototype", markup`<p ${spread({ ".__proto__": "x" })}></p>`, "cannot stand in .__proto__"],
    [
      "a name with a space",
      markup`<p ${spread({ "a onclick": "x" })}></p>`,
      '"a onclick" is no name',
    ],
    ["a name with a quote", markup`<p ${spread({ 'a"': "x" })}></p>`, "is no name"],
    ["a name with a bracket", markup`<p ${spread({ "><script>": "x" })}></p>`, "is no name"],
    ["no name", markup`<p ${spread({ "": "x" })}></p>`, "is no name"],
    ["a refresh", markup`<meta ${spread({ "http-equiv": "refresh" })}>`, "in http-equiv of <meta>"],
    ["what is written", markup`<p class="a" ${spread({ class: "b" })}></p>`, "<p> has class twice"],
    [
      "what is bound",
      markup`<p ?hidden=${true} ${spread({ hidden: "" })}></p>`,
      "has hidden twice",
    ],
    [
      "a property of an attribute that is written",
      markup`<p title="a" ${spread({ ".title": "b" })}></p>`,
      "<p> has .title twice",
    ],
    [
      "an attribute and its property",
      markup`<p ${spread({ class: "a", ".className": "b" })}></p>`,
      "<p> has .className twice",
    ],
    ["a name twice", markup`<p ${spread({ id: "a", ID: "b" })}></p>`, "<p> has ID twice"],
    [
      "text of a textarea",
      markup`<textarea ${spread({ ".value": "x" })}></textarea>`,
      "is written in",
    ],
    ["an event in an attribute", markup`<p ${spread({ id: on["save"] })}></p>`, "id takes text"],
    ["an object", markup`<p ${spread({ id: {} as string })}></p>`, "id takes text, numbers and"],
    ["text as an event", markup`<p ${spread({ "@click": "x" })}></p>`, "@click takes an event"],
    ["two spreads", markup`<p ${spread({})} ${spread({})}></p>`, "An element has one spread"],
    [
      "text in a tag",
      markup`<p ${"class"}></p>`,
      "In a tag stand spread({…}) and hook(…), not a string",
    ],
    ["an object in a tag", markup`<p ${wrong({})}></p>`, "not an object"],
    ["an event in a tag", markup`<p ${on["save"]}></p>`, "not an event"],
    ["a spread as text", markup`<p>${spread({})}</p>`, "not a spread, which stands in a tag"],
    ["a hook as text", markup`<p>${hook("A")}</p>`, "not a hook, which stands in a tag"],
    ["a spread as an attribute", markup`<p id=${spread({})}></p>`, "not a spread"],
  ])("refuses %s", (_, rendered, message) => {
    expect(() => renderToString(rendered)).toThrow(TemplateValueError);
    expect(() => renderToString(rendered)).toThrow(message);
    expect(() => renderToString(rendered)).toThrow("^^^^");
    expect(() => sent(rendered)).toThrow(message);
  });
});

describe("a hook", () => {
  test("shows nothing in the page and travels with its data", () => {
    const rendered = markup`<p ${hook("Plot", { points: [1, 2] })} ${hook("Bare")}></p>`;

    expect(show(rendered)).toBe("<p></p>");
    expect(sent(rendered)).toEqual([
      [7, "Plot", { points: [1, 2] }],
      [7, "Bare"],
    ]);
  });

  test("is sent when its data changed, and only then", () => {
    const render = (points: number[]) => markup`<p ${hook("Plot", points)}></p>`;
    const book = new TemplateBook();

    expect(diff(render([1]), render([1]), book)).toBeUndefined();
    expect(diff(render([1]), render([2]), book)).toEqual([8, 0, [7, "Plot", [2]]]);
  });

  test("takes plain data only", () => {
    const rendered = markup`<p ${hook("Plot", new Date(0) as unknown as string)}></p>`;

    expect(() => sent(rendered)).toThrow("What the hook Plot is given must be plain data");
  });
});
