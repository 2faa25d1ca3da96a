import { diff } from "../../../liveview/diff/diff.ts";
import { TemplateBook } from "../../../liveview/diff/template-book.ts";
import { toValue } from "../../../liveview/diff/to-value.ts";
import { html as markup } from "../../../liveview/template/html.ts";

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
  expect(book.takeNew()).toEqual([0, ["<p>", "</p>"]]);

  const filled = outer([1, 2]);
  diff(empty, filled, book);
  expect(book.takeNew()).toEqual([1, ["<b>", "</b>"]]);

  diff(filled, outer([1, 2, 3]), book);
  expect(book.takeNew()).toEqual([]);
});

test("books do not know of each other", () => {
  const one = new TemplateBook();
  const other = new TemplateBook();
  toValue(outer([1]), one);

  expect(toValue(inner(1), other)).toEqual([0, 0, 1]);
});
