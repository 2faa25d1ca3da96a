import {
  stream,
  streamCount,
  streamDelete,
  StreamFieldError,
  streamHas,
  streamInsert,
  StreamKeyError,
  streamMove,
  StreamPlaceError,
  streamReset,
  type Key,
  type Stream,
} from "../../../liveview/index.ts";
import { isStream } from "../../../liveview/stream/stream.ts";
import { freeShown, nameStreams } from "../../../liveview/stream/state-streams.ts";
import { transact } from "../../../liveview/view/transaction.ts";

interface Row {
  id: Key;
  text: string;
}

interface State {
  rows: Stream<Row>;
  other?: Row;
}

const row = (id: Key, text = `row ${id}`): Row => ({ id, text });
const rows = (...ids: Key[]): Row[] => ids.map((id) => row(id));

/** The state after a handler. */
function after(state: State, change: (rows: Stream<Row>, draft: State) => void): State {
  return transact(state, (draft) => change(draft.rows, draft)) as State;
}

/** A state that counts, with these rows, all shown or all fresh. */
function stateOf(ids: Key[], isShown = true): State {
  const state: State = { rows: stream(rows(...ids)) };
  nameStreams(state);
  const shown = { name: "rows", shows: () => true, free: () => undefined };
  return isShown ? freeShown(state, [shown]) : state;
}

function dataIn({ rows: list }: State) {
  if (!isStream(list)) throw new Error("no stream");
  return list;
}

const keysOf = (state: State) => [...dataIn(state).lists.keys];
const freshIn = (state: State) => [...dataIn(state).fresh.keys()];

describe("inserting", () => {
  test.each([
    [undefined, ["a", "b", "c", "x", "y"]],
    [-1, ["a", "b", "c", "x", "y"]],
    [0, ["x", "y", "a", "b", "c"]],
    [2, ["a", "b", "x", "y", "c"]],
    [99, ["a", "b", "c", "x", "y"]],
    [{ before: "b" }, ["a", "x", "y", "b", "c"]],
    [{ after: "b" }, ["a", "b", "x", "y", "c"]],
    [{ after: "c" }, ["a", "b", "c", "x", "y"]],
  ])("at %j puts several in the order given", (at, expected) => {
    const next = after(stateOf(["a", "b", "c"]), (list) =>
      streamInsert(list, rows("x", "y"), at === undefined ? {} : { at }),
    );

    expect(keysOf(next)).toEqual(expected);
    expect(freshIn(next)).toEqual(["x", "y"]);
    expect(dataIn(next).lists.versions).toHaveLength(5);
  });

  test("a key that is there is updated and does not move", () => {
    const before = stateOf(["a", "b", "c"]);
    const next = after(before, (list) => streamInsert(list, row("b", "new"), { at: 0 }));

    expect(keysOf(next)).toEqual(["a", "b", "c"]);
    expect(dataIn(next).fresh).toEqual(new Map([["b", row("b", "new")]]));
    const changed = dataIn(next).lists.versions.map(
      (it, index) => it !== dataIn(before).lists.versions[index],
    );
    expect(changed).toEqual([false, true, false]);
  });

  test("of several with one key in one turn the last counts", () => {
    const next = after(stateOf([]), (list) => {
      streamInsert(list, [row("a", "1"), row("b"), row("a", "2")]);
      streamInsert(list, row("b", "3"));
    });

    expect(keysOf(next)).toEqual(["a", "b"]);
    expect([...dataIn(next).fresh.values()]).toEqual([row("a", "2"), row("b", "3")]);
  });

  test("many at once, new and known ones mixed", () => {
    const next = after(stateOf([1, 2, 3]), (list) =>
      streamInsert(
        list,
        Array.from({ length: 20 }, (_, n) => row(n)),
        { at: 0 },
      ),
    );

    expect(keysOf(next)).toEqual([0, ...Array.from({ length: 16 }, (_, n) => n + 4), 1, 2, 3]);
    expect(dataIn(next).fresh.size).toBe(20);
  });

  test("a limit keeps the first, a negative one the last", () => {
    const state = stateOf(["a", "b", "c"]);

    expect(
      keysOf(after(state, (list) => streamInsert(list, row("x"), { at: 0, limit: 2 }))),
    ).toEqual(["x", "a"]);
    expect(keysOf(after(state, (list) => streamInsert(list, row("x"), { limit: -2 })))).toEqual([
      "c",
      "x",
    ]);
    const pruned = after(state, (list) => streamInsert(list, row("x"), { limit: 3 }));
    expect(keysOf(pruned)).toEqual(["a", "b", "c"]);
    expect(freshIn(pruned)).toEqual([]);
  });

  test("updateOnly never inserts", () => {
    const next = after(stateOf(["a"]), (list) =>
      streamInsert(list, rows("a", "b"), { updateOnly: true }),
    );

    expect([keysOf(next), freshIn(next)]).toEqual([["a"], ["a"]]);
  });

  test("an item that is itself a part of the draft is kept as plain data", () => {
    const state: State = { ...stateOf([]), other: row("a") };
    const next = after(state, (list, draft) => {
      draft.other!.text = "changed";
      streamInsert(list, draft.other!);
    });

    expect(structuredClone(next)).toEqual(next);
    expect(dataIn(next).fresh.get("a")).toEqual(row("a", "changed"));
  });
});

