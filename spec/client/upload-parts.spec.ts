/**
 * Parts of the client's uploads that need no browser.
 */
import fc from "fast-check";
import { chunkFrame } from "../../client/upload-chunk.ts";
import { Pace } from "../../client/upload-pace.ts";
import { decodeClientFrame, encodeClientFrame } from "../../liveview/protocol/codec.ts";
import { peekFrame } from "../../liveview/protocol/peek-frame.ts";

describe("the frame of a chunk", () => {
  test("is what a server reads, wherever the chunk belongs", () => {
    const views = fc.integer({ min: 0, max: 0xffff });
    const offsets = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.maxSafeNat());
    const refs = fc.stringMatching(/^[\w-]{8,31}$/);
    fc.assert(
      fc.property(views, refs, offsets, fc.uint8Array(), (view, ref, offset, given) => {
        const bytes = Uint8Array.from(given);
        const frame = chunkFrame(view, ref, offset, bytes.buffer);
        expect(peekFrame(frame)).toEqual({ type: 5, view, n: 0 });
        const read = decodeClientFrame(frame);
        const other = decodeClientFrame(encodeClientFrame([5, view, ref, offset, bytes]));
        expect(read).toEqual(other);
        expect(read.type).toBe("frame");
      }),
    );
  });
});

describe("the pace", () => {
  /** How many chunks may be on their way together. */
  const room = (pace: Pace): number => {
    let count = 0;
    for (; pace.isFree; count += 1) pace.goes("probe", count, 0);
    pace.forget("probe");
    return count;
  };

  test("grows with each answer that comes soon, up to a bound", () => {
    const pace = new Pace();
    expect(room(pace)).toBe(4);
    for (let n = 0; n < 100; n += 1) {
      pace.goes("a", n + 1, n);
      pace.arrived("a", n + 1, n + 10);
    }
    expect(room(pace)).toBe(64);
  });

  test("is halved by each that comes late, down to one", () => {
    const pace = new Pace();
    for (let n = 0; n < 10; n += 1) {
      pace.goes("a", n + 1, 0);
      pace.arrived("a", n + 1, 1_000);
    }
    expect(room(pace)).toBe(1);
  });

  test("counts what is on its way of all uploads, and nothing of one that is over", () => {
    const pace = new Pace();
    for (let n = 1; n <= 2; n += 1) for (const ref of ["a", "b"]) pace.goes(ref, n, 0);
    expect(pace.isFree).toBe(false);
    pace.arrived("a", 0, 1);
    expect(pace.isFree).toBe(false);
    pace.forget("a");
    expect(room(pace)).toBe(2);
  });
});
