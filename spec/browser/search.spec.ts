/**
 * The search in a real Chromium: its URL is all that it knows.
 */
import type { Browser, Page } from "playwright-core";
import { openPage, waitForConnected } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import { startExamples, type ExampleServer } from "../support/example-server.ts";

describe("the search", () => {
  let browser: Browser;
  let server: ExampleServer;
  let page: Page;
  let problems: readonly string[];
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), startExamples()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  afterEach(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });

  const open = async (path: string): Promise<void> => {
    ({ page, problems } = await openPage(browser, server.url + path));
    await ready();
    await page.evaluate(() => Reflect.set(globalThis, "isSamePage", true));
  };
  const ready = async (): Promise<void> => {
    await waitForConnected(page);
    await page.waitForFunction(() => history.state !== null);
  };
  const at = (): string => page.url().slice(server.url.length);
  const status = (text: string): Promise<void> =>
    page.getByRole("status").getByText(text, { exact: true }).waitFor();
  const titled = async (title: string): Promise<void> => {
    await page.waitForFunction(
      (wanted) => document.title === wanted,
      `${title} · Perigee examples`,
    );
  };
  const names = (): Promise<string[]> => page.locator(".row .title").allInnerTexts();
  const isSamePage = (): Promise<unknown> =>
    page.evaluate(() => Reflect.get(globalThis, "isSamePage"));

  test("finds what is typed, without a button, and says so in the URL and the title", async () => {
    await open("/search");
    await status("56 mountains");
    await titled("All mountains");
    const field = page.getByLabel("Name or country");

    await field.pressSequentially("galdhop");
    await status("1 mountain");

    expect(await names()).toEqual(["Galdhøpiggen"]);
    expect(new URL(page.url()).searchParams.get("q")).toBe("galdhop");
    await titled("galdhop");
    expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
    await page.goBack();
    await status("56 mountains");
    expect(await field.inputValue()).toBe("");
    expect(await isSamePage()).toBe(true);
  });

  test("shows what a link says, again when it is loaded again, and mends one that was broken", async () => {
    await open("/search?q=switzerland&sort=name&page=99&on=Atlantis");
    await status("3 mountains");
    expect(await names()).toEqual(["Eiger", "Matterhorn", "Piz Bernina"]);
    expect(await page.getByLabel("Order").inputValue()).toBe("name");
    expect(await page.getByLabel("Continent").inputValue()).toBe("all");
    await page.reload();
    await ready();
    expect(await names()).toEqual(["Eiger", "Matterhorn", "Piz Bernina"]);
  });

  test("opens what was found, and comes back to the results as they were left", async () => {
    await open("/search?on=Asia");
    await page.setViewportSize({ width: 390, height: 400 });
    await page.getByRole("link", { name: "2", exact: true }).click();
    await page.getByRole("link", { name: "Shishapangma" }).waitFor();
    await titled("All mountains in Asia");
    const link = page.locator(".row .title").last();
    await link.scrollIntoViewIfNeeded();
    const scrolled = await page.evaluate(() => scrollY);
    expect(scrolled).toBeGreaterThan(0);
    const [before, name] = [await names(), await link.innerText()];

    await link.click();
    await page.locator("h1", { hasText: name }).waitFor();
    await titled(name);
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.goBack();
    await titled("All mountains in Asia");
    expect(await names()).toEqual(before);
    await page.waitForFunction((y) => scrollY === y, scrolled);

    await page.goForward();
    await titled(name);
    await page.getByRole("link", { name: "Back to the search" }).click();
    await titled("All mountains in Asia");
    expect(await names()).toEqual(before);
    expect(at()).toBe("/search?on=Asia&page=2");
    expect(await isSamePage()).toBe(true);
  });

  test("has a page for each mountain, that can be linked to", async () => {
    await open("/search/k2");
    await titled("K2");
    expect(await page.locator("link[rel=canonical]").getAttribute("href")).toBe("/search/k2");
    await page.reload();
    await ready();
    expect(await page.locator(".figure").innerText()).toBe("8,611 m");
    const response = await page.request.get(`${server.url}/search/nowhere`);
    expect(response.status()).toBe(404);
  });

  test("works without JavaScript", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    page = await context.newPage();
    problems = [];
    await page.goto(`${server.url}/search`);

    await page.getByLabel("Name or country").fill("kenya");
    await page.getByLabel("Continent").selectOption("Africa");
    await page.getByRole("button", { name: "Search" }).click();
    expect(await names()).toEqual(["Kirinyaga"]);
    expect(await page.getByLabel("Name or country").inputValue()).toBe("kenya");
    expect(await page.getByLabel("Continent").inputValue()).toBe("Africa");
    expect(await page.title()).toBe("kenya in Africa · Perigee examples");
    await page.getByRole("link", { name: "Kirinyaga" }).click();
    expect(await page.locator("h1").innerText()).toBe("Kirinyaga");
    await page.getByRole("link", { name: "Back to the search" }).click();
    expect(await names()).toEqual(["Kirinyaga"]);
  });
});
