import {
  Binding,
  bindEvents,
  bindingOf,
  isSameBinding,
} from "../../../liveview/template/binding.ts";

const on = bindEvents(["add", "save"]);

test("called with a payload, an event is bound to it", () => {
  expect(on["add"]!({ by: 1 })).toEqual(new Binding("add", { by: 1 }));
});

test("called without one, the payload is null, and it is the same binding every time", () => {
  expect(on["add"]!()).toEqual(new Binding("add", null));
  expect(on["add"]!()).toBe(on["add"]!());
});

test("not called, it stands for a binding whose payload the browser supplies", () => {
  expect(bindingOf(on["save"])).toEqual(new Binding("save", undefined));
});

test("only the view's own events are there", () => {
  expect(Object.keys(on)).toEqual(["add", "save"]);
  expect("constructor" in on).toBe(false);
  expect(Object.isFrozen(on)).toBe(true);
});

test("nothing else is a binding", () => {
  expect(bindingOf("save")).toBeUndefined();
  expect(bindingOf(() => on["save"])).toBeUndefined();
  expect(bindingOf(undefined)).toBeUndefined();
});

test.each([
  [1, 1, true],
  [1, 2, false],
  [1, "1", false],
  [null, undefined, false],
  [undefined, undefined, true],
  [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: 1 }, { b: 1 }, false],
  [{ a: null }, { b: null }, false],
  [[1, 2], [1, 2], true],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  [{ 0: "a" }, ["a"], false],
  [{}, null, false],
])("payloads %j and %j: same is %p", (one, other, same) => {
  expect(isSameBinding(new Binding("x", one), new Binding("x", other))).toBe(same);
  expect(isSameBinding(new Binding("x", other), new Binding("x", one))).toBe(same);
});

test("another event is another binding", () => {
  expect(isSameBinding(new Binding("x", 1), new Binding("y", 1))).toBe(false);
});
