// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its view in it
import type { Page } from "playwright-core";
import { html as markup } from "../../liveview/template/html.ts";
import { Chromium, joinedParts, on } from "../client/in-chromium.ts";

import.meta.jest.setTimeout(30_000);

const chromium = new Chromium();

describe("forms", () => {
  const view = (n: number) => markup`<form @submit=${on["save"]} data-live-reset>
    <input name="title"><input name="kept" .value=${"server"}><button>x</button></form>${n}`;
  const submit = async (page: Page) => {
    await page.locator("[name=title]").fill("typed");
    await page.locator("[name=kept]").fill("typed");
    await page.locator("button").click();
  };
  /** The button says that it is disabled. */
  const clickAnyway = (page: Page) => page.locator("button").click({ force: true });
  const values = (page: Page) =>
    page.evaluate(() => [...document.querySelectorAll("input")].map(({ value }) => value));

  test("one that is on its way is not sent twice", async () => {
    const { page, live: at } = await chromium.join(view(0));
    await submit(page);
    await clickAnyway(page);
    expect((await at.event())[4]).toEqual({ title: "typed", kept: "typed" });

    await at.acknowledge(1);
    await page.locator("button").click();

    expect((await at.event())[4]).toEqual({ title: "", kept: "server" });
  });

  test("one that was applied is emptied, if it asks for that, but for what the server wants", async () => {
    const { page, live: at } = await chromium.join(view(0));
    await submit(page);
    await at.event();
    expect(await values(page)).toEqual(["typed", "typed"]);

    await at.show(view(1), 1);

    expect(await values(page)).toEqual(["", "server"]);
  });

  test("one that is lost keeps what was typed, and can be sent again", async () => {
    const { page, live: at } = await chromium.join(view(0));
    await submit(page);
    await at.event();

    at.peer.send([4, 0, "restarting"]);
    at.peer.send([0, 0, 2, 0, ...joinedParts(view(0)), "token 2", 1]);
    await at.heard("patched", 2);

    expect(await values(page)).toEqual(["typed", "typed"]);
    await page.locator("button").click();
    expect((await at.event())[2]).toBe(2);
  });

  test("one that is sent again is on its way until it is applied", async () => {
    const { page, live: at } = await chromium.join(view(0));
    await submit(page);
    await at.event();
    at.peer.close();
    await at.heard("disconnected");
    await clickAnyway(page);
    await at.reconnected();
    await at.join();
    await clickAnyway(page);
    expect((await at.event())[4]).toEqual({ title: "typed", kept: "typed" });

    await at.show(view(1), 1);
    expect(await values(page)).toEqual(["", "server"]);
    await page.locator("button").click();

    expect((await at.event())[2]).toBe(2);
  });

  test("one that is submitted twice while the connection is away is sent once", async () => {
    const { page, live: at } = await chromium.join(view(0));
    at.peer.close();
    await at.heard("disconnected");
    await submit(page);
    await clickAnyway(page);
    await at.reconnected();
    await at.join();

    expect((await at.event())[2]).toBe(1);
    await at.acknowledge(1);
    expect(await values(page)).toEqual(["", "server"]);
    await page.locator("button").click();
    expect((await at.event())[2]).toBe(2);
  });

  test("one that was applied while the connection was away is emptied", async () => {
    const { page, live: at } = await chromium.join(view(0));
    await submit(page);
    await at.event();
    at.peer.close();
    await at.reconnected();

    await at.join({ shown: view(1), ack: 1 });

    expect(await values(page)).toEqual(["", "server"]);
  });

  test("one whose event was refused can be sent again", async () => {
    const { page, live: at } = await chromium.join(view(0));
    await submit(page);
    await at.event();

    at.peer.send([2, 0, "bad_payload", "no"]);
    await at.heard("error");
    await page.locator("button").click();

    expect((await at.event())[2]).toBe(2);
    expect(await at.told("error")).toEqual([{ code: "bad_payload", message: "no" }]);
    expect((await values(page))[0]).toBe("typed");
  });

  test("one whose event was refused by its number is not emptied, and others are waited for", async () => {
    const { page, live: at } = await chromium.join(view(0));
    await submit(page);
    await at.event();

    at.peer.send([2, 0, "bad_payload", "no", 1, [{ path: ["title"], message: "too short" }]]);
    at.peer.send([1, 0, 1, 1, null]);
    await at.heard("error");
    await at.heard("patched", 2);

    const issues = [{ path: ["title"], message: "too short" }];
    expect(await at.told("error")).toEqual([{ code: "bad_payload", message: "no", n: 1, issues }]);
    expect((await values(page))[0]).toBe("typed");
    await page.locator("button").click();
    expect((await at.event())[2]).toBe(2);
  });

  test("fields that hide the form's own members do no harm", async () => {
    const { page, live: at } = await chromium.join(
      markup`<form @submit=${on["save"]} data-live-reset><input name="reset"><input name="elements"><button name="submit">x</button></form>`,
    );
    await page.locator("[name=reset]").fill("typed");
    await page.locator("button").click();
    await at.event();

    await at.acknowledge(1);

    expect(await page.locator("[name=reset]").inputValue()).toBe("");
  });
});
