import * as fc from "fast-check";
import { create } from "mutative";
import { checkState } from "../../../liveview/checks/check-state.ts";
import { transact } from "../../../liveview/view/transaction.ts";

class User {
  name = "Ada";
}

class Log extends Map<string, string> {}

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  return "";
};

test.each<[unknown, string]>([
  [{ save: () => {} }, "state.save is a function: it is lost"],
  [{ todos: [1, { due: () => {} }] }, "state.todos[1].due is a function"],
  [{ kind: Symbol("x") }, "state.kind is a symbol"],
  [{ later: Promise.resolve() }, "state.later is a Promise: it is lost"],
  [{ seen: new WeakMap() }, "state.seen is a WeakMap: it is lost"],
  [{ user: new User() }, "state.user is an User: its class is lost"],
  [new User(), "state is an User"],
  [{ log: new Log() }, "state.log is a Log: its class is lost"],
  [{ at: new URL("http://x") }, "state.at is an URL: its class is lost"],
  [{ bytes: Buffer.from("x") }, "state.bytes is a Buffer: its class is lost"],
  [{ "two words": [() => {}] }, 'state["two words"][0] is a function'],
  [{ map: new Map([["a", { f: () => {} }]]) }, 'state.map.get("a").f is a function'],
  [{ map: new Map([[() => {}, 1]]) }, "a key of state.map is a function"],
  [{ set: new Set([() => {}]) }, "a member of state.set is a function"],
])("%p is no state: %s", (state, message) => {
  expect(messageOf(() => checkState(state))).toContain(`StateNotPlainError: ${message}`);
  // Not only the first time.
  expect(messageOf(() => checkState({ state }))).toContain("StateNotPlainError");
});

test("what a clone keeps is a state", () => {
  const state: Record<string, unknown> = {
    list: [1, null, undefined, "x", 2n, true],
    map: new Map<unknown, unknown>([[{ a: 1 }, new Set([1])]]),
    at: new Date(0),
    match: /x/,
    bytes: Uint8Array.of(1),
    buffer: new ArrayBuffer(1),
    error: new TypeError("x"),
    bare: Object.create(null),
  };
  state["itself"] = state;

  expect(checkState(state)).toBe(state);
});

test("any plain data is a state, and frozen; a draft of it can be changed", () => {
  fc.assert(
    fc.property(fc.object({ withMap: true, withSet: true }), (state) => {
      const before = structuredClone(state);
      checkState(state);

      const after = create(state, (draft) => {
        draft["added"] = 1;
      });

      expect(Object.isFrozen(state)).toBe(true);
      expect(state).toEqual(before);
      expect(checkState(after)["added"]).toBe(1);
      expect(structuredClone(after)).toEqual(after);
    }),
  );
});

test("a state is frozen deeply, maps and sets too", () => {
  const state = checkState({ rows: [{ n: 1 }], map: new Map([[1, { n: 1 }]]), set: new Set([1]) });

  for (const change of [
    () => (state.rows[0]!.n = 2),
    () => state.rows.push({ n: 2 }),
    () => state.map.set(2, { n: 2 }),
    () => (state.map.get(1)!.n = 2),
    () => state.map.clear(),
    () => state.set.add(2),
    () => state.set.delete(1),
  ]) {
    expect(change).toThrow(TypeError);
  }
});

test("maps and sets of a draft change as ever", () => {
  const state = checkState({ map: new Map([[1, { n: 1 }]]), set: new Set([1]) });

  const after = create(state, ({ map, set }) => {
    map.set(2, { n: 2 });
    map.get(1)!.n = 3;
    set.add(2);
  });

  expect(checkState(after)).toEqual({
    map: new Map([
      [1, { n: 3 }],
      [2, { n: 2 }],
    ]),
    set: new Set([1, 2]),
  });
  expect(state.map.size).toBe(1);
});

test("a handler fails that makes a state of what is none, though nothing is rendered", async () => {
  const state: { bad?: unknown } = {};
  const spoil = (draft: { bad?: unknown }): void => {
    draft.bad = () => {};
  };

  expect(() => transact(state, spoil)).toThrow("state.bad is a function");
  await expect(
    transact(state, async (draft) => {
      await Promise.resolve();
      spoil(draft);
    }),
  ).rejects.toThrow("state.bad is a function");
});

test("looks at what is new only", () => {
  const rows = Array.from({ length: 100_000 }, (_, n) => ({ n }));
  const state = checkState({ rows, count: 0 });
  let times = Infinity;
  for (let n = 0; n < 20; n += 1) {
    const from = performance.now();
    checkState({ ...state, count: n });
    times = Math.min(times, performance.now() - from);
  }

  expect(times).toBeLessThan(1);
});
