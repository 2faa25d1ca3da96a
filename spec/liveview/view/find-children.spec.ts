import { each } from "../../../liveview/template/each.ts";
import { html, type Rendered } from "../../../liveview/template/html.ts";
import { StreamRows } from "../../../liveview/template/stream-rows.ts";
import { memo } from "../../../liveview/template/memo.ts";
import { childView, liveView, TemplateValueError } from "../../../liveview/index.ts";
import { findChildren } from "../../../liveview/view/find-children.ts";

const View = liveView(import.meta, {
  mount: (_ctx) => ({}),
  render: () => html``,
});
const show = (id: string, props?: unknown) => childView(View, { id, props: props as never });
const find = (tree: Rendered, max = 10, before: ReturnType<typeof findChildren> = new Map()) =>
  findChildren(tree, { before, max });
const thrownBy = (work: () => unknown): TemplateValueError => {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof TemplateValueError) return thrown;
  }
  throw new Error("it threw nothing of the kind");
};

test("children are found wherever a template can stand", () => {
  const tree = html`${show("direct")} ${html`<p>${show("nested")}</p>`}
  ${[show("row"), [show("row of row")]]}
  ${each(
    ["keyed"],
    (id) => id,
    (id) => html`<li>${show(id)}</li>`,
  )}
  ${memo([], () => show("memo"))}
  ${each(
    ["memo row"],
    (id) => id,
    memo([], (id) => show(id)),
  )}
  ${childView(View, { id: "outer", fallback: show("fallback") })}`;

  expect([...find(tree).keys()]).toEqual([
    "direct",
    "nested",
    "row",
    "row of row",
    "keyed",
    "memo",
    "memo row",
    "outer",
    "fallback",
  ]);
});

test("what did not change is the same declaration", () => {
  const before = find(html`${show("a", { list: [1] })}${show("b", { n: 1 })}`);

  const after = find(html`${show("a", { list: [1] })}${show("b", { n: 2 })}`, 10, before);

  expect(after.get("a")).toBe(before.get("a"));
  expect(after.get("b")).not.toBe(before.get("b"));
});

test("two with the same id are refused, with the place of the second", () => {
  const error = thrownBy(() => find(html`<p>${show("a")}</p><b>${show("a")}</b>`));

  expect(error).toMatchObject({ code: "ERR_TEMPLATE_VALUE", slot: 1 });
  expect(error.message).toMatch(/Two child views have the id "a".*\n.*<b>\$\{…\}<\/b>\n\s+\^/);
});

test("more than there may be are refused", () => {
  const rows = Array.from({ length: 4 }, (_, n) => show(`n${n}`));

  expect(find(html`${rows}`, 4).size).toBe(4);
  expect(thrownBy(() => find(html`${rows}`, 3)).message).toContain("at most 3 child views");
});

test.each([
  [{ save: () => {} }, "props.save is a function"],
  [{ list: [1, { by: Symbol("x") }] }, "props.list[1].by is a symbol"],
  [{ page: new WeakMap() }, "props.page is a WeakMap"],
  [() => {}, "props is a function"],
])("props that cannot be cloned are refused: %p", (props, problem) => {
  const error = thrownBy(() => find(html`<p>${show("a", props)}</p>`));

  expect(error.message).toContain(
    `The props of the child view "a" must be plain data: ${problem}\n    <p>\${…}</p>`,
  );
});

test("props that refer to themselves are none the worse for it", () => {
  const props: { self?: unknown; save?: unknown } = {};
  props.self = props;
  expect(find(html`${show("a", props)}`).size).toBe(1);

  props.save = () => {};
  expect(thrownBy(() => find(html`${show("a", props)}`)).message).toContain("props.save");
});

test.each([
  [{ id: "" }, "id must be a text of 1 to 200 characters"],
  [{ id: "x".repeat(201) }, "id must be a text of 1 to 200 characters"],
  [{ id: 7 }, "id must be a text of 1 to 200 characters; it is 7"],
  [{}, "id must be a text of 1 to 200 characters; it is undefined"],
])("%p is refused where it is written", (options, message) => {
  expect(() => childView(View, options as never)).toThrow(message);
});

test("what is no view is refused where it is written", () => {
  expect(() => childView(undefined as never, { id: "a" })).toThrow(
    "view must be what liveView gave; it is undefined",
  );
});

test("a child in a row of a stream is refused: the server does not keep the row", () => {
  const rows = new StreamRows(
    { name: "items", keys: [1], versions: [1] },
    new Map([[1, html`<li>${show("in a row")}</li>`]]),
  );

  expect(() => find(html`<ul>${rows}</ul>`)).toThrow(/"in a row" stands in a row of a stream/);
});
