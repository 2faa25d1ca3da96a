import { runInNewContext } from "node:vm";
import { describeReason, errorReason, type ExitReason } from "../../../runtime/term/exit-reason.ts";
import type { Pid } from "../../../runtime/term/pid.ts";

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

describe("a reason in a few words", () => {
  it.each<[ExitReason, string]>([
    [
      { type: "turn-budget", budgetMs: 200, stack: "    at spin (file:///a.ts:1:2)\n    at b" },
      "it ran for more than 200 ms at a time, at spin (file:///a.ts:1:2)",
    ],
    [{ type: "turn-budget", budgetMs: 200, stack: "" }, "it ran for more than 200 ms at a time"],
    [
      { type: "collateral", culprit: "<0.1.2>" as Pid },
      "what it was doing was lost when <0.1.2> had to be stopped",
    ],
  ])("tells what happened: %j", (reason, words) => {
    expect(describeReason(reason)).toBe(words);
  });
});
