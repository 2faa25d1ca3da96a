import { isSamePrint, printValue } from "../../../liveview/checks/print-value.ts";

/** Freezes all of a value, as a state is frozen that holds a constant of a module. */
function freeze(value: object): void {
  for (const member of Object.values(value) as unknown[]) {
    if (typeof member === "object" && member !== null) freeze(member);
  }
  Object.freeze(value);
}

test("what is frozen looks as it did before", () => {
  const value = { links: [{ href: "/", title: "Home" }], sizes: { small: 1 } };
  const before = printValue(value);

  freeze(value);

  expect(isSamePrint(before, printValue(value))).toBe(true);
});

test.each<
  [string, (value: { list: number[]; map: Map<string, number>; deep: { n: number } }) => void]
>([
  ["a longer list", ({ list }) => list.push(4)],
  ["another member", ({ deep }) => (deep.n = 2)],
  ["another entry", ({ map }) => map.set("b", 2)],
])("%s is seen", (_, change) => {
  const value = { list: [1, 2, 3], map: new Map([["a", 1]]), deep: { n: 1 } };
  const before = printValue(value);

  change(value);

  expect(isSamePrint(before, printValue(value))).toBe(false);
});
