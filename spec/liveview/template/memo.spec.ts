// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its template in it
import * as fc from "fast-check";
import { diff } from "../../../liveview/diff/diff.ts";
import { TemplateBook } from "../../../liveview/diff/template-book.ts";
import { toValue } from "../../../liveview/diff/to-value.ts";
import { applyChange } from "../../../liveview/protocol/apply-change.ts";
import type { Change } from "../../../liveview/protocol/value.ts";
import { each } from "../../../liveview/template/each.ts";
import { html as markup, type Rendered, type SlotValue } from "../../../liveview/template/html.ts";
import { memo } from "../../../liveview/template/memo.ts";
import { renderToString } from "../../../liveview/template/render-to-string.ts";
import { TemplateValueError } from "../../../liveview/template/template-errors.ts";

/** Shows one render after the other, as a view does; gives the changes. */
function walk(...renders: (() => Rendered)[]): (Change | undefined)[] {
  const book = new TemplateBook();
  let shown = renders[0]!();
  toValue(shown, book);
  return renders.slice(1).map((render) => {
    const next = render();
    const change = diff(shown, next, book);
    shown = next;
    return change;
  });
}

interface Item {
  readonly id: string;
  readonly text: string;
}
const itemsOf = (ids: string): Item[] => ids.split("").map((id) => ({ id, text: id }));
const byId = (item: Item) => item.id;

describe("a part", () => {
  test("is rendered when it is needed, once", () => {
    const template = import.meta.jest.fn(() => markup`<b>x</b>`);
    const tree = markup`<p>${memo([1], template)}</p>`;
    expect(template).toHaveBeenCalledTimes(0);

    renderToString(tree);
    toValue(tree, new TemplateBook());

    expect(template).toHaveBeenCalledTimes(1);
  });

  test("shows what its template shows", () => {
    const page = renderToString(
      markup`<p>${memo([], () => markup`<b>${1}</b>`)}${memo([], () => "x")}</p>`,
    );
    const bare = renderToString(markup`<p>${markup`<b>${1}</b>`}${"x"}</p>`);

    // Without the digests: those are of two templates.
    expect(page.replaceAll(/lit-part [^-]*/g, "")).toBe(bare.replaceAll(/lit-part [^-]*/g, ""));
  });

  test("with equal deps is not rendered again, with others it is", () => {
    let renders = 0;
    const object = {};
    const view = (...deps: unknown[]) =>
      markup`<p>${memo(deps, () => {
        renders += 1;
        return markup`<b>${renders}</b>`;
      })}</p>`;

    const changes = walk(
      () => view(object, Number.NaN),
      () => view(object, Number.NaN),
      () => view({}, Number.NaN),
      () => view(object),
    );

    expect(changes).toEqual([undefined, [8, 0, [8, 0, 2]], [8, 0, [8, 0, 3]]]);
  });

  test("of another branch is rendered, whatever its deps", () => {
    const view = (isOpen: boolean) =>
      markup`${isOpen ? memo([1], () => "open") : memo([1], () => "closed")}`;

    expect(
      walk(
        () => view(true),
        () => view(false),
      ),
    ).toEqual([[8, 0, "closed"]]);
  });

  test("comes and goes like any other", () => {
    const view = (value: SlotValue) => markup`${value}`;

    expect(
      walk(
        () => view("a"),
        () => view(memo([], () => "a")),
        () => view(memo([], () => memo([], () => markup`<b>b</b>`))),
        () => view(markup`<i>b</i>`),
        () => view([memo([], () => "c")]),
      ),
    ).toEqual([undefined, [8, 0, [0, 1]], [8, 0, [0, 2]], [8, 0, [1, 0, "c"]]]);
  });

  test("cannot stand in a tag", () => {
    const tree = markup`<p id=${memo([], () => "a")}></p>`;

    expect(() => renderToString(tree)).toThrow(TemplateValueError);
    expect(() => toValue(tree, new TemplateBook())).toThrow(
      "text, numbers and booleans, not a memo",
    );
  });
});

