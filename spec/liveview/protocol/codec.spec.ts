import * as fc from "fast-check";
import { Packr } from "msgpackr";
import {
  decodeClientFrame,
  decodeServerFrame,
  encodeClientFrame,
  encodeServerFrame,
} from "../../../liveview/protocol/codec.ts";
import type { ClientFrame, ServerFrame } from "../../../liveview/protocol/frame.ts";

const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const fromHex = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");
const pack = (message: unknown) => new Packr({ useRecords: false, moreTypes: true }).pack(message);

describe("literal bytes", () => {
  test.each<{ frame: ClientFrame; bytes: string }>([
    { frame: [0, 0, "t0k", "/a", 7], bytes: "95 00 00 a374306b a22f61 07" },
    { frame: [1, 2, 3, "add", 10], bytes: "95 01 02 03 a3616464 0a" },
    { frame: [0, 1, "", "/a", 0, [0, "x"]], bytes: "96 00 01 a0 a22f61 00 9200a178" },
    { frame: [0, 2, "", "/a", 0, 0], bytes: "96 00 02 a0 a22f61 00 00" },
    { frame: [0, 0, "", "/a", 0, null, 9], bytes: "97 00 00 a0 a22f61 00 c0 09" },
    {
      frame: [1, 0, 1, "save", { t: "x" }, { form: { t: "x" } }],
      bytes: "96 01 00 01 a473617665 81a174a178 81a4666f726d81a174a178",
    },
    { frame: [2, 300], bytes: "92 02 cd012c" },
    { frame: [3], bytes: "91 03" },
  ])("client frame $frame", ({ frame, bytes }) => {
    expect(encodeClientFrame(frame)).toEqual(fromHex(bytes));
    expect(decodeClientFrame(fromHex(bytes))).toEqual({ type: "frame", frame });
  });

  test.each<{ frame: ServerFrame; bytes: string }>([
    {
      frame: [0, 0, 1, 0, [0, ["d", 1, "<p>", "</p>"], 1, "e"], [0, 0, 7], "tok"],
      bytes: "97 00 00 01 00 94 00 94a16401a33c703ea43c2f703e 01a165 93000007 a3746f6b",
    },
    { frame: [0, 0, 1, 4, [], [0, 0, 7], "", 5], bytes: "98 00 00 01 04 90 93000007 a0 05" },
    { frame: [1, 0, 2, 1, [8, 0, 8]], bytes: "95 01 00 02 01 93080008" },
    { frame: [1, 0, 3, 2, null], bytes: "95 01 00 03 02 c0" },
    {
      frame: [1, 0, 3, 2, null, [], [[0, "hi", 7]]],
      bytes: "97 01 00 03 02 c0 90 91 9300a2686907",
    },
    { frame: [2, 0, "gone", "x"], bytes: "94 02 00 a4676f6e65 a178" },
    { frame: [3], bytes: "91 03" },
    { frame: [4, 1, "failed"], bytes: "93 04 01 a66661696c6564" },
    { frame: [5], bytes: "91 05" },
    { frame: [6, 0, 12], bytes: "93 06 00 0c" },
  ])("server frame $frame", ({ frame, bytes }) => {
    expect(encodeServerFrame(frame)).toEqual(fromHex(bytes));
    expect(decodeServerFrame(fromHex(bytes))).toEqual(frame);
  });

  test("a counter's answer fits in nine bytes", () => {
    expect(encodeServerFrame([1, 0, 5, 4, [8, 1, 6]])).toHaveLength(9);
  });
});

test("any plain payload survives the way to the server", () => {
  const payload = fc
    .jsonValue({ maxDepth: 5 })
    .filter((json) => !JSON.stringify(json).includes("__proto__"));

  fc.assert(
    fc.property(payload, (sent) => {
      const expected = JSON.parse(JSON.stringify(sent)) as never;
      const frame: ClientFrame = [1, 0, 1, "x", expected];

      expect(decodeClientFrame(encodeClientFrame(frame))).toEqual({ type: "frame", frame });
    }),
  );
});

test("any name of a child survives the way to the server", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(0xffff), (child, parent) => {
      const frame: ClientFrame = [0, parent === 3 ? 4 : 3, "", "/", 0, [parent, child]];

      expect(decodeClientFrame(encodeClientFrame(frame))).toEqual({ type: "frame", frame });
    }),
  );
});

test("a frame encoded earlier is not overwritten by later ones", () => {
  const first = encodeServerFrame([1, 0, 1, 1, "first"]);
  const before = toHex(first);

  for (let n = 0; n < 5_000; n += 1) encodeServerFrame([1, 0, n, 0, "x".repeat(50)]);

  expect(toHex(first)).toBe(before);
});

