import * as fc from "fast-check";
import { Packr } from "msgpackr";
import { decodeFrame, encodeFrame } from "../../client/codec.ts";
import { pack } from "../../client/pack.ts";
import { unpack } from "../../client/unpack.ts";
import {
  decodeClientFrame,
  encodeClientFrame,
  encodeServerFrame,
} from "../../liveview/protocol/codec.ts";
import type { ClientFrame, ServerFrame } from "../../liveview/protocol/frame.ts";

const msgpackr = new Packr({ useRecords: false, variableMapSize: true });
const bufferOf = (bytes: Uint8Array) => new Uint8Array(bytes).buffer;

/** Values at each border between two encodings. */
const borders: unknown[] = [
  0,
  127,
  128,
  255,
  256,
  65_535,
  65_536,
  4_294_967_295,
  4_294_967_296,
  9_007_199_254_740_991,
  -1,
  -32,
  -33,
  -128,
  -129,
  -32_768,
  -32_769,
  -2_147_483_648,
  -2_147_483_649,
  0.1,
  -1.5,
  1e300,
  5e-324,
  ...[0, 1, 31, 32, 255, 256, 65_535, 65_536].map((length) => "x".repeat(length)),
  ...[0, 1, 15, 16, 65_535, 65_536].map((length) => Array.from({ length }, () => 1)),
  ...[0, 1, 15, 16, 300].map((size) =>
    Object.fromEntries(Array.from({ length: size }, (_, at) => [`k${at}`, at])),
  ),
];
const plain = fc
  .oneof(fc.jsonValue({ stringUnit: "grapheme" }), fc.double({ noNaN: true }), fc.integer())
  // JSON leaves out what msgpack need not say: -0, and properties that are undefined.
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown)
  .filter((value) => !JSON.stringify(value).includes("__proto__"));

describe("what it writes, msgpackr reads", () => {
  test("at the borders between encodings", () => {
    for (const value of borders) expect(msgpackr.unpack(pack(value))).toEqual(value);
  });

  test("for any plain data", () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(msgpackr.unpack(pack(value))).toEqual(value);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("what msgpackr writes, it reads", () => {
  test("at the borders between encodings", () => {
    for (const value of borders) expect(unpack(bufferOf(msgpackr.pack(value)))).toEqual(value);
  });

  test("for any plain data", () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(unpack(bufferOf(msgpackr.pack(value)))).toEqual(value);
      }),
      { numRuns: 1_000 },
    );
  });
});

test("any text survives, byte order marks and astral characters among them", () => {
  for (const text of ["\uFEFFa", "🛰️ périgée", "\0", "\u2028", "𝔸".repeat(100)]) {
    expect(unpack(bufferOf(msgpackr.pack(text)))).toBe(text);
    expect(msgpackr.unpack(pack(text))).toBe(text);
  }
});

test("both halves write the same bytes for the same frame", () => {
  const frames: ClientFrame[] = [
    [0, 0, "token", "/path?a=1", 3],
    [1, 300, 70_000, "save", { title: "x" }, { form: { title: "x", tag: ["a", "b"] } }],
    [1, 0, 1, "add", 10],
    [2, 1],
    [3],
  ];

  for (const frame of frames) {
    expect(Buffer.from(encodeFrame(frame))).toEqual(encodeClientFrame(frame));
    expect(decodeClientFrame(encodeFrame(frame))).toEqual({ type: "frame", frame });
  }
});

test("it reads the server's frames", () => {
  const frames: ServerFrame[] = [
    [0, 0, 1, 0, [0, ["p", 1, "<p>", "</p>"], 1, "b"], [0, 0, [1, "k", [0, 0, "x"]]], "token"],
    [1, 0, 2, 1, [8, 0, [2, "add", { by: [1, -2.5, null, true] }]]],
    [1, 0, 3, 2, null],
    [5],
  ];

  for (const frame of frames) {
    expect(decodeFrame(bufferOf(encodeServerFrame(frame)))).toEqual(frame);
  }
});

test("undefined is nil in an array, and absent in an object", () => {
  expect(msgpackr.unpack(pack([undefined, { a: undefined, b: 1 }]))).toEqual([null, { b: 1 }]);
});

test("a name of a map is only a name", () => {
  const read = unpack(
    bufferOf(new Uint8Array(Buffer.from("81a95f5f70726f746f5f5f81a16101", "hex"))),
  );

  expect(Object.keys(read as object)).toEqual(["__proto__"]);
  expect((read as { a?: number }).a).toBeUndefined();
});

test.each(["c1", "c403000000", "d6ff00000000", "cf0000000000000001", "", "92", "a3616"])(
  "%s throws",
  (hex) => {
    expect(() => unpack(bufferOf(Buffer.from(hex, "hex")))).toThrow(/bounds|length|a frame has no/);
  },
);
