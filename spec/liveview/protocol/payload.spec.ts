import {
  isPayload,
  MAX_PAYLOAD_DEPTH,
  MAX_PAYLOAD_VALUES,
  payloadProblem,
} from "../../../liveview/protocol/payload.ts";

class Money {
  readonly cents = 1;
}

test.each([
  null,
  true,
  0,
  -1.5,
  "",
  [],
  {},
  { a: [1, { b: null }], c: undefined },
  Object.assign(Object.create(null) as object, { a: 1 }),
])("%p is plain", (value) => {
  expect(payloadProblem(value)).toBeUndefined();
  expect(isPayload(value)).toBe(true);
});

test.each<[unknown, string]>([
  [undefined, "payload is undefined"],
  [Number.NaN, "payload is NaN"],
  [-Infinity, "payload is -Infinity"],
  [1n, "payload is a bigint"],
  [Symbol("s"), "payload is a symbol"],
  [() => 1, "payload is a function"],
  [new Date(0), "payload is a Date"],
  [new Map(), "payload is a Map"],
  [new Uint8Array(1), "payload is an Uint8Array"],
  [new Money(), "payload is a Money"],
  [{ tags: [1, 2, new Date(0)] }, "payload.tags[2] is a Date"],
  [[[{ a: { b: [Infinity] } }]], "payload[0][0].a.b[0] is Infinity"],
  // A hole would become null on the way.
  // oxlint-disable-next-line no-sparse-arrays
  [[, 1], "payload[0] is undefined"],
])("%p is refused: %s", (value, problem) => {
  expect(payloadProblem(value)).toBe(problem);
  expect(isPayload(value)).toBe(false);
});

test("32 levels are fine, 33 are not", () => {
  const nest = (levels: number): unknown => (levels === 0 ? 1 : [nest(levels - 1)]);

  expect(payloadProblem(nest(MAX_PAYLOAD_DEPTH))).toBeUndefined();
  expect(payloadProblem(nest(MAX_PAYLOAD_DEPTH + 1))).toMatch(/nests too deep \(at most 32\)$/);
});

test("a value that contains itself is refused", () => {
  const self: Record<string, unknown> = {};
  self["self"] = self;

  expect(payloadProblem(self)).toMatch(/nests too deep/);
});

test("what a few shared arrays would unfold to is refused, soon", () => {
  let bomb: unknown = 1;
  for (let level = 0; level < 30; level += 1) bomb = [bomb, bomb];

  expect(payloadProblem(bomb)).toMatch(new RegExp(`at most ${MAX_PAYLOAD_VALUES}`));
});
