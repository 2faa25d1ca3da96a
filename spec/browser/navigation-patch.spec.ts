/**
 * One view, many URLs, in a real Chromium: links, forms, the history, and what comes back.
 */
import type { Browser, Page } from "playwright-core";
import { memoryStore, serve, type Server } from "../../liveview/index.ts";
import { openPage, waitForConnected } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import { Elsewhere, Finder } from "../integration/modules/finder.ts";

const shell = new URL("../integration/site/shell.html", import.meta.url);

describe("a view that goes from URL to URL", () => {
  let browser: Browser;
  let server: Server;
  let page: Page;
  let problems: readonly string[];
  beforeAll(async () => {
    browser = await launchChromium();
    server = await serve({
      port: 0,
      shell,
      store: memoryStore(),
      routes: { "/find/:kind": Finder, "/other": Elsewhere },
      log: () => {},
      node: { threads: 2 },
    });
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  beforeEach(async () => {
    ({ page, problems } = await openPage(browser, `${server.url}/find/fruit?q=apple`));
    await ready();
    await page.evaluate(() => Reflect.set(globalThis, "isSamePage", true));
  });
  afterEach(async () => {
    await page.context().close();
  });

  /** Its part of the client has come, too. */
  const ready = async (): Promise<void> => {
    await waitForConnected(page);
    await page.waitForFunction(() => history.state !== null);
  };
  const shows = (text: string): Promise<void> =>
    page.locator("#shown", { hasText: text }).waitFor({ timeout: 10_000 });
  const at = (): string => page.url().slice(server.url.length);
  const isSamePage = (): Promise<unknown> =>
    page.evaluate(() => Reflect.get(globalThis, "isSamePage"));

  test("takes up the URL after mount, once", async () => {
    await shows("apple, 1, 0");
    expect(problems).toEqual([]);
  });

  test("follows a link without loading a page, and comes back and forth", async () => {
    await page.getByText("Note", { exact: true }).click();
    await page.locator("#patch").click();
    await shows("pear, 2, 1");
    expect(at()).toBe("/find/fruit?q=pear");

    await page.goBack();
    await shows("apple, 3, 1");
    await page.goForward();
    await shows("pear, 4, 1");

    expect(await isSamePage()).toBe(true);
    expect(problems).toEqual([]);
  });

  test("replaces an entry of the history when a link says so", async () => {
    const before = await page.evaluate(() => history.length);
    await page.locator("#replace").click();
    await shows("fig, 2, 0");
    expect(at()).toBe("/find/fruit?q=fig");
    expect(await page.evaluate(() => history.length)).toBe(before);
  });

  test("follows a form that is sent with GET, to other params", async () => {
    await page.locator("input").fill("a & b");
    await page.getByText("Find", { exact: true }).click();
    await shows("a & b, 2, 0");
    expect(at()).toBe("/find/nuts?q=a+%26+b");
    expect(await page.locator("h1").innerText()).toBe("nuts");
    expect(await isSamePage()).toBe(true);
  });

  test("goes where a handler takes it, and back", async () => {
    await page.getByText("Melon").click();
    await shows("melon, 2, 0");
    await page.waitForURL("**/find/fruit?q=melon");

    await page.goBack();
    await shows("apple, 3, 0");
    await page.goForward();
    await shows("melon, 4, 0");
    expect(await isSamePage()).toBe(true);
  });

  test("goes on from where a handler takes it, as one entry when the last says so", async () => {
    const before = await page.evaluate(() => history.length);
    await page.getByText("First").click();
    await shows("second, 3, 0");
    await page.waitForURL("**/find/then?q=second");
    expect(await page.evaluate(() => history.length)).toBe(before + 1);

    await page.getByText("Plum").click();
    await shows("plum, 4, 0");
    await page.waitForURL("**/find/fruit?q=plum");
    expect(await isSamePage()).toBe(true);
  });

  test.each(["Round", "Evil"])("goes nowhere by the handler of %s, and lives on", async (name) => {
    await page.getByText(name).click();
    await page.locator('[data-live="connected"]').waitFor();
    await page.getByText("Melon").click();
    await shows("melon, 2, 0");
    await page.waitForURL("**/find/fruit?q=melon");
    expect(await isSamePage()).toBe(true);
  });

  test("keeps its URL in a crash", async () => {
    await page.locator("#patch").click();
    await shows("pear, 2, 0");
    await page.getByText("Crash", { exact: true }).click();
    await page.getByText("Note", { exact: true }).click();
    await shows("pear, 2, 1");
    expect(at()).toBe("/find/fruit?q=pear");
  });

  test("is at its URL when the page is loaded again, with the history before it", async () => {
    await page.locator("#patch").click();
    await shows("pear, 2, 0");
    await page.reload();
    await ready();
    await shows("pear, 1, 0");
    await page.goBack();
    await shows("apple, 2, 0");
    expect(at()).toBe("/find/fruit?q=apple");
  });

  test("restores where the window was scrolled to, and keeps it on the way", async () => {
    await page.locator("#far").scrollIntoViewIfNeeded();
    const far = await page.evaluate(() => scrollY);
    await page.locator("#far").click();
    await shows("kiwi, 2, 0");
    expect(await page.evaluate(() => scrollY)).toBe(far);
    await page.evaluate(() => scrollTo(0, 0));
    await page.goBack();
    await shows("apple, 3, 0");
    await page.waitForFunction((y) => scrollY === y, far);
  });

  test("leaves clicks with a modifier to the browser", async () => {
    const opened = page.context().waitForEvent("page");
    await page.locator("#patch").click({ modifiers: ["ControlOrMeta"] });
    await (await opened).close();
    await shows("apple, 1, 0");
    expect(at()).toBe("/find/fruit?q=apple");
  });

  test("brings the view of another route, and comes back", async () => {
    await page.locator("#other").click();
    await page.locator("h1", { hasText: "Elsewhere" }).waitFor();
    expect(at()).toBe("/other");
    await page.goBack();
    await shows("apple, 1, 0");
    expect(await isSamePage()).toBe(true);
  });

  test("loads a URL that the view fails on", async () => {
    await page.locator("#fails").click();
    await page.locator("body", { hasText: "500" }).waitFor({ timeout: 10_000 });
    expect(await isSamePage()).toBeUndefined();
  });
});
