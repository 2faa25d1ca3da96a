import { isAccepted, isAcceptPattern } from "../../../liveview/upload/accept.ts";

describe("what is accepted", () => {
  test.each([
    [[".png"], "a.png", "", true],
    [[".png"], "a.PNG", "", true],
    [[".png"], ".png", "", false],
    [[".png"], "a.png.exe", "", false],
    [[".png"], "apng", "", false],
    [["image/*"], "a", "image/png", true],
    [["image/*"], "a", "IMAGE/PNG", true],
    [["image/*"], "a", "imagex/png", false],
    [["image/*"], "a", "", false],
    [["image/png"], "a.png", "image/jpeg", false],
    [["image/png", ".jpg"], "a.jpg", "image/jpeg", true],
    [[".tar.gz"], "a.tar.gz", "", true],
    ["any", "a", "", true],
  ] as const)("by %j: %s of type %j is %s", (patterns, name, type, isTaken) => {
    expect(isAccepted(patterns, { name, type })).toBe(isTaken);
  });

  test.each(["png", ".", "image", "image/", "*/*", "/png", "image/*x", "", " .png", 7, null])(
    "%j is no pattern",
    (pattern) => {
      expect(isAcceptPattern(pattern)).toBe(false);
    },
  );
});
