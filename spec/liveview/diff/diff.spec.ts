// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its template in it
import * as fc from "fast-check";
import { diff } from "../../../liveview/diff/diff.ts";
import { TemplateBook } from "../../../liveview/diff/template-book.ts";
import { toValue } from "../../../liveview/diff/to-value.ts";
import { applyChange } from "../../../liveview/protocol/apply-change.ts";
import { decodeServerFrame, encodeServerFrame } from "../../../liveview/protocol/codec.ts";
import type { Change } from "../../../liveview/protocol/value.ts";
import { bindEvents, Binding } from "../../../liveview/template/binding.ts";
import { Each, each } from "../../../liveview/template/each.ts";
import { Hook } from "../../../liveview/template/hook.ts";
import { Spread, type SpreadAttributes } from "../../../liveview/template/spread.ts";
import { UnsafeHtml } from "../../../liveview/template/unsafe-html.ts";
import {
  html as markup,
  svg as draw,
  type Rendered,
  type SlotValue,
} from "../../../liveview/template/html.ts";
import { nothing } from "../../../liveview/template/nothing.ts";
import { TemplateValueError } from "../../../liveview/template/template-errors.ts";
import { tree } from "./random-trees.ts";

const on = bindEvents(["add", "save"]);

/** The change between two renders of one function. */
function changeOf<State>(render: (state: State) => Rendered, before: State, after: State) {
  const book = new TemplateBook();
  const first = render(before);
  toValue(first, book);
  return diff(first, render(after), book);
}

const slot = (value: SlotValue) => markup`<p>${value}</p>`;
const keyedRows = (keys: string) =>
  markup`<ul>${each(
    keys.split(""),
    (key) => key.toLowerCase(),
    (key) => markup`<li>${key}</li>`,
  )}</ul>`;

describe("a slot", () => {
  test.each<[SlotValue, SlotValue, Change | undefined]>([
    ["a", "a", undefined],
    ["a", "b", "b"],
    ["a", 1, 1],
    [1, 2, 2],
    [true, "true", undefined],
    [null, "", undefined],
    [false, undefined, undefined],
    [nothing, null, undefined],
    [Number.NaN, Number.NaN, undefined],
    [1n, 1n, undefined],
    ["a", null, null],
    ["a", [], [1]],
    [[], null, null],
    [
      ["a", "b"],
      ["a", "c"],
      [9, 1, "c"],
    ],
    [["a"], ["a", "b"], [10, [], [], [1, 1, "b"]]],
    [["a", "b", "c"], ["x"], [10, [1, 2], [], [], 0, "x"]],
    [["a"], [], [1]],
    [[], ["a"], [1, 0, "a"]],
  ])("from %p to %p sends %j", (before, after, change) => {
    expect(changeOf(slot, before, after)).toEqual(
      change === undefined ? undefined : [8, 0, change],
    );
  });

  test("in a tag, null and nothing differ", () => {
    const render = (value: SlotValue) => markup`<p a=${value}></p>`;

    expect(changeOf(render, "x", null)).toEqual([8, 0, ""]);
    expect(changeOf(render, "x", nothing)).toEqual([8, 0, null]);
    expect(changeOf(render, undefined, null)).toBeUndefined();
  });

  test("in a property, nothing is what the property calls empty", () => {
    const render = (value: SlotValue) =>
      markup`<input .value=${value} .checked=${value} .title=${value} .unknown=${value}>`;

    const empties: SlotValue[] = [null, undefined, nothing];
    for (const empty of empties) {
      expect(changeOf(render, "x", empty)).toEqual([8, 0, "", 1, false, 2, "", 3, null]);
    }
  });

  test("a condition is sent when it turns, not when its reason changes", () => {
    const render = (value: SlotValue) => markup`<p ?hidden=${value}></p>`;

    expect(changeOf(render, 1, "yes")).toBeUndefined();
    expect(changeOf(render, 1, 0)).toEqual([8, 0, false]);
  });

  test("only the slots that changed are named", () => {
    const render = ([a, b, c]: number[]) => markup`<p id=${a}>${b}<i>${c}</i></p>`;

    expect(changeOf(render, [1, 2, 3], [1, 2, 4])).toEqual([8, 2, 4]);
    expect(changeOf(render, [1, 2, 3], [0, 2, 4])).toEqual([8, 0, 0, 2, 4]);
  });

  test("templates inside templates are patched in place", () => {
    const render = (n: number) => markup`<p>${markup`<b>${"same"}${markup`<i>${n}</i>`}</b>`}</p>`;

    expect(changeOf(render, 1, 2)).toEqual([8, 0, [8, 1, [8, 0, 2]]]);
  });
});

