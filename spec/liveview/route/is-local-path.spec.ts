import fc from "fast-check";
import { isLocalPath, toLocalPath } from "../../../liveview/route/is-local-path.ts";

test.each(["/", "/a", "/a/b?c=d&e=/f#g", "/?to=//elsewhere.example", "/%2F%2Fx", "/a:b", "/ü?ö"])(
  "%s stays here",
  (target) => {
    expect(isLocalPath(target)).toBe(true);
  },
);

test.each([
  undefined,
  7,
  "",
  "a",
  "//elsewhere.example",
  "///elsewhere.example",
  "/\\elsewhere.example",
  "\\\\elsewhere.example",
  "/a\\b",
  "/\t/elsewhere.example",
  "/\n/elsewhere.example",
  "/a\r\nSet-Cookie: x=y",
  "/a\u0000",
  "/\u0085/elsewhere.example",
  " //elsewhere.example",
  "https://elsewhere.example",
  "https:elsewhere.example",
  "javascript:alert(1)",
  "data:text/html,x",
  "/.//elsewhere.example",
  "/a/..//elsewhere.example",
  "/%2e//elsewhere.example",
  "/\ud800",
  `/${"a".repeat(2_048)}`,
])("%j does not", (target) => {
  expect(isLocalPath(target)).toBe(false);
});

test("what stays here does so for a browser, as it is and as it is written for a header", () => {
  const piece = fc.constantFrom("/", "\\", ".", "%2e", "a", ":", "@", "\t", "?", "#", "http:", "ü");
  const target = fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join("")}`);
  fc.assert(
    fc.property(target, (text) => {
      const local = toLocalPath(text);
      fc.pre(local !== undefined);
      expect(local).toMatch(/^\/[\u0021-\u007E]*$/);
      for (const each of [text, local]) {
        expect(new URL(each, "https://here.example/deep/page").origin).toBe("https://here.example");
      }
      expect(toLocalPath(local)).toBe(local);
    }),
    { numRuns: 2_000 },
  );
});
