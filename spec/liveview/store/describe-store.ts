/**
 * What every store must do, whatever it keeps things in.
 */
import fc from "fast-check";
import type { Checkpoint, Store } from "../../../liveview/index.ts";
import { aCheckpoint } from "./a-checkpoint.ts";

const oddIds = [
  "",
  "a",
  "A",
  " a",
  "a\0b",
  "a\0c",
  "%",
  "'; DROP TABLE checkpoints; --",
  "é",
  "e\u0301",
  "😀",
  "../a",
  "__proto__",
  "x".repeat(10_000),
];

type Step =
  | { readonly type: "save"; readonly checkpoints: readonly Checkpoint[] }
  | { readonly type: "delete"; readonly ids: readonly string[] }
  | { readonly type: "sweep"; readonly now: number };

const times = { min: 0, max: 20 };
const id = fc.constantFrom(...oddIds);
const count = fc.integer({ min: 0, max: 2 ** 40 });
const checkpoint: fc.Arbitrary<Checkpoint> = fc.record({
  id,
  view: fc.constantFrom("Counter@1", "Zähler@2", ""),
  state: fc.uint8Array({ maxLength: 40 }),
  applied: count,
  settled: count,
  frame: fc.integer({ min: -1, max: 100 }),
  turn: count,
  url: fc.constantFrom("/", "/ä?x=%20", ""),
  expires: fc.oneof(fc.integer(times), fc.constant(Infinity), fc.constant(7.5)),
  isLast: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant("save" as const), checkpoints: fc.array(checkpoint) }),
  fc.record({ type: fc.constant("delete" as const), ids: fc.array(id) }),
  fc.record({ type: fc.constant("sweep" as const), now: fc.integer(times) }),
);

const apply = (model: Map<string, Checkpoint>, next: Step): void => {
  switch (next.type) {
    case "save":
      for (const saved of next.checkpoints) model.set(saved.id, saved);
      return;
    case "delete":
      for (const gone of next.ids) model.delete(gone);
      return;
    case "sweep":
      for (const kept of model.values()) if (kept.expires <= next.now) model.delete(kept.id);
  }
};

const perform = (store: Store, next: Step): void | Promise<void> => {
  switch (next.type) {
    case "save":
      return store.save(next.checkpoints);
    case "delete":
      return store.delete(next.ids);
    case "sweep":
      return store.sweep(next.now);
  }
};

/** Plain, so that a Buffer is as good as another array of bytes. */
const plain = (kept: Checkpoint | undefined): unknown =>
  kept === undefined ? undefined : { ...kept, state: [...kept.state] };

/**
 * Describes what a store must do; `open` gives a new and empty one. What is kept must be given back as
 * it was, and a store of `maxBytes` must have room for 20 MiB.
 */
export function describeStore(name: string, open: () => Store | Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    test("keeps nothing at first, and deletes and sweeps what is not there", async () => {
      await store.delete(["a", "a"]);
      await store.delete([]);
      await store.save([]);
      await store.sweep(Infinity);

      expect(await store.load("a")).toBeUndefined();
    });

    test("does in any order what a Map would do", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          await store.delete(oddIds);
          const model = new Map<string, Checkpoint>();
          for (const next of steps) {
            await perform(store, next);
            apply(model, next);
          }
          for (const each of oddIds) {
            expect(plain(await store.load(each))).toEqual(plain(model.get(each)));
          }
        }),
        { numRuns: 150 },
      );
    });

    test("keeps the last one of an id that a save has twice", async () => {
      await store.save([aCheckpoint("a", { settled: 9 }), aCheckpoint("a", { settled: 2 })]);

      expect(await store.load("a")).toMatchObject({ settled: 2 });
    });

    test("gives a large state back as it was", async () => {
      const state = new Uint8Array(20 * 1024 * 1024);
      for (let at = 0; at < state.length; at += 997) state[at] = at % 256;

      await store.save([aCheckpoint("a", { state })]);

      const loaded = (await store.load("a"))!.state;
      expect(Buffer.compare(loaded, state)).toBe(0);
    });

    test("sweeps what expires at that moment, not a moment later", async () => {
      const now = Date.now();
      const expiries = { before: now - 1, exactly: now, after: now + 1, never: Infinity };
      await store.save(
        Object.entries(expiries).map(([each, expires]) => aCheckpoint(each, { expires })),
      );

      await store.sweep(now);

      expect(await store.load("before")).toBeUndefined();
      expect(await store.load("exactly")).toBeUndefined();
      expect(await store.load("after")).toMatchObject({ expires: now + 1 });
      expect(await store.load("never")).toMatchObject({ expires: Infinity });
    });

    test("forgets an expiry that a later save takes back", async () => {
      await store.save([aCheckpoint("a", { expires: 5 })]);
      await store.save([aCheckpoint("a")]);

      await store.sweep(10);

      expect(await store.load("a")).toEqual(aCheckpoint("a"));
    });

    test("gives the same secret each time, if any", async () => {
      const secret = await store.secret?.();

      expect(secret ?? "x".repeat(32)).toMatch(/^.{32,}$/);
      expect(await store.secret?.()).toBe(secret);
    });
  });
}
