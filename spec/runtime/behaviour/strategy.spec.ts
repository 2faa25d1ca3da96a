import fc from "fast-check";
import { planRestart, strategies, type Strategy } from "../../../runtime/behaviour/strategy.ts";

const plan = (strategy: Strategy, order: string, failed: string): string[] => {
  const { stop, start } = planRestart(strategy, [...order], new Set(failed));
  return [stop.join(""), start.join("")];
};

describe("the plan for a restart", () => {
  it.each([
    ["one-for-one", "abcd", "b", "", "b"],
    ["one-for-one", "abcd", "db", "", "bd"],
    ["one-for-all", "abcd", "b", "dca", "abcd"],
    ["one-for-all", "abcd", "a", "dcb", "abcd"],
    ["one-for-all", "abcd", "d", "cba", "abcd"],
    ["one-for-all", "abcd", "ca", "db", "abcd"],
    ["one-for-all", "a", "a", "", "a"],
    ["rest-for-one", "abcd", "b", "dc", "bcd"],
    ["rest-for-one", "abcd", "a", "dcb", "abcd"],
    ["rest-for-one", "abcd", "d", "", "d"],
    ["rest-for-one", "abcd", "db", "c", "bcd"],
    ["rest-for-one", "abcd", "abcd", "", "abcd"],
  ] as const)("%s: of %s, %s failed: stops %s, starts %s", (strategy, order, failed, ...done) => {
    expect(plan(strategy, order, failed)).toEqual(done);
  });

  it.each(strategies)("%s: does nothing when nobody failed", (strategy) => {
    expect(plan(strategy, "abc", "")).toEqual(["", ""]);
  });

  it("lets exactly those run on who are not started, and leaves none stopped", () => {
    const children = fc.uniqueArray(fc.nat(20));
    fc.assert(
      fc.property(fc.constantFrom(...strategies), children, fc.nat(), (strategy, order, seed) => {
        const failed = new Set(order.filter((child) => ((seed >> (child % 16)) & 1) === 1));
        const { stop, start } = planRestart(strategy, order, failed);

        expect(new Set(start)).toEqual(new Set([...stop, ...failed]));
        expect(stop.some((child) => failed.has(child))).toBe(false);
        expect(start).toEqual(order.filter((child) => start.includes(child)));
        expect(stop).toEqual(order.toReversed().filter((child) => stop.includes(child)));
      }),
    );
  });
});