describe("the others", () => {
  test("delete says whether there was a row", () => {
    let found: boolean[] = [];
    const next = after(stateOf(["a", "b"], false), (list) => {
      found = [streamDelete(list, "a"), streamDelete(list, "a"), streamDelete(list, "z")];
    });

    expect(found).toEqual([true, false, false]);
    expect([keysOf(next), freshIn(next)]).toEqual([["b"], ["b"]]);
  });

  test.each([
    ["a", { at: 1 }, "bacd"],
    ["a", { at: -1 }, "bcda"],
    ["d", { at: 0 }, "dabc"],
    ["a", { before: "d" }, "bcad"],
    ["a", { after: "c" }, "bcad"],
    ["d", { before: "a" }, "dabc"],
    ["c", { after: "a" }, "acbd"],
    ["b", { before: "b" }, "abcd"],
    ["b", { after: "b" }, "abcd"],
    ["b", { after: "a" }, "abcd"],
  ])("moves %s to %j", (key, to, expected) => {
    const before = stateOf(["a", "b", "c", "d"]);
    const next = after(before, (list) => streamMove(list, key, to));

    expect(keysOf(next).join("")).toBe(expected);
    expect(freshIn(next)).toEqual([]);
    const versionsOf = (state: State) =>
      new Map(keysOf(state).map((it, index) => [it, dataIn(state).lists.versions[index]]));
    expect(versionsOf(next)).toEqual(versionsOf(before));
  });

  test("reset leaves only what it is given", () => {
    const next = after(stateOf(["a", "b"]), (list) => streamReset(list, rows("b", "c")));

    expect([keysOf(next), freshIn(next)]).toEqual([
      ["b", "c"],
      ["b", "c"],
    ]);
    expect(keysOf(after(next, (list) => streamReset(list)))).toEqual([]);
  });

  test("count and has see rows that were shown, in a draft as outside", () => {
    const state = stateOf(["a", 1]);
    after(state, (list) => {
      streamInsert(list, row("b"));
      expect([streamCount(list), streamHas(list, "b"), streamHas(list, 1)]).toEqual([
        3,
        true,
        true,
      ]);
    });

    expect([streamCount(state.rows), streamHas(state.rows, "1")]).toEqual([2, false]);
  });

  test("a handler that throws leaves the state as it was", () => {
    const state = stateOf(["a"]);
    const before = structuredClone(state);

    expect(() =>
      after(state, (list) => {
        streamInsert(list, row("b"));
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(state).toEqual(before);
  });

  test("nor does it change what mount had inserted in the turn before", () => {
    const state: State = { rows: stream<Row>() };
    streamInsert(state.rows, row("a"));
    nameStreams(state);

    expect(() =>
      after(state, (list) => {
        streamInsert(list, row("b"));
        streamDelete(list, "a");
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(keysOf(state)).toEqual(["a"]);
  });

  test("a turn that waits is not disturbed by another that ends meanwhile", async () => {
    const state = stateOf(["a"]);
    const slow = transact(state, async (draft) => {
      streamInsert(draft.rows, row("b"));
      await Promise.resolve();
      streamInsert(draft.rows, row("c"));
    });
    after(stateOf([]), (list) => streamInsert(list, row("z")));

    expect(keysOf(await slow)).toEqual(["a", "b", "c"]);
    expect(keysOf(state)).toEqual(["a"]);
  });
});

describe("what is refused", () => {
  const state = stateOf(["a"]);
  const attempt = (change: (list: Stream<Row>) => void) => () => after(state, change);

  test.each<[string, (list: Stream<Row>) => void]>([
    ["no key", (list) => streamInsert(list, {} as Row)],
    ["a key that is no number", (list) => streamInsert(list, row(Number.NaN))],
    ["a long key", (list) => streamInsert(list, row("x".repeat(1_001)))],
    ["no item", (list) => streamInsert(list, [null as unknown as Row])],
    ["before nobody", (list) => streamInsert(list, row("x"), { at: { before: "z" } })],
    ["after nobody", (list) => streamMove(list, "a", { after: "z" })],
    ["nobody to move", (list) => streamMove(list, "z", { at: 0 })],
  ])("%s", (_, change) => {
    expect(attempt(change)).toThrow(StreamKeyError);
  });

  test("the message names the key and what to do", () => {
    expect(attempt((list) => streamMove(list, "z", { at: 0 }))).toThrow(/"z".*streamHas/);
    expect(attempt((list) => streamInsert(list, {} as Row))).toThrow(/"id" is undefined.*key: …/);
  });

  test.each([{ at: -2 }, { at: 1.5 }, { limit: 0 }, { limit: 0.5 }])("%j", (options) => {
    expect(attempt((list) => streamInsert(list, row("x"), options))).toThrow(StreamPlaceError);
  });

  test("what is no stream", () => {
    expect(attempt(() => streamInsert([] as unknown as Stream<Row>, row("x")))).toThrow(
      StreamFieldError,
    );
  });

  test("one stream in two fields", () => {
    const list = stream<Row>();

    expect(() => nameStreams({ a: list, b: list })).toThrow(/a and b/);
  });
});
