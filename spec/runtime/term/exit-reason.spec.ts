import { runInNewContext } from "node:vm";
import { errorReason } from "../../../runtime/term/exit-reason.ts";

describe("the reason for what was thrown", () => {
  it("keeps name, message and stack of an error", () => {
    const error = new RangeError("too far");

    const { name, message, stack } = error;
    expect(errorReason(error)).toEqual({ type: "error", name, message, stack });
  });

  it("knows an error of another realm", () => {
    const reason = errorReason(runInNewContext("new TypeError('elsewhere')"));

    expect(reason).toMatchObject({ type: "error", name: "TypeError", message: "elsewhere" });
  });

  it.each([
    ["a string", "just text", "just text"],
    ["undefined", undefined, "a thrown undefined"],
    ["a number", 7, "a thrown number"],
    ["null", null, "a thrown object"],
    ["an object", {}, "a thrown object"],
    ["an error without a message", new Error(), ""],
    ["an error whose message is no text", Object.assign(new Error("x"), { message: () => {} }), ""],
    [
      "an error that cannot be read",
      Object.defineProperty(new Error("x"), "message", {
        get: () => {
          throw new Error("not even this");
        },
      }),
      "a thrown object",
    ],
  ])("can be told, and can travel, for %s", (_what, thrown, message) => {
    const reason = errorReason(thrown);

    expect(reason).toMatchObject({ type: "error", message });
    expect(structuredClone(reason)).toEqual(reason);
  });
});
