/**
 * Values that leave the server and come back.
 */
import fc from "fast-check";
import { readSigned, signValue } from "../../../liveview/session/signed-value.ts";
import type { PlainData } from "../../../liveview/session/plain-data.ts";

const key = { secret: "s".repeat(32), purpose: "spec" };

test("any plain data comes back as it was", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = signValue(value as PlainData, key);
      expect(text).toMatch(/^[\w-]*\.[\da-z]+\.[\w-]+$/);
      expect(readSigned(text, key, 10)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("none that differs in one character is taken", () => {
  const text = signValue({ user: "ada" }, key);
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom(..."aZ0-_."), (at, character) => {
      const other = text.slice(0, at) + character + text.slice(at + 1);
      // The last character of a signature has two bits that say nothing.
      fc.pre(other !== text && at < text.length - 1);
      expect(readSigned(other, key, 10)).toBeUndefined();
    }),
  );
});

test.each([
  ["another secret", { ...key, secret: "t".repeat(32) }],
  ["another purpose", { ...key, purpose: "flash" }],
])("under %s it is worth nothing", (_name, other) => {
  expect(readSigned(signValue(1, key), other, 10)).toBeUndefined();
});

test("it is good for so many seconds, and no longer", () => {
  const text = signValue(1, key, 5_000_000);

  expect(readSigned(text, key, 10, 5_010_000)).toBe(1);
  expect(readSigned(text, key, 10, 5_011_000)).toBeUndefined();
});

test.each(["", ".", "..", "...", "a.b.c.d", "%"])("%p is none", (text) => {
  expect(readSigned(text, key, 10)).toBeUndefined();
});
