// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its view in it
/**
 * What a person types, and when the view hears of it.
 */
import type { Page } from "playwright-core";
import { html as markup } from "../../liveview/template/html.ts";
import { Chromium, joinedParts, on } from "../client/in-chromium.ts";

import.meta.jest.setTimeout(30_000);

const chromium = new Chromium();

/** The event that is sent next: what was not told before it was never told. */
const marker = markup`<button type="button" @click=${on["add"]!("marker")}>marker</button>`;
const mark = (page: Page) => page.getByText("marker").click();

describe("what is typed", () => {
  test("is told when nothing was typed for a while", async () => {
    const { page, live: at } = await chromium.join(
      markup`<form @input=${on["save"]}><input name="a" data-live-debounce="200"></form>`,
      { hasStoppedClock: true },
    );
    await page.locator("input").pressSequentially("ab");
    await page.clock.runFor(199);
    await page.locator("input").press("c");
    await page.clock.runFor(199);
    await page.locator("input").press("d");
    await page.clock.runFor(200);

    expect(await at.event()).toEqual([1, 0, 1, "save", { a: "abcd" }, { form: { a: "abcd" } }]);
  });

  test("is told when the field is left, which is used then", async () => {
    const { page, live: at } = await chromium.join(
      markup`<form @input=${on["save"]} data-live-debounce="blur"><input name="a"><input name="b"></form>${marker}`,
      { hasStoppedClock: true },
    );
    await page.locator("[name=a]").pressSequentially("ab");
    await page.clock.runFor(10_000);
    await page.locator("[name=b]").focus();

    const form = { a: "ab", b: "" };
    expect(await at.event()).toEqual([1, 0, 1, "save", form, { form, used: ["a"] }]);
    await page.locator("[name=a]").focus();
    await page.locator("[name=b]").focus();
    await mark(page);
    expect((await at.event())[4]).toBe("marker");
  });

  test("is told before whatever happens next", async () => {
    const { page, live: at } = await chromium.join(
      markup`<input name="a" @input=${on["key"]} data-live-debounce="5000">${marker}`,
    );
    await page.locator("input").fill("ab");
    await page.evaluate(() => document.querySelector("button")!.click());

    expect((await at.event())[4]).toBe("ab");
    expect((await at.event())[4]).toBe("marker");
  });

  test("is told as a part of the submit, when that comes first", async () => {
    const { page, live: at } = await chromium.join(
      markup`<form @input=${on["key"]} @submit=${on["save"]}><input name="a" data-live-debounce></form>`,
      { hasStoppedClock: true },
    );
    await page.locator("input").fill("ab");
    await page.locator("input").press("Enter");
    await page.clock.runFor(10_000);

    expect((await at.event())[3]).toBe("save");
    await at.acknowledge(1);
    await page.locator("input").press("Enter");
    expect((await at.event()).slice(2, 4)).toEqual([2, "save"]);
  });

  test("is told at most so often, and the last is always told", async () => {
    const { page, live: at } = await chromium.join(
      markup`<input @input=${on["key"]} data-live-throttle="1000">`,
      { hasStoppedClock: true },
    );
    await page.locator("input").press("a");
    await page.clock.runFor(0);
    expect((await at.event())[4]).toBe("a");
    await page.locator("input").pressSequentially("bcd");
    await page.clock.runFor(999);
    await page.locator("input").press("e");
    await page.clock.runFor(1);

    expect((await at.event())[4]).toBe("abcde");
  });

  test("is told when a character is put together, and the view leaves it alone till then", async () => {
    const view = (value: string) =>
      markup`<input .value=${value} @input=${on["key"]} @keydown=${on["save"]}>${marker}`;
    const { page, live: at } = await chromium.join(view(""));
    const session = await page.context().newCDPSession(page);
    await page.locator("input").focus();
    await session.send("Input.imeSetComposition", {
      text: "に",
      selectionStart: 1,
      selectionEnd: 1,
    });
    await at.show(view("other"));
    await session.send("Input.imeSetComposition", {
      text: "にほ",
      selectionStart: 2,
      selectionEnd: 2,
    });
    expect(await page.locator("input").inputValue()).toBe("にほ");
    await session.send("Input.insertText", { text: "日本" });

    expect((await at.event())[4]).toBe("日本");
    await mark(page);
    expect((await at.event())[4]).toBe("marker");
  });
});

describe("a form on its way", () => {
  const view = (isWrong: boolean) =>
    markup`<form @submit=${on["save"]}><input name="a"><input name="b" aria-invalid=${isWrong ? "true" : "false"}><button>x</button></form>`;
  const state = (page: Page) =>
    page.evaluate(() => [
      document.querySelector("form")!.ariaBusy,
      document.querySelector("button")!.ariaDisabled,
      document.activeElement!.localName,
    ]);

  test("says so until it was applied, and then what is wrong has the focus", async () => {
    const { page, live: at } = await chromium.join(view(false));
    await page.locator("button").focus();
    await page.locator("button").press("Enter");
    await at.event();
    expect(await state(page)).toEqual(["true", "true", "button"]);

    await at.show(view(true), 1);

    expect(await state(page)).toEqual([null, null, "input"]);
    expect(await page.locator("[name=b]:focus").count()).toBe(1);
  });

  test("says so until it is lost, and leaves the focus where it is", async () => {
    const { page, live: at } = await chromium.join(view(false));
    await page.locator("button").focus();
    await page.locator("button").press("Enter");
    await at.event();
    at.peer.send([4, 0, "restarting"]);
    at.peer.send([0, 0, 2, 0, ...joinedParts(view(false)), "token 2", 1]);
    await at.heard("lost");

    expect(await state(page)).toEqual([null, null, "button"]);
  });
});

describe("a field", () => {
  test("is used until its form is reset", async () => {
    const { page, live: at } = await chromium.join(
      markup`<form @change=${on["save"]}><input name="a"><input name="reset"><button type="reset">x</button></form>`,
    );
    await page.locator("[name=a]").fill("1");
    await page.locator("[name=reset]").fill("2");
    expect((await at.event())[5]).toMatchObject({ used: ["a"] });
    await page.locator("button").click();
    expect((await at.event())[5]).toMatchObject({ used: ["a", "reset"] });
    expect(await page.locator("[data-live-used]").count()).toBe(0);
    await page.locator("[name=reset]").fill("3");
    await page.locator("[name=a]").focus();

    expect((await at.event())[5]).toEqual({ form: { a: "", reset: "3" }, used: ["reset"] });
  });
});