describe("an event", () => {
  const render = (value: SlotValue) => markup`<p @click=${value}></p>`;

  test("bound again with an equal payload is no change", () => {
    expect(changeOf(render, on["add"]!({ by: [1] }), on["add"]!({ by: [1] }))).toBeUndefined();
    expect(changeOf(render, on["save"], on["save"])).toBeUndefined();
  });

  test("bound to another payload or event is sent whole", () => {
    expect(changeOf(render, on["add"]!(1), on["add"]!(2))).toEqual([8, 0, [2, "add", 2]]);
    expect(changeOf(render, on["add"]!(1), on["save"])).toEqual([8, 0, [2, "save"]]);
    expect(changeOf(render, on["add"]!(1), on["add"]!())).toEqual([8, 0, [2, "add", null]]);
    expect(changeOf(render, on["add"]!(1), nothing)).toEqual([8, 0, null]);
  });

  test("with a property that is undefined is sent without it", () => {
    const payload = { a: undefined, b: [{ c: undefined, d: null }] };

    expect(toValue(render(on["add"]!(payload)), new TemplateBook())).toStrictEqual([
      0,
      0,
      [2, "add", { b: [{ d: null }] }],
    ]);
  });

  test("with a payload that is no plain data is an error that says where", () => {
    const date = new Date(0) as unknown as string;

    expect(() => toValue(render(on["add"]!({ at: date })), new TemplateBook())).toThrow(
      "The payload of add must be plain data: payload.at is a Date",
    );
  });
});

describe("a keyed list", () => {
  test.each<[string, string, string, Change | undefined]>([
    ["nothing", "abc", "abc", undefined],
    ["one row", "abc", "aBc", [9, 1, [8, 0, "B"]]],
    ["two rows", "abc", "AbC", [9, 0, [8, 0, "A"], 2, [8, 0, "C"]]],
    ["a row appended", "ab", "abc", [10, [], [], [2, "c", [0, 1, "c"]]]],
    ["a row put first", "ab", "cab", [10, [], [], [0, "c", [0, 1, "c"]]]],
    ["a row removed", "abc", "ac", [10, [1], [], []]],
    ["the last row moved first", "abcd", "dabc", [10, [], [3, 0], []]],
    ["the first row moved last", "abcd", "bcda", [10, [], [0, 3], []]],
    ["two rows swapped", "abcd", "dbca", [10, [], [3, 0, 0, 3], []]],
    ["all at once", "abcd", "DaXc", [10, [1], [3, 0], [2, "x", [0, 1, "X"]], 0, [8, 0, "D"]]],
    ["everything", "abc", "xy", [1, "x", [0, 1, "x"], "y", [0, 1, "y"]]],
    ["all rows removed", "abc", "", [1]],
    ["the first rows", "", "ab", [1, "a", [0, 1, "a"], "b", [0, 1, "b"]]],
  ])("%s", (_, before, after, change) => {
    expect(changeOf(keyedRows, before, after)).toEqual(change && [8, 0, change]);
  });

  test("a row of 1,000 moves alone, and so does its change", () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => `row ${index}`);
    const moved = keys.toSpliced(900, 1).toSpliced(10, 0, "row 900");
    const render = (rows: string[]) =>
      markup`${each(
        rows,
        (key) => key,
        (key) => markup`<i>${key}</i>`,
      )}`;

    expect(changeOf(render, keys, moved)).toEqual([8, 0, [10, [], [900, 10], []]]);
  });

  test("a key that is there twice is an error that names it, wherever it comes up", () => {
    expect(() => changeOf(keyedRows, "ab", "aba")).toThrow('Two rows of a list have the key "a"');
    expect(() => changeOf(keyedRows, "ab", "bab")).toThrow(TemplateValueError);
    expect(() => changeOf(keyedRows, "aba", "ab")).toThrow(TemplateValueError);
  });

  test("becoming an unkeyed list it is sent whole", () => {
    const render = (isKeyed: boolean) =>
      markup`${
        isKeyed
          ? each(
              ["a"],
              (key) => key,
              (key) => key,
            )
          : ["a"]
      }`;

    expect(changeOf(render, true, false)).toEqual([8, 0, [1, 0, "a"]]);
    expect(changeOf(render, false, true)).toEqual([8, 0, [1, "a", "a"]]);
  });
});

