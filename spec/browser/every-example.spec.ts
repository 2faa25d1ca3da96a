/**
 * Every example that the home page names, whatever it shows: deep link, reload, from the home page, back and forward.
 */
import type { Browser, Page } from "playwright-core";
import { openPage, waitForConnected } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import { startExamples, type ExampleServer } from "../support/example-server.ts";

import.meta.jest.setTimeout(120_000);

describe("every example", () => {
  let browser: Browser;
  let server: ExampleServer;
  let page: Page;
  let problems: readonly string[];
  let sockets: number;
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), startExamples()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  beforeEach(async () => {
    ({ page, problems } = await openPage(browser, "about:blank"));
    sockets = 0;
    page.on("websocket", () => {
      sockets += 1;
    });
    await page.goto(server.url);
    await ready();
  });
  afterEach(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });

  const ready = async (): Promise<void> => {
    await waitForConnected(page);
    await page.waitForFunction(() => history.state !== null);
  };
  const at = (path: string): Promise<void> => page.waitForURL(server.url + path);
  /** What is there: one heading, and the title that was loaded with it. */
  const heading = (): Promise<string> => page.locator("main h1").first().innerText();
  const has = (text: string): Promise<void> => page.locator("main h1", { hasText: text }).waitFor();
  const links = async (): Promise<readonly string[]> => {
    const found = await page
      .locator("main .card a")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
    expect(found.length).toBeGreaterThanOrEqual(8);
    return found;
  };

  test("is there by its link alone, and again when it is loaded again", async () => {
    for (const path of await links()) {
      await page.goto(server.url + path);
      await ready();
      const text = await heading();
      await page.reload();
      await ready();
      expect([path, await heading()]).toEqual([path, text]);
      expect(page.url()).toBe(server.url + path);
    }
  });

  test("is reached from the home page, and left by back and forward", async () => {
    const home = await heading();
    for (const path of await links()) {
      const before = sockets;
      await page.locator(`main .card a[href="${path}"]`).click();
      await at(path);
      await ready();
      const text = await heading();
      expect(text).not.toBe(home);
      await page.goBack();
      await at("/");
      await has(home);
      await page.goForward();
      await at(path);
      await has(text);
      await ready();
      await page.goBack();
      await has(home);
      await ready();
      // The crash lab stands in a shell of its own.
      if (path !== "/crash-lab") expect([path, sockets]).toEqual([path, before]);
    }
  });

  test("is reached from every other by the links on top", async () => {
    const paths = await page
      .locator("header nav a[data-live-navigate]")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
    paths.splice(paths.indexOf("/crash-lab"), 1);
    const titles = new Set<string>();
    for (const path of paths) {
      await page.locator(`header nav a[href="${path}"]`).click();
      await at(path);
      await ready();
      titles.add(await page.title());
    }
    expect(titles.size).toBe(paths.length);
    for (const path of paths.slice(0, -1).toReversed()) {
      await page.goBack();
      await at(path);
      await ready();
    }
    expect(sockets).toBe(1);
  });
});
