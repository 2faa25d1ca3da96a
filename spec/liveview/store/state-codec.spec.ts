import fc from "fast-check";
import { deserializeState, serializeState } from "../../../liveview/store/state-codec.ts";

describe("the bytes of a state", () => {
  test("read as the state that they were made of", () => {
    fc.assert(
      fc.property(
        // Without dates: jest finds no two equal that are none, as keys or values of maps.
        fc.object({ withBigInt: true, withMap: true, withSet: true }),
        fc.oneof(fc.float64Array(), fc.int16Array(), fc.uint8Array()),
        (state, numbers) => {
          const all = { state, numbers };

          const read = deserializeState(serializeState(all));

          expect(read).toEqual({ type: "state", state: all });
        },
      ),
    );
  });

  test("keep cycles, and what strings that are not Latin need", () => {
    const state: Record<string, unknown> = { text: "日本語 😀", odd: "x", at: new Date(7) };
    state["itself"] = state;

    const read = deserializeState(serializeState(state));

    expect(read).toEqual({ type: "state", state });
  });

  test("have a buffer of their own, so that a port copies nothing else", () => {
    const bytes = serializeState({ count: 1 });

    expect(bytes.byteOffset).toBe(0);
    expect(bytes.buffer.byteLength).toBeLessThan(bytes.byteLength + 64);
  });

  test("read from the middle of a buffer too", () => {
    const state = { numbers: Float64Array.of(1, 2, 3), text: "日本語" };
    const bytes = serializeState(state);
    const pool = Buffer.concat([Buffer.from("odd"), bytes, Buffer.from("more")]);

    const read = deserializeState(pool.subarray(3, 3 + bytes.length));

    expect(read).toEqual({ type: "state", state });
  });

  test.each([
    ["a function", { run: () => {} }],
    ["a symbol", { tag: Symbol("tag") }],
    ["a promise", { later: Promise.resolve() }],
  ])("are not made of %s", (_, state) => {
    expect(() => serializeState(state)).toThrow(
      expect.objectContaining({
        code: "ERR_STATE",
        message: expect.stringContaining("plain data"),
      }),
    );
  });

  test.each([
    ["nothing", Uint8Array.of(), "there are no bytes"],
    ["another format", Uint8Array.of(2, 255, 15), "it is of format 2"],
    ["no state", serializeState(7 as unknown as object), "it is no object but number"],
    ["null", serializeState(null as unknown as object), "it is no object but null"],
    ["half a state", serializeState({ a: 1 }).subarray(0, 5), "its bytes do not read"],
    ["a format and nothing else", Uint8Array.of(1), "its bytes do not read"],
  ])("that are %s give a problem", (_, bytes, problem) => {
    expect(deserializeState(bytes)).toEqual({
      type: "problem",
      problem: expect.stringContaining(problem),
    });
  });

  test("never throw, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const { type } = deserializeState(Uint8Array.from([1, 255, 15, ...noise]));

        expect(type).toMatch(/^(?:state|problem)$/);
      }),
      { numRuns: 500 },
    );
  });
});
