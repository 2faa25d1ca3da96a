import * as fc from "fast-check";
import { pack } from "msgpackr";
import { encodeClientFrame } from "../../../liveview/protocol/codec.ts";
import { peekFrame } from "../../../liveview/protocol/peek-frame.ts";

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));

test.each([
  ["940000a0a0", { type: 0, view: 0, n: 0 }, "a join"],
  ["95017f01a178c0", { type: 1, view: 127, n: 1 }, "the last one-byte view"],
  ["9202cc80", { type: 2, view: 128, n: 0 }, "uint 8"],
  ["9202cdffff", { type: 2, view: 65_535, n: 0 }, "uint 16"],
  ["9103", { type: 3, view: -1, n: 0 }, "a ping, for no view"],
  ["dc00050105cd012c", { type: 1, view: 5, n: 300 }, "array 16, an event of 16 bit"],
  ["950105ce00010000", { type: 1, view: 5, n: 65_536 }, "an event of 32 bit"],
  ["92097f", { type: 9, view: 127, n: 0 }, "a type nobody knows"],
])("%s is %p: %s", (hex, expected) => {
  expect(peekFrame(bytes(hex))).toEqual(expected);
});

test.each([
  ["", "nothing"],
  ["90", "an empty array"],
  ["dc0000", "an empty array 16"],
  ["dc", "half a header"],
  ["94", "no type"],
  ["9201", "no view"],
  ["9202cc", "half a view"],
  ["9202cd01", "half a view"],
  ["92ff00", "a negative type"],
  ["9201ff", "a negative view"],
  ["9202ce00010000", "a view of more than 16 bit"],
  ["950100", "an event without a number"],
  ["950100ce000001", "half a number"],
  ["95010000", "event 0"],
  ["950100cf0000000000000001", "an event of 64 bit"],
  ["9201a130", "a view that is text"],
  ["8101", "a map"],
  ["a3616263", "text"],
  ["dd0000000201", "array 32"],
])("%s is no frame: %s", (hex) => {
  expect(peekFrame(bytes(hex))).toBeUndefined();
});

test("it reads what the codec writes", () => {
  fc.assert(
    fc.property(fc.nat(0xffff), fc.integer({ min: 1, max: 2 ** 32 - 1 }), (view, n) => {
      expect(peekFrame(encodeClientFrame([1, view, n, "x", null]))).toEqual({ type: 1, view, n });
    }),
  );
});

test("it agrees with a whole decoder on arrays of any length", () => {
  fc.assert(
    fc.property(fc.nat(127), fc.nat(0xffff), fc.nat(40), (type, view, more) => {
      const frame = [type, view, 7, ...Array.from({ length: more }, () => 0)];

      expect(peekFrame(pack(frame))).toEqual({ type, view, n: type === 1 ? 7 : 0 });
    }),
  );
});
