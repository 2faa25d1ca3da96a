import * as fc from "fast-check";
import { diff } from "../../../liveview/diff/diff.ts";
import { TemplateBook } from "../../../liveview/diff/template-book.ts";
import { toValue } from "../../../liveview/diff/to-value.ts";
import { applyChange } from "../../../liveview/protocol/apply-change.ts";
import type { Change, Key } from "../../../liveview/protocol/value.ts";
import { lackIn, nameStreams, freeShown } from "../../../liveview/stream/state-streams.ts";
import { isStream, stream, type Stream } from "../../../liveview/stream/stream.ts";
import { html as markup, type SlotValue } from "../../../liveview/template/html.ts";
import { renderToString } from "../../../liveview/template/render-to-string.ts";
import { beginRender, StreamRows, streamRows } from "../../../liveview/template/stream-rows.ts";

type Versions = Record<string, number>;

/** Rows in this order, each with the version 1 unless given; those in `fresh` have content. */
const rows = (
  keys: string,
  fresh: Record<string, SlotValue>,
  versions: Versions = {},
  name = "s",
) =>
  new StreamRows(
    {
      name,
      keys: keys.split(""),
      versions: keys.split("").map((key) => versions[key] ?? 1),
    },
    new Map<Key, SlotValue>(Object.entries(fresh)),
  );
const list = (shown: SlotValue) => markup`<ul>${shown}</ul>`;

