/**
 * Pages with two views, in a real Chromium: both go where the page goes, together.
 */
import type { Browser, Page } from "playwright-core";
import { serve, type Server } from "../../liveview/index.ts";
import { Halt, Left, Right } from "../integration/modules/pairs.ts";
import { openPage, waitForConnected } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";

describe("a page with two views", () => {
  let browser: Browser;
  let server: Server;
  let page: Page;
  let problems: readonly string[];
  beforeAll(async () => {
    browser = await launchChromium();
    server = await serve({
      port: 0,
      shell: new URL("../integration/site/shell.html", import.meta.url),
      routes: {
        "/pair/:number": { views: { "#app": Left, "#side": Right } },
        "/other-pair": { views: { "#side": Left, "#app": Right } },
        "/half-broken": { views: { "#app": Left, "#side": Halt } },
      },
      log: () => {},
      node: { threads: 2 },
    });
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  beforeEach(async () => {
    ({ page, problems } = await openPage(browser, `${server.url}/pair/1?q=one`));
    await waitForConnected(page);
    await page.waitForFunction(() => history.state !== null);
    await page.evaluate(() => Reflect.set(globalThis, "isSamePage", true));
    await show("left /pair/1 one 1 0", "right /pair/1 one 1");
  });
  afterEach(async () => {
    await page.context().close();
  });

  const show = async (...texts: readonly string[]): Promise<void> => {
    for (const text of texts)
      await page.locator(`#${text.split(" ")[0]}`, { hasText: text }).waitFor();
  };
  const isSamePage = (): Promise<unknown> =>
    page.evaluate(() => Reflect.get(globalThis, "isSamePage"));

  test("tells both of a link that is followed, and of back and forward", async () => {
    await page.locator("#patch").click();
    await show("left /pair/1 two 2 0", "right /pair/1 two 2");
    expect(await page.title()).toBe("left /pair/1 two");
    await page.goBack();
    await show("left /pair/1 one 3 0", "right /pair/1 one 3");
    await page.goForward();
    await show("left /pair/1 two 4 0", "right /pair/1 two 4");
    expect([await isSamePage(), problems]).toEqual([true, []]);
  });

  test("tells the other of where one goes by itself, once", async () => {
    await page.locator("#go").click();
    await show("left /pair/1 gone 2 0", "right /pair/1 gone 2");
    await page.locator("#click").click();
    await show("left /pair/1 gone 2 1", "right /pair/1 gone 2");
    expect(page.url()).toBe(`${server.url}/pair/1?q=gone`);
  });

  test("goes to another page of two, and back, each in its own place", async () => {
    await page.locator("#other").click();
    await show("left /other-pair  1 0", "right /other-pair  1");
    expect(await page.locator("#app #right").count()).toBe(1);
    expect(await page.locator("#side #left").count()).toBe(1);
    await page.locator("#click").click();
    await show("left /other-pair  1 1");
    expect(await page.title()).toBe("right never speaks");
    await page.goBack();
    await show("left /pair/1 one 1 0", "right /pair/1 one 1");
    expect(await page.locator("#app #left").count()).toBe(1);
    expect(await page.title()).toBe("left /pair/1 one");
    expect([await isSamePage(), problems]).toEqual([true, []]);
  });

  test("stays whole when one of the others does not come: the page is loaded", async () => {
    await page.locator("#half").click();
    await page.waitForFunction(() => Reflect.get(globalThis, "isSamePage") === undefined);
    expect(await page.locator("h1").innerText()).toContain("500");
  });
});
