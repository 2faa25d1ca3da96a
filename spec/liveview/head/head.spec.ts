import fc from "fast-check";
import { parseHTML } from "linkedom";
import { headHtml } from "../../../liveview/head/head-html.ts";
import { toHeadParts, type Head } from "../../../liveview/head/head.ts";
import { ToldHead } from "../../../liveview/head/told-head.ts";
import { fillShell, parseShell } from "../../../liveview/gateway/shell.ts";
import { HeadError } from "../../../liveview/index.ts";

const text = `<!DOCTYPE html><html><head><title data-live-prefix="P: ">Shell & co</title>
<meta name="description" content="the shell's"><meta charset="utf-8"></head>
<body><main id="app"></main></body></html>`;
const shell = parseShell(text, ["#app"], { path: "/c.js", preloads: [] }, "index.html");

const page = (
  head?: Head,
): { html: string; document: ReturnType<typeof parseHTML>["document"] } => {
  const said = head === undefined ? {} : { head: toHeadParts(head) };
  const html = fillShell(shell, [{ token: "t", html: "<p>hi</p>", ...said }]);
  return { html, document: parseHTML(html).document };
};

describe("the head of a page", () => {
  test("is the shell's where the view says nothing", () => {
    const { document, html } = page();
    expect(document.title).toBe("Shell & co");
    expect(html).toContain(`content="the shell&apos;s"`.replace("&apos;", "'"));
    expect(document.querySelector("template")).toBeNull();
    expect(document.querySelector("script")?.getAttribute("src")).toBe("/c.js");
  });

  test("is the view's where it says something, with the shell's word put away", () => {
    const { document } = page({
      title: "<Tea>",
      description: '"x" & <y>',
      canonical: "/tea",
      links: [{ rel: "alternate", href: "https://example.com/de", hreflang: "de" }],
    });
    expect(document.title).toBe("P: <Tea>");
    expect(
      document.querySelector("[data-live-head][name=description]")?.getAttribute("content"),
    ).toBe('"x" & <y>');
    expect(document.querySelector("template[data-live-head]")?.innerHTML).toContain("the shell");
    expect(document.querySelector("link[rel=canonical]")?.getAttribute("href")).toBe("/tea");
    expect(document.querySelector("link[hreflang=de]")?.getAttribute("href")).toBe(
      "https://example.com/de",
    );
  });

  test("holds whatever a view says, and nothing of it gets out of its place", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.json(), (title, content, json) => {
        const value = { json, "</script><!--": content };
        const { document } = page({ title, description: content, jsonLd: value });
        const [script] = document.querySelectorAll("script[type='application/ld+json']");
        expect(JSON.parse(script?.textContent ?? "")).toEqual(value);
        expect(document.querySelectorAll("script").length).toBe(2);
        expect(document.querySelector("main")?.innerHTML).toBe("<p>hi</p>");
      }),
    );
  });

  test("has structured data in which no tag can end it", () => {
    const parts = toHeadParts({ jsonLd: { name: "</script><!--<script>" } });
    expect(headHtml([{ key: "end", html: "" }], parts).match(/</g)).toHaveLength(2);
  });

  test.each<[string, Head]>([
    ["canonical", { canonical: "javascript:alert(1)" }],
    ["canonical", { canonical: "//evil.example" }],
    ["the href of a link", { links: [{ rel: "icon", href: "data:text/html,x" }] }],
    ["title", { title: 7 as never }],
    ['the meta "a"', { meta: [{ name: "a", content: undefined as never }] }],
    ["jsonLd", { jsonLd: { big: 1n } }],
    ["jsonLd", { jsonLd: () => 1 }],
  ])("refuses %s that cannot stand there", (field, head) => {
    expect(() => toHeadParts(head)).toThrow(expect.objectContaining({ code: "ERR_HEAD", field }));
    expect(() => toHeadParts(head)).toThrow(HeadError);
  });
});

describe("what a browser is told of a head", () => {
  const told = (): ToldHead<string> => new ToldHead((title) => ({ title }));

  test("is nothing at first when it is in the page, then what is another", () => {
    const head = told();
    head.rendered("a");
    expect(head.page()).toEqual(["a"]);
    expect(head.takeAll()).toEqual([]);
    expect(head.takeChange()).toEqual([]);
    head.rendered("b");
    expect(head.takeChange()).toEqual([[7, "b"]]);
    expect(head.takeChange()).toEqual([]);
  });

  test("is all of it with each further tree", () => {
    const head = told();
    head.rendered("a");
    expect(head.takeAll()).toEqual([[7, "a"]]);
    expect(head.takeAll()).toEqual([[7, "a"]]);
  });

  test("is nothing of a view that says nothing", () => {
    const head = new ToldHead<string>(undefined);
    head.rendered("a");
    expect([head.page(), head.takeAll(), head.takeChange()]).toEqual([undefined, [], []]);
  });
});
