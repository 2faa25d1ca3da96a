// oxlint-disable unicorn/no-array-sort, unicorn/no-array-reverse, typescript/require-array-sort-compare -- they are what is refused
import { guardRender } from "../../../liveview/checks/guard-render.ts";

interface State {
  count: number;
  todos: { title: string; tags: string[] }[];
  byId: Map<number, { n: number }>;
  seen: Set<number>;
}

const state = (): State => ({
  count: 1,
  todos: [
    { title: "b", tags: ["y", "x"] },
    { title: "a", tags: [] },
  ],
  byId: new Map([[7, { n: 1 }]]),
  seen: new Set([1]),
});

test.each<[string, (of: State) => unknown, string]>([
  ["sort", ({ todos }) => todos.sort(), "state.todos: a render only reads the state. Use toSorted"],
  [
    "reverse",
    ({ todos }) => todos.reverse(),
    "state.todos: a render only reads the state. Use toReversed",
  ],
  [
    "splice",
    ({ todos }) => todos.splice(0, 1),
    "render changed state.todos: a render only reads the state. Use toSpliced instead of splice",
  ],
  ["push", ({ todos }) => todos[0]!.tags.push("z"), "state.todos[0].tags: "],
  [
    "an assignment",
    (of) => (of.count += 1),
    "state.count: a render only reads the state. Change it in a handler",
  ],
  ["one within", ({ todos }) => (todos[1]!.title = "c"), "state.todos[1].title: "],
  [
    "a member that goes",
    ({ todos }) => delete (todos[0] as { tags?: string[] }).tags,
    "state.todos[0].tags: ",
  ],
  [
    "a Map",
    ({ byId }) => byId.set(1, { n: 1 }),
    "state.byId: a render only reads the state. Copy it",
  ],
  ["a Map's value", ({ byId }) => (byId.get(7)!.n = 2), "state.byId.get(7).n: "],
  ["a Set", ({ seen }) => seen.add(2), "state.seen: "],
])("a render that changes the state by %s fails with what it changed", (_, change, message) => {
  const before = state();
  const render = guardRender((of: State) => String(change(of)));

  expect(() => render(before)).toThrow(
    expect.objectContaining({
      code: "ERR_RENDER_CHANGES_STATE",
      message: expect.stringContaining(message),
      cause: expect.any(TypeError),
    }),
  );
  expect(before).toEqual(state());
});

test("a render that fails for another reason fails as it does", () => {
  const error = new TypeError("something else");
  const render = guardRender(() => {
    throw error;
  });

  expect(() => render({})).toThrow(error);
});

test("a render that only reads is let be", () => {
  const render = guardRender(({ todos, byId }: State) => [
    todos.toSorted((one, other) => one.title.localeCompare(other.title)).map(({ title }) => title),
    [...byId.values()],
  ]);

  expect(render(state())).toEqual([["a", "b"], [{ n: 1 }]]);
});
