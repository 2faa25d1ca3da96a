import { FlashError, type FlashMessages } from "../../../liveview/index.ts";
import { checkFlash, FlashBox } from "../../../liveview/navigation/flash.ts";

describe("flash messages", () => {
  let carried: FlashMessages[];
  let noted: number;
  const make = (given: FlashMessages = {}): FlashBox => {
    carried = [];
    noted = 0;
    return new FlashBox(given, (messages) => carried.push(messages));
  };
  const leave = (flash: FlashBox): void =>
    flash.leaves(() => {
      noted += 1;
    });

  test("count with their turn", () => {
    const flash = make();
    flash.put("info", "a");
    expect([flash.messages, flash.kept, flash.isChanged]).toEqual([{ info: "a" }, {}, true]);
    flash.commit();
    expect([flash.messages, flash.kept, flash.isChanged]).toEqual([
      { info: "a" },
      { flash: { info: "a" } },
      false,
    ]);
  });

  test("are read when the page goes to another URL, but for those of that turn", () => {
    const flash = make();
    flash.put("info", "a");
    flash.commit();
    flash.put("error", "b");
    flash.moved();
    flash.commit();
    expect(flash.messages).toEqual({ error: "b" });
    flash.moved();
    flash.commit();
    expect(flash.messages).toEqual({});
  });

  test("that came along are there for the first URL", () => {
    const flash = make({ info: "hi" });
    flash.moved();
    flash.commit();
    expect(flash.messages).toEqual({ info: "hi" });
    flash.moved();
    expect(flash.messages).toEqual({});
  });

  test("go along with the turn that leaves, and only what it said", () => {
    const flash = make();
    flash.put("info", "before");
    flash.commit();
    leave(flash);
    flash.put("success", "saved");
    flash.commit();
    expect([carried, noted]).toEqual([[{ success: "saved" }], 1]);
    leave(flash);
    flash.commit();
    expect([carried.length, noted]).toEqual([1, 1]);
  });

  test("are taken back, one or all, by nobody who means another kind", () => {
    const flash = make({ info: "a", error: "b" });
    flash.cleared("nope");
    flash.cleared({});
    expect(flash.messages).toEqual({ info: "a", error: "b" });
    flash.cleared("info");
    expect(flash.messages).toEqual({ error: "b" });
    flash.cleared(null);
    expect(flash.messages).toEqual({});
  });

  test.each([{ loud: "a" }, { info: 7 }, { info: "x".repeat(1_001) }, { __proto__x: "a" }])(
    "refuse %j",
    (messages) => {
      expect(() => checkFlash(messages)).toThrow(FlashError);
    },
  );
});