describe("what a browser makes up", () => {
  test.each<{ message: unknown; problem: string }>([
    { message: "join", problem: "a frame is an array, not a string" },
    { message: {}, problem: "a frame is an array, not an object" },
    { message: [9, 0], problem: "frame type is 9" },
    { message: [null, 0], problem: "frame type is null" },
    { message: [0, "0", "t", "/"], problem: "view number is a string" },
    { message: [0, -1, "t", "/"], problem: "view number is -1" },
    { message: [0, 65_536, "t", "/"], problem: "view number is 65536" },
    { message: [0, 1.5, "t", "/"], problem: "view number is 1.5" },
    { message: [0, 0, "t"], problem: "a join needs a token and a url, both strings" },
    { message: [0, 0, "t", "/"], problem: "last event is undefined" },
    { message: [0, 0, "t", "/", -1], problem: "last event is -1" },
    { message: [0, 1, "t", "/", 0, "a"], problem: "a child needs its name and the view around it" },
    { message: [0, 1, "t", "/", 0, -1], problem: "a child needs its name and the view around it" },
    { message: [0, 1, "t", "/", 0, [0]], problem: "a child needs its name and the view around it" },
    {
      message: [0, 1, "t", "/", 0, [0, 7]],
      problem: "a child needs its name and the view around it",
    },
    {
      message: [0, 1, "t", "/", 0, [-1, "a"]],
      problem: "a child needs its name and the view around it",
    },
    {
      message: [0, 1, "t", "/", 0, [1, "a"]],
      problem: "a child needs its name and the view around it",
    },
    {
      message: [0, 1, "t", "/", 0, [0, "a", 1]],
      problem: "a child needs its name and the view around it",
    },
    { message: [0, 1, "t", "/", 0, null, "7"], problem: "last frame is a string" },
    { message: [1, 0, 0, "x", null], problem: "event number is 0" },
    { message: [1, 0, "1", "x", null], problem: "event number is a string" },
    { message: [1, 0, 1, 7, null], problem: "event name is 7" },
    { message: [1, 0, 1, "x", new Date(0)], problem: "payload is a Date" },
    { message: [1, 0, 1, "x", { a: [1, new Set()] }], problem: "payload.a[1] is a Set" },
    { message: [1, 0, 1, "x", null, []], problem: "event data has a wrong shape" },
    { message: [1, 0, 1, "x", null, { evil: 1 }], problem: "event data has a wrong shape" },
    { message: [1, 0, 1, "x", null, { form: { a: {} } }], problem: "event data has a wrong shape" },
    { message: [1, 0, 1, "x", null, { value: [1] }], problem: "event data has a wrong shape" },
    { message: [1, 0, 1, "x", null, { checked: "yes" }], problem: "event data has a wrong shape" },
    { message: [1, 0, 1, "x", null, { scrollTop: "1" }], problem: "event data has a wrong shape" },
    {
      message: [1, 0, 1, "x", null, { scrollTop: Infinity }],
      problem: "event data has a wrong shape",
    },
    {
      message: [1, 0, 1, "x", null, { clientHeight: null }],
      problem: "event data has a wrong shape",
    },
  ])("$message is refused: $problem", ({ message, problem }) => {
    expect(decodeClientFrame(pack(message))).toMatchObject({ type: "problem", problem });
  });

  test.each([
    [[1, 0, 7, 8, null], 7],
    [[1, 0, 7, "x", new Date(0)], 7],
    [[1, 0, 7, "x", null, []], 7],
    [[1, 0, 0, "x", null], undefined],
    [[0, 7, "t", "/", -1], undefined],
  ])("%j is refused under the number %s", (message, n) => {
    expect(decodeClientFrame(pack(message))).toMatchObject(n === undefined ? {} : { n });
    expect("n" in decodeClientFrame(pack(message))).toBe(n !== undefined);
  });

  test("an event without payload has the payload null", () => {
    expect(decodeClientFrame(pack([1, 0, 1, "x"]))).toEqual({
      type: "frame",
      frame: [1, 0, 1, "x", null],
    });
  });

  test("parts that no frame has are dropped", () => {
    expect(decodeClientFrame(pack([3, 1, 2, 3]))).toEqual({ type: "frame", frame: [3] });
  });

  test("references, with which a payload could be endless, are refused", () => {
    const endless: unknown[] = [];
    endless.push(endless);
    const bytes = new Packr({ structuredClone: true }).pack([1, 0, 1, "x", endless]);

    expect(decodeClientFrame(bytes)).toEqual({ type: "problem", problem: "not a msgpack message" });
  });

  test("a map cannot set a prototype", () => {
    const bytes = fromHex("95 01 00 01 a178 81a95f5f70726f746f5f5f81a16101");

    const result = decodeClientFrame(bytes);

    expect(result).toMatchObject({ type: "frame" });
    expect(JSON.stringify(result)).toContain("__proto_");
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  test("no bytes whatever make it throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(decodeClientFrame(bytes).type).toMatch(/frame|problem/);
      }),
      { numRuns: 2_000 },
    );
  });
});
