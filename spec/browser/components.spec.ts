/**
 * Stateful components in a real Chromium: what they keep, and where.
 */
import type { Browser, Locator, Page } from "playwright-core";
import { serve, type Server } from "../../liveview/index.ts";
import { Basket } from "../liveview/modules/basket.ts";
import { openPage, waitForConnected } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";

import.meta.jest.setTimeout(30_000);

const shell = new URL("../integration/site/shell.html", import.meta.url);

describe("components in a page", () => {
  let browser: Browser;
  let server: Server;
  let page: Page;
  let problems: readonly string[];
  beforeAll(async () => {
    browser = await launchChromium();
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Basket },
      log: () => {},
      node: { threads: 1, spareThreads: 1 },
    });
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  beforeEach(async () => {
    ({ page, problems } = await openPage(browser, "about:blank"));
    await page.goto(`${server.url}/`);
    await waitForConnected(page);
  });
  afterEach(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });

  const button = (name: string): Locator => page.locator(`button[name=${name}]`);
  const reads = (name: string, text: string): Promise<void> =>
    page.locator(`button[name=${name}]`, { hasText: text }).waitFor();
  const order = (): Promise<string[]> =>
    page
      .locator("li button:first-child")
      .evaluateAll((all) => all.map((one) => one.getAttribute("name")!));

  test("count by themselves, and move with their state, their elements and the focus", async () => {
    await button("a").click();
    await button("b").click();
    await button("b").click();
    await reads("a", "1");
    await reads("b", "2");
    await page.locator("[name=note-b]").pressSequentially("half typed");
    await page.evaluate(() =>
      Object.assign(window, { kept: document.querySelector("[name=note-b]") }),
    );

    await page.evaluate(() => document.querySelector<HTMLButtonElement>("[name=swap]")!.click());
    await page.locator("li:first-child [name=b]").waitFor();

    expect(await order()).toEqual(["b", "a"]);
    await reads("a", "1");
    await reads("b", "2");
    expect(
      await page.evaluate(() => {
        const { kept } = window as unknown as { kept: HTMLInputElement };
        return [kept.isConnected, document.activeElement === kept, kept.value];
      }),
    ).toEqual([true, true, "half typed"]);
    await button("b").click();
    await reads("b", "3");
  });

  test("start anew when they were away", async () => {
    await button("a").click();
    await button("b").click();
    await reads("a", "1");

    await button("remove").click();
    await button("a").waitFor({ state: "detached" });
    await button("restore").click();

    await reads("a", "0");
    await reads("b", "1");
    await button("a").click();
    await reads("a", "1");
    expect(await order()).toEqual(["a", "b"]);
  });

  test("are loaded at once, those that need it", async () => {
    const texts = (): Promise<string[]> => page.locator("i").allInnerTexts();
    expect(await texts()).toEqual(["x of 012", "y of 012", "z of 012"]);

    await button("price").click();
    await page.getByText("Y of 12", { exact: true }).waitFor();

    expect(await texts()).toEqual(["x of 012", "Y of 12", "Z of 12"]);
  });

  test("keep their states when one fails", async () => {
    await button("a").click();
    await button("b").click();
    await reads("b", "1");

    await button("fail-a").click();
    await button("b").click();

    await reads("b", "2");
    expect(await button("a").innerText()).toBe("1");
  });
});
