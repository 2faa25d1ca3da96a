import fc from "fast-check";
import { cleanFileName } from "../../../liveview/upload/clean-name.ts";

describe("the name of a file", () => {
  test.each([
    ["cat.png", "cat.png"],
    ["../../etc/passwd", "passwd"],
    ["..\\..\\windows\\system.ini", "system.ini"],
    ["C:\\fakepath\\cat.png", "cat.png"],
    ["/", "file"],
    ["..", "file"],
    ["", "file"],
    [".htaccess", "htaccess"],
    ["a\u0000b.png", "ab.png"],
    ["gpj\u202e.exe", "gpj.exe"],
    ["a\r\nb", "ab"],
    ["con.txt", "_con.txt"],
    ["NUL", "_NUL"],
    ["a<b>:c|d?e*.png", "a_b__c_d_e_.png"],
    ["a.png. . ", "a.png"],
    ["e\u0301.png", "\u00e9.png"],
    ["\ud800.png", "png"],
    ["日本.png", "日本.png"],
  ])("%j is %j", (name, clean) => {
    expect(cleanFileName(name)).toBe(clean);
  });

  test("is at most 255 bytes, and keeps its extension", () => {
    const clean = cleanFileName(`${"日".repeat(200)}.png`);
    expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(255);
    expect(clean).toMatch(/日\.png$/);
  });

  test("is never a path, whatever it is made of, and is clean once it was cleaned", () => {
    const part = fc.constantFrom(
      ".",
      "..",
      "/",
      "\\",
      "\0",
      "a",
      "日",
      "\u202e",
      " ",
      "con",
      ":",
      "\ud800",
    );
    const names = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(part).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(names, (name) => {
        const clean = cleanFileName(name);
        expect(clean).not.toMatch(/[/\\\p{Cc}]|^\.|\.$/u);
        expect(clean).not.toBe("");
        expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(255);
        expect(cleanFileName(clean)).toBe(clean);
      }),
    );
  });
});
