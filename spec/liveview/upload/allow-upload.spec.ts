import { OptionError } from "../../../runtime/index.ts";
import { allowUpload, consumeUploads, fileInput, upload } from "../../../liveview/index.ts";
import { UploadFieldError } from "../../../liveview/upload/upload-errors.ts";
import { nameUploads } from "../../../liveview/upload/name-uploads.ts";
import { uploadAt } from "../../../liveview/upload/upload.ts";

describe("what is allowed", () => {
  test("has defaults", () => {
    expect(allowUpload({ accept: "any" })).toMatchObject({
      maxEntries: 1,
      maxFileSize: 8_000_000,
      maxTotalSize: 8_000_000,
      chunkSize: 60_000,
      chunkTimeoutMs: 60_000,
      concurrency: 3,
      autoUpload: false,
    });
  });

  test.each([
    [{ accept: [] }, "accept"],
    [{ accept: ["png"] }, "accept"],
    [{ accept: "all" }, "accept"],
    [{}, "accept"],
    [{ accept: "any", maxEntries: 0 }, "maxEntries"],
    [{ accept: "any", maxEntries: 1.5 }, "maxEntries"],
    [{ accept: "any", maxFileSize: 0 }, "maxFileSize"],
    [{ accept: "any", maxTotalSize: Number.NaN }, "maxTotalSize"],
    [{ accept: "any", chunkSize: 10 }, "chunkSize"],
    [{ accept: "any", chunkTimeoutMs: -1 }, "chunkTimeoutMs"],
    [{ accept: "any", concurrency: 11 }, "concurrency"],
  ])("is not %j: it names the option", (options, name) => {
    const allow = (): unknown => allowUpload(options as never);
    expect(allow).toThrow(OptionError);
    expect(allow).toThrow(name);
  });
});

describe("an upload in a state", () => {
  const allowed = { avatar: allowUpload({ accept: [".png", "image/*"], maxEntries: 2 }) };

  test("says what is allowed", () => {
    const before = upload();
    const state = { avatar: before };
    nameUploads(state, allowed, "view-1");
    expect(state.avatar).toMatchObject({ name: "avatar", accept: ".png,image/*", maxEntries: 2 });
    expect(state.avatar).not.toBe(before);
    const named = state.avatar;
    nameUploads(state, allowed, "view-1");
    expect(state.avatar).toBe(named);
    expect(uploadAt(state, "constructor")).toBeUndefined();
  });

  test.each([
    ["is not there", {}, "avatar: upload()"],
    ["is none", { avatar: "a.png" }, "avatar: upload()"],
    ["is not allowed", { avatar: upload(), other: upload() }, "uploads: { other: allowUpload"],
  ])("that %s is an error that says what to do", (_what, state, words) => {
    const name = (): void => nameUploads(state, allowed, "view-1");
    expect(name).toThrow(UploadFieldError);
    expect(name).toThrow(words);
  });

  test("is what functions for uploads take", async () => {
    expect(() => fileInput("avatar" as never)).toThrow(UploadFieldError);
    expect(() => fileInput(upload())).toThrow("at the top of a view's state");
    await expect(consumeUploads({} as never, () => 0)).rejects.toThrow(UploadFieldError);
  });
});
