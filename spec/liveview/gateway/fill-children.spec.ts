import * as fc from "fast-check";
import { fillChildren, type ChildContent } from "../../../liveview/gateway/fill-children.ts";
import { html } from "../../../liveview/template/html.ts";
import { renderToString } from "../../../liveview/template/render-to-string.ts";
import { DeclaredChild } from "../../../liveview/view/declared-child.ts";
import { escapeText } from "../../../liveview/template/escape.ts";

const declared = (id: string, fallback = "") =>
  new DeclaredChild({ id, url: "file:///v.ts", place: 0, props: {}, isSticky: false }, fallback);
const fill = (markup: string, ...contents: (readonly [string, ChildContent])[]) =>
  fillChildren(markup, new Map(contents.map(([id, content]) => [escapeText(id), content])));
const withoutMarks = (markup: string) => markup.replaceAll(/<!--.*?-->/g, "");

test("each child is put into its place", () => {
  const parent = renderToString(html`<p>${declared("a")}</p>${declared("b")}`);

  const filled = fill(
    parent,
    ["b", { token: "t.b", html: "<i>B</i>" }],
    ["a", { token: "t.a", html: "<i>A</i>" }],
  );

  expect(withoutMarks(filled)).toMatch(
    /^<p><perigee-view data-live-child="a" data-live-kind="\S{6}" data-live="connecting" data-live-token="t.a"><i>A<\/i><\/perigee-view><perigee-fallback hidden><\/perigee-fallback><\/p><perigee-view data-live-child="b" [^>]+token="t.b"><i>B<\/i>/,
  );
});

test.each([
  ["late", ' data-live="connecting"></perigee-view><perigee-fallback hidden>wait'],
  ["failed", ' data-live="failed"></perigee-view><perigee-fallback>wait'],
] as const)("of one that is %s, there is no token", (content, expected) => {
  const filled = withoutMarks(fill(renderToString(html`${declared("a", "wait")}`), ["a", content]));

  expect(filled).toContain(expected);
  expect(filled).not.toContain("token");
});

test("a child that nobody declared is left out", () => {
  const parent = renderToString(html`${declared("a")}`);

  expect(fill(parent, ["b", { token: "t", html: "<i>B</i>" }])).toBe(parent);
});

test("what looks like a place in a text is none, and what looks like a pattern is taken as it is", () => {
  const place = '<perigee-view data-live-child="a"></perigee-view><perigee-fallback hidden>';
  const parent = renderToString(html`<p title=${place}>${place}</p>${declared("a")}`);

  const filled = fill(parent, ["a", { token: "t", html: "$1 $& $'" }]);

  expect(filled.match(/\$1 \$& \$'/g)).toHaveLength(1);
});

test("marks of a child have one more digit for each view around it, whatever is in it", () => {
  const text = fc.oneof(fc.string(), fc.constantFrom("<!--lit-part-->", "<!--1lit-", "-->"));
  fc.assert(
    fc.property(text, text, (inner, outer) => {
      const deep = renderToString(html`<b title=${inner}>${inner}</b>`);
      const middle = renderToString(html`<i>${outer}</i>${declared("x")}`);
      const top = renderToString(html`${declared("x")}<p>${outer}</p>`);

      const filled = fill(top, [
        "x",
        { token: "t", html: fill(middle, ["x", { token: "t", html: deep }]) },
      ]);

      expect(marksIn(filled, "")).toBe(marksIn(top, ""));
      expect(marksIn(filled, "1")).toBe(marksIn(middle, ""));
      expect(marksIn(filled, "11")).toBe(marksIn(deep, ""));
    }),
  );
});

/** How many marks of a level there are. */
function marksIn(markup: string, level: string): number {
  return [...markup.matchAll(new RegExp(`<!--${level}/?lit-`, "g"))].length;
}