// Each of these was once a defect of lunatic's live views.
describe("another template", () => {
  test("is sent whole, even where a slot holds what the old one held", () => {
    const render = (isBold: boolean) =>
      markup`<div>${isBold ? markup`<b>${"same"}</b>` : markup`<p>${"same"}</p>`}</div>`;

    expect(changeOf(render, false, true)).toEqual([8, 0, [0, 2, "same"]]);
  });

  test("at the root is sent whole, too", () => {
    const render = (isBold: boolean) =>
      isBold ? markup`<b>${"same"}</b>` : markup`<p>${"same"}</p>`;

    expect(changeOf(render, false, true)).toEqual([0, 1, "same"]);
  });

  test("in a row of a list is sent whole, for that row only", () => {
    const render = (bold: number) =>
      markup`${[0, 1].map((row) => (row === bold ? markup`<b>${"x"}</b>` : markup`<p>${"x"}</p>`))}`;

    expect(changeOf(render, 0, 1)).toEqual([8, 0, [9, 0, [0, 2, "x"], 1, [0, 1, "x"]]]);
  });

  test("without slots is sent and patched like any", () => {
    const render = (isShown: boolean) => markup`<p>${isShown && markup`<i>person</i>`}</p>`;

    expect(changeOf(render, false, true)).toEqual([8, 0, [0, 1]]);
    expect(changeOf(render, true, true)).toBeUndefined();
    expect(changeOf(render, true, false)).toEqual([8, 0, null]);
  });

  test("lists inside lists, empty ones among them, are patched in place", () => {
    const render = (rows: string[][]) =>
      markup`${rows.map((row) => markup`<ul>${row.map((item) => markup`<li>${item}</li>`)}</ul>`)}`;

    expect(changeOf(render, [[], ["a"]], [["b"], ["a"]])).toEqual([
      8,
      0,
      [9, 0, [8, 0, [1, 0, [0, 2, "b"]]]],
    ]);
    expect(changeOf(render, [["b"], ["a"]], [[], ["a"]])).toEqual([8, 0, [9, 0, [8, 0, [1]]]]);
  });
});

describe("the law: a value, changed, is the next value", () => {
  test("for any two trees, over the wire", () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        const book = new TemplateBook();
        const value = toValue(before, book);
        const change = diff(before, after, book);

        const arrived = decodeServerFrame(
          encodeServerFrame([1, 0, 1, 0, change ?? null]),
        )[4] as Change;
        const next = change === undefined ? value : applyChange(value, arrived);

        expect(next).toEqual(toValue(after, book));
      }),
      { numRuns: 3_000 },
    );
  });

  test("for any walk through trees", () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 2, maxLength: 8 }), ([first, ...rest]) => {
        const book = new TemplateBook();
        let shown = first!;
        let value: Parameters<typeof applyChange>[0] = toValue(shown, book);
        for (const next of rest) {
          const change = diff(shown, next, book);
          if (change !== undefined) value = applyChange(value, change);
          shown = next;
        }

        expect(value).toEqual(toValue(shown, book));
      }),
      { numRuns: 300 },
    );
  });

  test("an unchanged tree, rendered again, is no change", () => {
    fc.assert(
      fc.property(tree, (before) => {
        const book = new TemplateBook();
        toValue(before, book);

        expect(diff(before, copyOf(before), book)).toBeUndefined();
        expect(diff(before, before, book)).toBeUndefined();
      }),
    );
  });

  test("lists move as few rows as can be", () => {
    const keys = fc.shuffledSubarray("abcdefghijkl".split("")).map((chosen) => chosen.join(""));

    fc.assert(
      fc.property(keys, keys, (before, after) => {
        const [, , change] = (changeOf(keyedRows, before, after) ?? []) as Change[];
        const kept = after
          .split("")
          .filter((key) => before.includes(key))
          .map((key) => before.indexOf(key));
        if (kept.length === 0 || before === after) return;

        const [, removed, moved, inserted] =
          (change as unknown[] | undefined)?.[0] === 10
            ? (change as unknown as number[][])
            : [[], [], [], []];

        expect(removed).toHaveLength(before.length - kept.length);
        expect(inserted).toHaveLength(3 * (after.length - kept.length));
        expect(moved).toHaveLength(2 * (kept.length - longestRun(kept)));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** The same tree as a second render makes it: equal, but no object the same. */
function copyOf(rendered: Rendered): Rendered {
  const tag = rendered.type === 2 ? draw : markup;
  return tag(rendered.strings, ...rendered.values.map(copyValue));
}

function copyValue(value: SlotValue): SlotValue {
  if (Array.isArray(value)) return value.map(copyValue);
  if (typeof value !== "object" || value === null) return value;
  if ("strings" in value) return copyOf(value);
  if (value instanceof UnsafeHtml) return new UnsafeHtml(value.text);
  if (value instanceof Hook) return new Hook(value.hookName, structuredClone(value.data));
  if (value instanceof Spread) {
    const copies = value.entries.map(([name, held]) => [name, copyValue(held)]);
    return new Spread(Object.fromEntries(copies) as SpreadAttributes);
  }
  if (value instanceof Each) {
    const { keys, rows } = value;
    return each(
      keys,
      (key) => key,
      (_, index) => copyValue(rows[index]),
    );
  }
  return value instanceof Binding ? new Binding(value.name, structuredClone(value.payload)) : value;
}

/** Length of a longest increasing subsequence, the slow way. */
function longestRun(numbers: number[]): number {
  const longest: number[] = [];
  for (const [at, number] of numbers.entries()) {
    longest[at] =
      1 +
      Math.max(0, ...numbers.slice(0, at).map((before, i) => (before < number ? longest[i]! : 0)));
  }
  return Math.max(0, ...longest);
}
