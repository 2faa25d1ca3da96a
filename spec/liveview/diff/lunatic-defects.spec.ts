/**
 * The defects D1 to D9 of lunatic's view layer, each with its example: none of them is here.
 *
 * Each walk is shown three ways: as the page, as a join, and as a join with all changes applied.
 */
import { diff } from "../../../liveview/diff/diff.ts";
import { TemplateBook } from "../../../liveview/diff/template-book.ts";
import { toValue } from "../../../liveview/diff/to-value.ts";
import { applyChange } from "../../../liveview/protocol/apply-change.ts";
import type { Change, TemplateDefinition, Value } from "../../../liveview/protocol/value.ts";
import { each } from "../../../liveview/template/each.ts";
import { html as markup, type Rendered } from "../../../liveview/template/html.ts";
import { renderToString } from "../../../liveview/template/render-to-string.ts";

const page = (rendered: Rendered) => renderToString(rendered).replaceAll(/<!--.*?-->/g, "");

/** What a browser would show that puts strings and values together, as lit does. */
function show(value: Value, book: Map<number, readonly string[]>): string {
  if (value === null) return "";
  if (typeof value !== "object") return `${value}`;
  const [tag, ...rest] = value as [number, ...Value[]];
  if (tag === 1) return rest.map((row, at) => (at % 2 === 1 ? show(row, book) : "")).join("");
  const [id, ...slots] = rest;
  const strings = book.get(Number(id))!;
  return strings
    .map((text, at) => text + (at < slots.length ? show(slots[at]!, book) : ""))
    .join("");
}

function walk(...renders: Rendered[]): { texts: string[]; changes: (Change | undefined)[] } {
  const book = new TemplateBook();
  const strings = new Map<number, readonly string[]>();
  const known = new Map<string, readonly string[]>();
  const learn = () => {
    const fresh = book.takeNew();
    for (let at = 0; at < fresh.length; at += 2) {
      const definition = fresh[at + 1] as TemplateDefinition;
      const [digest, , ...texts] = typeof definition === "string" ? [definition] : definition;
      if (typeof definition !== "string") known.set(digest, texts);
      strings.set(Number(fresh[at]), known.get(digest)!);
    }
  };
  let value: Value = toValue(renders[0]!, book);
  learn();
  const texts = [show(value, strings)];
  const changes = renders.slice(1).map((next, at) => {
    const change = diff(renders[at]!, next, book);
    learn();
    if (change !== undefined) value = applyChange(value, change);
    texts.push(show(value, strings));
    return change;
  });
  expect(texts).toEqual(renders.map(page));
  return { texts, changes };
}

test("D1: another branch is sent whole, with the values that are the same", () => {
  const render = (isFirst: boolean, x: string) =>
    markup`<div>${isFirst ? markup`<p>${x}</p>` : markup`<b>${x}</b>`}</div>`;
  const root = (isFirst: boolean) => (isFirst ? markup`<p>${"x"}</p>` : markup`<b>${"x"}</b>`);

  expect(walk(render(true, "x"), render(false, "x")).texts[1]).toBe("<div><b>x</b></div>");
  expect(walk(root(true), root(false)).texts[1]).toBe("<b>x</b>");
});

test("D2: a template without slots shows in the page", () => {
  const render = (isShown: boolean) => markup`${isShown && markup`person`}`;

  expect(page(markup`<p>static only</p>`)).toBe("<p>static only</p>");
  expect(walk(render(true), render(false), render(true)).texts).toEqual(["person", "", "person"]);
});

test("D3: a condition inside of a loop shows once, in loops inside of loops, too", () => {
  const person = (name: string) => markup`${name === "jim" && markup`<span>VIP, ${name}</span>`}`;
  const render = (...names: string[]) => markup`${names.map(person)}`;
  const nested = (...names: string[]) =>
    markup`${names.map((name) => markup`<i>${[name, name].map(person)}</i>`)}`;

  expect(walk(render("jim"), render("bob", "jim")).texts[0]).toBe("<span>VIP, jim</span>");
  expect(walk(nested("jim"), nested("bob", "jim")).texts[0]).toBe(
    "<i><span>VIP, jim</span><span>VIP, jim</span></i>",
  );
});

test("D4: slots side by side leave the text around them where it is", () => {
  const render = (x: string, y: string) => markup`${x}${y}<hr>${y}${x}`;

  expect(walk(render("X", "Y"), render("A", "Y")).texts).toEqual(["XY<hr>YX", "AY<hr>YA"]);
});

test("D5: a row that begins with a slot keeps its order", () => {
  const render = (...rows: string[]) => markup`${rows.map((row) => markup`${row}<br>`)}`;

  expect(walk(render("A", "B"), render("A", "B", "C")).texts).toEqual([
    "A<br>B<br>",
    "A<br>B<br>C<br>",
  ]);
});

test("D6: an empty loop inside of a loop shows nothing, and fills later", () => {
  const render = (...rows: string[][]) =>
    markup`${rows.map((row) => markup`<ul>${row.map((item) => markup`<li>${item}</li>`)}</ul>`)}`;

  expect(walk(render([], ["a"]), render(["b"], []), render([], [])).texts).toEqual([
    "<ul></ul><ul><li>a</li></ul>",
    "<ul><li>b</li></ul><ul></ul>",
    "<ul></ul><ul></ul>",
  ]);
});

test("D7: rows without slots come and go", () => {
  const render = (count: number) => markup`${Array.from({ length: count }, () => markup`<hr>`)}`;

  expect(walk(render(2), render(0), render(3)).texts).toEqual(["<hr><hr>", "", "<hr><hr><hr>"]);
});

test("D8: a render nested in a loop is shown like any", () => {
  const inner = (n: number) => markup`<b>${n}</b>`;
  const outer = (n: number) => markup`<p>${inner(n)}${inner(n + 1)}</p>`;
  const render = (...all: number[]) =>
    markup`${each(
      all,
      (n) => n,
      (n) => outer(n),
    )}`;

  expect(walk(render(1, 5), render(5, 1), render(5)).texts[2]).toBe("<p><b>5</b><b>6</b></p>");
});

test("D9: what is gone is sent as gone", () => {
  const render = (text: string | null, rows: string[]) =>
    markup`<p>${text}</p><ul>${each(
      rows,
      (row) => row,
      (row) => markup`<li>${row}</li>`,
    )}</ul>`;

  const { changes } = walk(render("x", ["a", "b"]), render(null, ["b"]));

  expect(changes).toEqual([[8, 0, null, 1, [10, [0], [], []]]]);
});