describe("a list", () => {
  let rendered: string[] = [];
  beforeEach(() => {
    rendered = [];
  });
  const view = (items: readonly Item[], selected = "") =>
    markup`<ul>${each(
      items,
      byId,
      memo([selected], (item) => {
        rendered.push(item.id);
        return markup`<li ?hidden=${item.id === selected}>${item.text}</li>`;
      }),
    )}</ul>`;

  test.each<[string, (items: Item[]) => Item[], string, Change | undefined]>([
    ["the same list", (items) => items, "", undefined],
    ["a copy of it", (items) => [...items], "", undefined],
    ["one other item", (items) => items.with(1, { id: "b", text: "B" }), "b", [9, 1, [8, 1, "B"]]],
    [
      "a row appended",
      (items) => [...items, { id: "x", text: "x" }],
      "x",
      [10, [], [], [4, "x", [0, 1, false, "x"]]],
    ],
    ["the last row removed", (items) => items.slice(0, -1), "", [10, [3], [], []]],
    ["a row removed", (items) => items.toSpliced(1, 1), "", [10, [1], [], []]],
    ["a row moved", ([a, b, c, d]) => [d!, a!, b!, c!], "", [10, [], [3, 0], []]],
    [
      "a row moved and another one changed",
      ([a, b, c, d]) => [d!, a!, { ...b!, text: "B" }, c!],
      "b",
      [10, [], [3, 0], [], 2, [8, 1, "B"]],
    ],
    ["no row", () => [], "", [1]],
  ])("of %s renders only what is new", (_, change, renders, expected) => {
    const items = itemsOf("abcd");
    const changes = walk(
      () => view(items),
      () => {
        rendered = [];
        return view(change(items));
      },
    );

    expect(rendered.join("")).toBe(renders);
    expect(changes).toEqual([expected && [8, 0, expected]]);
  });

  test("with other deps renders all rows", () => {
    const items = itemsOf("abc");

    expect(
      walk(
        () => view(items),
        () => view(items, "b"),
      ),
    ).toEqual([[8, 0, [9, 1, [8, 0, true]]]]);
    expect(rendered.join("")).toBe("abcabc");
  });

  test("has its row taken over even if its key is computed anew", () => {
    const items = itemsOf("aa");

    expect(() =>
      walk(
        () => view([items[0]!]),
        () => view(items),
      ),
    ).toThrow('Two rows of a list have the key "a"');
  });
});

describe("the law: with memos, all shows as without", () => {
  interface State {
    readonly a: number;
    readonly b: number;
    readonly isOpen: boolean;
    readonly items: readonly Item[];
  }
  type MemoLike = typeof memo;

  /** The same view twice: memoised, and with memos that are none. */
  const view = (wrap: MemoLike, { a, b, isOpen, items }: State): Rendered => {
    const row = wrap(
      [a],
      (item: Item) =>
        markup`<li id=${item.id}>${item.text} ${a}${wrap([item, a], () => markup`<i>${item.text}${a}</i>`)}</li>`,
    );
    return markup`<main>${wrap([a], () => markup`<p>${a}</p>`)}${
      isOpen ? wrap([b], () => [b, wrap([], () => "static")]) : wrap([b], () => b)
    }${each(items, byId, row)}${wrap([items, isOpen], () =>
      each(
        items,
        byId,
        wrap([isOpen], (item: Item) => (isOpen ? item.text : markup`<b>${item.text}</b>`)),
      ),
    )}</main>`;
  };
  /** Never equal to another: rendered each time. */
  const never: MemoLike = (deps, template) => memo([...deps, {}], template);

  const state: fc.Arbitrary<State> = fc.record({
    a: fc.constantFrom(1, 2),
    b: fc.constantFrom(1, 2),
    isOpen: fc.boolean(),
    items: fc
      .shuffledSubarray(
        "abcdef".split("").flatMap((id) => [
          { id, text: "x" },
          { id, text: "y" },
        ]),
      )
      .map((items) =>
        items.filter(({ id }, at) => items.findIndex((item) => item.id === id) === at),
      ),
  });

  test("for any walk through states", () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 2, maxLength: 8 }), (states) => {
        const book = new TemplateBook();
        let shown = view(memo, states[0]!);
        let value: Parameters<typeof applyChange>[0] = toValue(shown, book);
        for (const next of states.slice(1)) {
          const tree = view(memo, next);
          const change = diff(shown, tree, book);
          if (change !== undefined) value = applyChange(value, change);
          shown = tree;
          const bare = view(never, next);

          expect(value).toEqual(toValue(bare, book));
          expect(toValue(shown, book)).toEqual(value);
          expect(renderToString(shown)).toBe(renderToString(bare));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("in development", () => {
  const warningsOf = (render: (n: number) => Rendered): string[] => {
    const warn = import.meta.jest.spyOn(process, "emitWarning").mockReturnValue();
    walk(...Array.from({ length: 100 }, (_, n) => () => render(n)));
    const warnings = warn.mock.calls.map(([message, options]) => {
      expect(options).toEqual({ type: "PerigeeWarning", code: "PERIGEE_MEMO" });
      return String(message);
    });
    warn.mockRestore();
    return warnings;
  };

  test("a part that depends on more than its deps is told of, once", () => {
    const warnings = warningsOf((n) => markup`<p>${memo([], () => markup`<b>${n}</b>`)}</p>`);

    expect(warnings).toEqual([
      "A memo shows something else when it is rendered again: the template depends on something " +
        "that is not in its deps\n    <p>${…}</p>\n       ^^^^",
    ]);
  });

  test("a row that depends on more than its item and the deps is told of, once", () => {
    const items = itemsOf("abc");
    const view = (n: number) =>
      markup`${each(
        items,
        byId,
        memo([], (item) => (item.id === "b" ? n : 0)),
      )}`;

    expect(warningsOf(view)).toHaveLength(1);
  });

  test("one that depends on its deps only is not", () => {
    const items = itemsOf("abc");
    const view = (n: number) =>
      markup`${memo([], () => markup`<b>${[1]}</b>`)}${each(
        items,
        byId,
        memo([n >> 2], (item) => markup`<i>${item.text}${n >> 2}</i>`),
      )}`;

    expect(warningsOf(view)).toEqual([]);
  });
});
