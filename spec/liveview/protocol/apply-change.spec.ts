import { applyChange } from "../../../liveview/protocol/apply-change.ts";
import type { Change, Value } from "../../../liveview/protocol/value.ts";

const row = (text: string): Value => [0, 1, text];
const list: Value = [1, "a", row("A"), "b", row("B"), "c", row("C"), "d", row("D")];

const cases: { name: string; value: Value; change: Change; next: Value }[] = [
  { name: "a scalar replaces a scalar", value: "x", change: 3, next: 3 },
  { name: "null empties a slot", value: [0, 1, "x"], change: null, next: null },
  { name: "a template replaces a template", value: [0, 1, "x"], change: [0, 2], next: [0, 2] },
  {
    name: "a binding replaces a binding",
    value: [2, "add", 1],
    change: [2, "add", 2],
    next: [2, "add", 2],
  },
  {
    name: "a patch of a template changes the slots it names",
    value: [0, 7, "a", "b", "c"],
    change: [8, 0, "A", 2, null],
    next: [0, 7, "A", "b", null],
  },
  {
    name: "a patch reaches through templates and lists",
    value: [0, 0, "x", [1, "k", [0, 1, "a", "b"]]],
    change: [8, 1, [9, 0, [8, 1, "B"]]],
    next: [0, 0, "x", [1, "k", [0, 1, "a", "B"]]],
  },
  {
    name: "rows are removed",
    value: list,
    change: [10, [0, 2], [], []],
    next: [1, "b", row("B"), "d", row("D")],
  },
  {
    name: "a row moves and the rest keep their order",
    value: list,
    change: [10, [], [3, 0], []],
    next: [1, "d", row("D"), "a", row("A"), "b", row("B"), "c", row("C")],
  },
  {
    name: "rows are inserted at their new positions",
    value: list,
    change: [10, [], [], [1, "x", row("X"), 5, "y", row("Y")]],
    next: [
      1,
      "a",
      row("A"),
      "x",
      row("X"),
      "b",
      row("B"),
      "c",
      row("C"),
      "d",
      row("D"),
      "y",
      row("Y"),
    ],
  },
  {
    name: "rows are removed, moved, inserted and patched by new position at once",
    value: list,
    change: [10, [1], [3, 0], [2, 9, row("nine")], 0, [8, 0, "DD"], 3, row("CC")],
    next: [1, "d", row("DD"), "a", row("A"), 9, row("nine"), "c", row("CC")],
  },
  {
    name: "an empty list is filled",
    value: [1],
    change: [10, [], [], [0, 0, "first"]],
    next: [1, 0, "first"],
  },
];

test.each(cases)("$name", ({ value, change, next }) => {
  expect(applyChange(value, change)).toEqual(next);
});

test("the value given stays as it was", () => {
  const before = structuredClone(list);

  applyChange(list, [10, [0], [3, 0], [], 0, [8, 0, "changed"]]);

  expect(list).toEqual(before);
});

test("what did not change is shared with the value before", () => {
  const kept = row("kept");

  const next = applyChange([0, 0, kept, "x"], [8, 1, "y"]);

  expect((next as readonly unknown[])[2]).toBe(kept);
});

test.each<{ value: Value; change: Change }>([
  { value: "text", change: [8, 0, "x"] },
  { value: [1, "k", "row"], change: [8, 0, "x"] },
  { value: [0, 1, "slot"], change: [9, 0, "x"] },
  { value: [0, 1, "slot"], change: [10, [], [], []] },
  { value: [0, 1, "slot"], change: [8, 1, "x"] },
  { value: [1, "k", "row"], change: [9, 1, "x"] },
  { value: [1, "k", "row"], change: [10, [], [3, 0], []] },
])("$change on $value throws: a frame was lost", ({ value, change }) => {
  expect(() => applyChange(value, change)).toThrow(TypeError);
});
