import { createHash } from "node:crypto";
import { diff } from "../../../liveview/diff/diff.ts";
import { TemplateBook } from "../../../liveview/diff/template-book.ts";
import { toValue } from "../../../liveview/diff/to-value.ts";
import { html as markup, svg as draw } from "../../../liveview/template/html.ts";

const inner = (value: number) => markup`<b>${value}</b>`;
const outer = (values: number[]) => markup`<p>${values.map(inner)}</p>`;

test("templates are numbered from 0 as they come up", () => {
  const book = new TemplateBook();

  expect(toValue(outer([7]), book)).toEqual([0, 0, [1, 0, [0, 1, 7]]]);
});

test("each is defined once, in the frame that needs it first", () => {
  const book = new TemplateBook();
  const empty = outer([]);

  toValue(empty, book);
  expect(book.takeNew()).toEqual([0, [expect.any(String), 1, "<p>", "</p>"]]);

  const filled = outer([1, 2]);
  diff(empty, filled, book);
  expect(book.takeNew()).toEqual([1, [expect.any(String), 1, "<b>", "</b>"]]);

  diff(filled, outer([1, 2, 3]), book);
  expect(book.takeNew()).toEqual([]);
});

test("books do not know of each other", () => {
  const one = new TemplateBook();
  const other = new TemplateBook();
  toValue(outer([1]), one);

  expect(toValue(inner(1), other)).toEqual([0, 0, 1]);
});

test("strings that the connection has carried are not sent again, but named by their digest", () => {
  const sent = new Set<string>();
  const one = new TemplateBook(sent);
  toValue(outer([1]), one);
  const [, p, , b] = one.takeNew() as [0, string[], 1, string[]];

  const other = new TemplateBook(sent);
  toValue(inner(1), other);
  toValue(outer([1]), other);

  expect(other.takeNew()).toEqual([0, b[0], 1, p[0]]);
});

test("what was noted for a frame that is never sent, was not sent", () => {
  const sent = new Set<string>();
  toValue(outer([1]), new TemplateBook(sent));

  expect(sent.size).toBe(0);
});

test("a digest is of the type and the strings that travel, 12 characters of their SHA-256", () => {
  const book = new TemplateBook();
  toValue(inner(1), book);

  const [, definition] = book.takeNew();

  const sha256 = createHash("sha256").update('[1,"<b>","</b>"]').digest("base64url");
  expect(definition).toEqual([sha256.slice(0, 12), 1, "<b>", "</b>"]);
});

test("the same strings are another template in SVG", () => {
  const book = new TemplateBook();
  toValue(markup`<a>${1}</a>`, book);
  toValue(markup`<svg>${draw`<a>${1}</a>`}</svg>`, book);

  const [, html, , outside, , inside] = book.takeNew() as [0, string[], 1, string[], 2, string[]];

  expect(outside[1]).toBe(1);
  expect(inside.slice(1)).toEqual([2, ...html.slice(2)]);
  expect(inside[0]).not.toBe(html[0]);
});
