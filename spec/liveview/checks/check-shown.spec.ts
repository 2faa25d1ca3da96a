import { checkShown } from "../../../liveview/checks/check-shown.ts";
import { each } from "../../../liveview/template/each.ts";
import { html, type Rendered } from "../../../liveview/template/html.ts";
import { memo } from "../../../liveview/template/memo.ts";
import { nothing } from "../../../liveview/template/nothing.ts";
import { keepWarnings } from "../../runtime/warnings.ts";

let kept: ReturnType<typeof keepWarnings>;
beforeEach(() => {
  kept = keepWarnings();
});
afterEach(() => kept.stop());

const show = (...trees: readonly Rendered[]): string[] => {
  let before: Rendered | undefined;
  for (const tree of trees) {
    checkShown(before, tree);
    before = tree;
  }
  return kept.warnings;
};

describe("ids", () => {
  test("of which there are two are told with both places", () => {
    const [warning, ...others] = show(html`<p id="one"></p><label>${1}<input id="one" /></label>`);

    expect(others).toEqual([]);
    expect(warning).toBe(
      `two elements have the id "one": give one of them another
    <p id="one"></p><label>\${…}<input id="one" /></label>
       ^
    <p id="one"></p><label>\${…}<input id="one" /></label>
                                      ^`,
    );
  });

  test("in a row are told once, however often it is shown", () => {
    const row = (n: number): Rendered => html`<li><input id="name" value=${n} /></li>`;
    const tree = (): Rendered => html`<ul>${each([1, 2, 3], (n) => n, row)}</ul>`;

    const [warning, ...others] = show(tree(), tree());

    expect(others).toEqual([]);
    expect(warning).toContain('the id "name" is there more than once, as this is shown more than');
    expect(warning).toContain("<li><input id");
  });

  test.each([
    ["an attribute", (id: string | number) => html`<p id=${id}></p>`],
    [
      "an attribute in quotes",
      (id: string | number) => html`<p title="x" id="${id}" class=${1}></p>`,
    ],
    ["a property", (id: string | number) => html`<p .id=${id}></p>`],
    ["a part of an attribute", (id: string | number) => html`<p id="a-${id}-b"></p>`],
  ])("that come from values are compared: %s", (_, element) => {
    expect(show(html`${element("x")}${[element(1), element(2)]}`)).toEqual([]);

    expect(show(html`${element("x")}${memo([], () => element("x"))}`)).toHaveLength(1);
  });

  test.each([
    ["others", html`<p id="a"></p><p id="b"></p><p id=${"c"}></p>`],
    ["none", html`<p id=${nothing}></p><p id=${nothing}></p>`],
    ["text", html`<p title="id=x">id="x"</p><p title="id=x">id="x"</p>`],
    ["a comment", html`<!-- <p id="x"></p> --><p id="x"></p>`],
  ])("are not told of without need: %s", (_, tree) => {
    expect(show(tree)).toEqual([]);
  });
});

describe("a list without keys", () => {
  const list = (items: readonly string[]): Rendered =>
    html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
  const onlyScalars = (items: readonly string[]): Rendered => html`<p>${items}</p>`;

  test("is told of, once, when rows come or go", () => {
    const [warning, ...others] = show(list(["a"]), list(["a", "b"]), list(["a"]));

    expect(others).toEqual([]);
    expect(warning).toContain("have no keys: use each(items, key, template)");
    expect(warning).toContain("<ul>${…}</ul>\n        ^");
  });

  test("is told of when rows move", () => {
    const sorted = (items: readonly string[]): Rendered =>
      html`<ol>${items.map((item) => html`<li>${item}</li>`)}</ol>`;

    expect(show(sorted(["a", "b", "c"]), sorted(["c", "a", "b"]))).toHaveLength(1);
  });

  test("is told of within other lists, and within a row of the same key", () => {
    const outer = (inner: readonly string[]): Rendered =>
      html`<div>${each(
        [1],
        (n) => n,
        () => html`<ul>${inner.map((item) => html`<li>${item}</li>`)}</ul>`,
      )}</div>`;

    expect(show(outer(["a"]), outer(["a", "b"]))).toHaveLength(1);
  });

  test.each([
    [
      "stays",
      [
        ["a", "b"],
        ["a", "b"],
      ],
    ],
    [
      "changes in place",
      [
        ["a", "b"],
        ["x", "y"],
      ],
    ],
    ["fills and empties", [[], ["a", "b"], [], ["c"]]],
  ])("is not told of when it %s", (_, steps) => {
    const once = (items: readonly string[]): Rendered =>
      html`<ul class="x">${items.map((item) => html`<li>${item}</li>`)}</ul>`;

    expect(show(...steps.map(once))).toEqual([]);
    expect(show(onlyScalars(["a"]), onlyScalars(["a", "b"]))).toEqual([]);
  });

  test("is none when it has keys, or is another template", () => {
    const keyed = (items: readonly string[]): Rendered =>
      html`<ul>${each(
        items,
        (item) => item,
        (item) => html`<li>${item}</li>`,
      )}</ul>`;

    expect(show(keyed(["a"]), keyed(["b", "a"]), list([]), keyed(["c"]))).toEqual([]);
  });
});
