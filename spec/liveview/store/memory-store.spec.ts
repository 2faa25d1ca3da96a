import { memoryStore, type Store } from "../../../liveview/index.ts";
import { openMemoryStore } from "../../../liveview/store/memory-store.ts";
import { aCheckpoint } from "./a-checkpoint.ts";
import { describeStore } from "./describe-store.ts";

describeStore("a store in memory", () => openMemoryStore({ maxBytes: 64 * 1024 * 1024 }));

describe("a store in memory that is full", () => {
  const state = new Uint8Array(10);
  let store: Store;
  beforeEach(() => {
    store = openMemoryStore({ maxBytes: 40 });
  });

  const kept = (...ids: string[]): string[] => ids.filter((id) => store.load(id) !== undefined);

  test("forgets what expires soonest, for some room", async () => {
    await store.save([aCheckpoint("late", { state, expires: 300 })]);
    await store.save([aCheckpoint("soon", { state, expires: 100 })]);
    await store.save([aCheckpoint("later", { state, expires: 400 })]);
    await store.save([aCheckpoint("next", { state, expires: 200 })]);
    expect(kept("soon", "next", "late", "later")).toHaveLength(4);

    await store.save([aCheckpoint("last", { state, expires: 500 })]);

    expect(kept("soon", "next", "late", "later", "last")).toEqual(["late", "later", "last"]);
  });

  test("never forgets what does not expire", async () => {
    const ids = ["a", "b", "c", "d", "e", "f"];
    await store.save([aCheckpoint("gone", { state, expires: 1 })]);
    for (const id of ids) await store.save([aCheckpoint(id, { state })]);

    expect(kept("gone", ...ids)).toEqual(ids);
  });

  test("has the room of what was deleted, swept or replaced", async () => {
    for (let n = 0; n < 10; n += 1) {
      await store.save([aCheckpoint("a", { state, expires: 100 })]);
      await store.save([aCheckpoint(`deleted ${n}`, { state, expires: 100 })]);
      await store.delete([`deleted ${n}`]);
      await store.save([aCheckpoint(`swept ${n}`, { state, expires: 1 })]);
      await store.sweep(1);
    }

    expect(kept("a")).toEqual(["a"]);
  });
});

test.each([-1, Number.NaN, "64"])("a store in memory of %p bytes is refused", (maxBytes) => {
  expect(() => memoryStore({ maxBytes: maxBytes as number })).toThrow(
    expect.objectContaining({ code: "ERR_OPTION", option: "maxBytes" }),
  );
});
