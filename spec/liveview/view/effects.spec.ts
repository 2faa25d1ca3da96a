import type { Effect } from "../../../liveview/protocol/effect.ts";
import { Effects } from "../../../liveview/view/effects.ts";

const push = (name: string): Effect => [0, name, null];

test("are taken once", () => {
  const effects = new Effects();
  effects.add(push("a"));

  expect(effects.isWaiting).toBe(true);
  expect(effects.take(1)).toEqual([push("a")]);
  expect(effects.isWaiting).toBe(false);
  expect(effects.take(2)).toEqual([]);
});

test("are sent again when their frame did not arrive, with those that came later", () => {
  const effects = new Effects();
  effects.add(push("a"));
  effects.take(1);
  effects.add(push("b"));
  effects.take(2);
  effects.add(push("c"));

  effects.arrived(1);

  expect(effects.take(3)).toEqual([push("b"), push("c")]);
});

test("a successor has those of turns that counted, not those of the one that failed", () => {
  const effects = new Effects();
  effects.add(push("kept"));
  effects.commit();
  effects.add(push("failed"));

  expect(new Effects(effects.kept).take(1)).toEqual([push("kept")]);
});

test("the oldest are dropped when a browser is away for long", () => {
  const effects = new Effects();
  for (let count = 0; count < 150; count += 1) {
    effects.add(push(String(count)));
    effects.commit();
  }

  const taken = effects.take(1);
  expect(taken).toHaveLength(100);
  expect(taken[0]).toEqual(push("50"));
});

test("none of one turn is dropped while somebody is there", () => {
  const effects = new Effects();
  for (let count = 0; count < 150; count += 1) effects.add(push(String(count)));
  effects.commit();

  expect(effects.take(1)).toHaveLength(150);
  expect(effects.kept).toHaveLength(100);
});

test("those of an event that is taken again say so, those of the next turn do not", () => {
  const effects = new Effects();
  effects.begin(7, true);
  effects.add(push("a"));
  effects.commit();
  effects.add(push("b"));

  expect(effects.take(1)).toEqual([[0, "a", null, 7], push("b")]);
});