describe("a stream travels", () => {
  test.each<[string, SlotValue, SlotValue, Change | undefined]>([
    ["whole", null, rows("ab", { b: "B" }), ["s", "a", [3, 1], "b", [3, 1, "B"]]],
    ["not at all", rows("ab", {}), rows("ab", {}), undefined],
    ["not at all, whatever was rendered again", rows("ab", {}), rows("ab", { a: "A" }), undefined],
    [
      "with what it was rendered again as, when that differs",
      rows("ab", { a: "A", b: "B" }),
      rows("ab", { a: "A", b: "C" }),
      [9, 1, [3, 1, "C"]],
    ],
    ["as an updated row", rows("ab", {}), rows("ab", { b: "C" }, { b: 2 }), [9, 1, [3, 2, "C"]]],
    ["as a row without content", rows("ab", {}), rows("ab", {}, { b: 2 }), [9, 1, [3, 2]]],
    [
      "as an inserted row",
      rows("ab", {}),
      rows("acb", { c: "C" }),
      [10, [], [], [1, "c", [3, 1, "C"]]],
    ],
    ["as a row that is gone", rows("ab", {}), rows("b", {}), [10, [0], [], []]],
    ["as a row that moved", rows("abc", {}), rows("cab", {}), [10, [], [2, 0], []]],
    [
      "as a row that moved and was updated",
      rows("abc", {}),
      rows("cab", { c: "C" }, { c: 2 }),
      [10, [], [2, 0], [], 0, [3, 2, "C"]],
    ],
    ["whole when nothing stays", rows("ab", {}), rows("c", { c: "C" }), ["s", "c", [3, 1, "C"]]],
    ["whole in place of another", rows("a", {}), rows("a", {}, {}, "t"), ["t", "a", [3, 1]]],
    ["away", rows("ab", {}), null, null],
    ["empty", rows("a", {}), rows("", {}), ["s"]],
  ])("%s", (_, before, after, change) => {
    const book = new TemplateBook();
    const whole = toValue(list(before), book);

    const found = diff(list(before), list(after), book);

    expect(found).toEqual(change === undefined ? undefined : [8, 0, change]);
    if (found === undefined) return;
    const patched = applyChange(whole, found) as unknown as [number, number, [string] | null];
    expect(patched[2]?.[0]).toBe(after instanceof StreamRows ? after.name : undefined);
  });

  test("in any order, with many rows that come and go", () => {
    const keys = fc.uniqueArray(fc.nat(60), { maxLength: 60 });
    const of = (some: number[], fresh: number[]) =>
      new StreamRows(
        { name: "s", keys: some, versions: some.map(() => 1) },
        new Map(fresh.map((key) => [key, `row ${key}`])),
      );
    fc.assert(
      fc.property(keys, keys, fc.boolean(), (some, others, isInOrder) => {
        const order = (one: number[]) => (isInOrder ? one.toSorted((a, b) => a - b) : one);
        const [before, after] = [order(some), order(others)];
        const book = new TemplateBook();
        const whole = toValue(list(of(before, before)), book);
        const inserted = after.filter((key) => !before.includes(key));

        const change = diff(list(of(before, [])), list(of(after, inserted)), book) ?? [8];

        expect(applyChange(whole, change as Change)).toEqual(
          toValue(list(of(after, after)), new TemplateBook()),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test("under a name that could be a number", () => {
    const whole = toValue(list(rows("a", {}, {}, "9")), new TemplateBook());

    expect(applyChange("before", whole[2]!)).toBe(whole[2]);
    expect(applyChange(whole, [8, 0, [10, [], [], [1, "b", [3, 1, "B"]]]])).toEqual([
      0,
      0,
      ["9", "a", [3, 1], "b", [3, 1, "B"]],
    ]);
  });

  test("of what is freed, the page shows empty rows", () => {
    expect(renderToString(list(rows("ab", { b: "B" })))).toContain(
      "<!--lit-part--><!--lit-part--><!--/lit-part--><!--lit-part-->B<!--/lit-part--><!--/lit-part-->",
    );
  });
});

describe("freeing", () => {
  interface Item {
    id: number;
  }
  const newState = (): { items: Stream<Item> } => {
    const state = { items: stream<Item>([{ id: 1 }, { id: 2 }]) };
    nameStreams(state);
    beginRender();
    return state;
  };
  const freshOf = ({ items }: { items: Stream<Item> }) =>
    isStream(items) ? [...items.fresh.keys()] : undefined;

  test("takes what was sent from the state and from the tree", () => {
    const state = newState();
    const book = new TemplateBook();
    const shown = streamRows(state.items, ({ id }) => id);
    toValue(list(shown), book);

    const freed = freeShown(state, book.takeStreams());

    expect([freshOf(freed), shown.rows.size, shown.keys]).toEqual([[], 0, [1, 2]]);
    expect(freshOf(state)).toEqual([1, 2]);
    expect(book.takeStreams()).toEqual([]);
  });

  test("leaves what a part that was not rendered again does not show yet", () => {
    const state = newState();
    const book = new TemplateBook();
    toValue(list(streamRows(state.items, ({ id }) => id)), book);
    const later = newState();

    expect(freshOf(freeShown(later, book.takeStreams()))).toEqual([1, 2]);
  });

  test("a question about an earlier version of a row is answered already", () => {
    const state = newState();
    const [version = 0] = isStream(state.items) ? state.items.lists.versions : [];
    const freed = freeShown(state, [{ name: "items", shows: () => true, free: () => undefined }]);

    expect(lackIn(freed, "items", [1, version, 2, version + 1, 3, version])).toEqual({
      name: "items",
      keys: new Set([1]),
      gone: [1],
    });
    expect(lackIn(freed, "items", [1, version + 1, "2", version])).toBeUndefined();
    expect(lackIn(state, "items", [1, version])?.gone).toEqual([]);
  });

  test.each(["other", "__proto__", "toString"])("no stream is at %s", (name) => {
    expect(lackIn(newState(), name, [1, 1])).toBeUndefined();
  });
});

describe("what is refused", () => {
  const named = () => {
    const state = { a: stream<{ id: number }>([{ id: 1 }]), b: stream<{ id: number }>() };
    nameStreams(state);
    beginRender();
    return state;
  };

  test("a stream that is not at the top of the state", () => {
    const inner = stream<{ id: number }>();

    expect(() => streamRows(inner, ({ id }) => id)).toThrow(/field at the top.*state\.messages/);
  });

  test("a stream that is shown twice in one render", () => {
    const { a } = named();
    streamRows(a, ({ id }) => id);

    expect(() => streamRows(a, ({ id }) => id)).toThrow(/a is shown twice/);
    beginRender();
    expect(() => streamRows(a, ({ id }) => id)).not.toThrow();
  });

  test("a stream in a row of a stream", () => {
    const { a, b } = named();

    expect(() => streamRows(a, () => streamRows(b, ({ id }) => id))).toThrow(/b stands in a row/);
  });

  test("a stream itself in a slot", () => {
    const wrong = list(named().a as unknown as SlotValue);

    expect(() => toValue(wrong, new TemplateBook())).toThrow(/not a stream: write streamRows/);
  });
});
