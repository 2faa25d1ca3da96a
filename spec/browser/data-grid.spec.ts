/**
 * The data grid in a real Chromium: two people at the same rows, and what becomes of an edit when something fails.
 */
import type { Browser, Locator, Page } from "playwright-core";
import { openPage, waitForConnected, waitForPatched } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import { startExamples, type ExampleServer } from "../support/example-server.ts";

import.meta.jest.setTimeout(30_000);

describe("the data grid", () => {
  let browser: Browser;
  let server: ExampleServer;
  let pages: { readonly page: Page; readonly problems: readonly string[] }[] = [];

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), startExamples()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  afterEach(async () => {
    await Promise.all(pages.map(({ page }) => page.context().close()));
    expect(pages.flatMap(({ problems }) => problems)).toEqual([]);
    pages = [];
  });

  const open = async (): Promise<Page> => {
    const opened = await openPage(browser, `${server.url}/data-grid`);
    pages.push(opened);
    await waitForConnected(opened.page);
    return opened.page;
  };
  const cell = (page: Page, column: string, part: string): Locator =>
    page.getByRole("button", { name: `${column} of ${part}:` });
  const field = (page: Page, column: string, part: string): Locator =>
    page.getByRole("textbox", { name: `${column} of ${part}`, exact: true });
  const edit = async (page: Page, column: string, part: string): Promise<Locator> => {
    await cell(page, column, part).dblclick();
    const input = field(page, column, part);
    await expectFocus(input);
    return input;
  };
  const expectFocus = async (element: Locator): Promise<void> => {
    await element.waitFor();
    await element.and(element.page().locator(":focus")).waitFor();
  };
  const set = async (page: Page, column: string, part: string, text: string): Promise<void> => {
    const input = await edit(page, column, part);
    await input.fill(text);
    await input.press("Enter");
  };
  const shows = (page: Page, column: string, part: string, text: string): Promise<void> =>
    page.getByRole("button", { name: `${column} of ${part}: ${text}`, exact: true }).waitFor();
  const firstCells = (page: Page, column: number): Promise<string[]> =>
    page.locator(`tbody tr:nth-child(-n+40) td:nth-child(${column})`).allInnerTexts();

  test("sorts by a column, both ways, and says so", async () => {
    const page = await open();
    const stock = page.getByRole("columnheader", { name: "Stock" });
    const sort = (): Promise<void> =>
      waitForPatched(page, "#app", () => stock.getByRole("button").click());

    await sort();
    expect(await stock.getAttribute("aria-sort")).toBe("ascending");
    const up = (await firstCells(page, 3)).map(Number);
    expect(up).toEqual(up.toSorted((one, other) => one - other));

    await sort();
    expect(await stock.getAttribute("aria-sort")).toBe("descending");
    const down = (await firstCells(page, 3)).map(Number);
    expect(down).toEqual(down.toSorted((one, other) => other - one));
    expect(down[0]).toBeGreaterThan(up.at(-1)!);
  });

  test("filters by text", async () => {
    const page = await open();

    await page.getByLabel("Filter").fill("stainless");
    await page.getByText("31 of 212 parts").waitFor();

    const names = await firstCells(page, 1);
    expect(names.every((name) => name.includes("stainless"))).toBe(true);
  });

  test("edits in place: Enter saves, Escape does not, Tab saves and goes on to the next cell", async () => {
    const page = await open();
    const part = "Cable tie 100 mm";

    await set(page, "Shelf", part, " h7 ");
    await shows(page, "Shelf", part, "H7");
    await expectFocus(cell(page, "Shelf", part));

    await page.keyboard.press("Enter");
    await expectFocus(field(page, "Shelf", part));
    await field(page, "Shelf", part).fill("A1");
    await page.keyboard.press("Escape");
    await shows(page, "Shelf", part, "H7");

    await edit(page, "Shelf", part);
    await field(page, "Shelf", part).fill("A2");
    await page.keyboard.press("Tab");
    await shows(page, "Shelf", part, "A2");
    await expectFocus(cell(page, "Stock", part));
    expect(await page.locator(".editor").count()).toBe(0);
  });

  test("says what is wrong, and keeps it to be corrected", async () => {
    const page = await open();
    const part = "Cable tie 140 mm";

    const input = await edit(page, "Price €", part);
    await input.fill("4.505");
    await input.press("Enter");

    await page.getByText("A price below 10000, such as 4.50.").waitFor();
    expect(await input.inputValue()).toBe("4.505");
    expect(await input.getAttribute("aria-invalid")).toBe("true");
    await input.fill("4,5");
    await input.press("Enter");
    await shows(page, "Price €", part, "4.50");
  });

  test("what one changes, the other sees, marked for a moment", async () => {
    const [one, other] = [await open(), await open()];
    const part = "Cable tie 200 mm";

    await set(one, "Stock", part, "321");

    await shows(other, "Stock", part, "321");
    expect(await other.locator("td.fresh").innerText()).toBe("321");
    expect(await other.locator("#app [role=status]").innerText()).toBe(
      `Stock of ${part} is now 321.`,
    );
    expect(await one.locator("td.fresh").count()).toBe(0);
    await other.locator("td.fresh").waitFor({ state: "detached" });
  });

  test("of two who edit the same cell, the later one is told, and decides", async () => {
    const [one, other] = [await open(), await open()];
    const part = "Cable tie 290 mm";
    const input = await edit(other, "Stock", part);
    await input.fill("1");

    await set(one, "Stock", part, "2");
    await other.getByText("Somebody has put 2 here meanwhile.").waitFor();
    expect(await input.inputValue()).toBe("1");
    await input.press("Escape");
    await shows(other, "Stock", part, "2");

    await edit(other, "Stock", part);
    await input.fill("3");
    await set(one, "Stock", part, "4");
    await other.getByText("Somebody has put 4 here meanwhile.").waitFor();
    await input.press("Enter");
    await shows(one, "Stock", part, "3");
    await shows(other, "Stock", part, "3");
  });

  test("the view crashes amidst an edit, and the edit goes on", async () => {
    const [one, other] = [await open(), await open()];
    const part = "Wall plug 5 mm";
    await one.getByRole("columnheader", { name: "Shelf" }).getByRole("button").click();
    await one.locator("[aria-sort=ascending]", { hasText: "Shelf" }).waitFor();
    const input = await edit(one, "Stock", part);
    await input.fill("12x");
    await input.press("Enter");
    await one.getByText("A whole number").waitFor();
    await one.evaluate(() => {
      document.addEventListener("perigee:connected", () => {
        document.body.dataset["isBack"] = "yes";
      });
    });

    await one.getByRole("button", { name: "Crash this view" }).click();
    await one.locator("body[data-is-back]").waitFor();

    expect(await input.inputValue()).toBe("12x");
    expect(await one.getByText("A whole number").count()).toBe(1);
    expect(await one.locator("[aria-sort=ascending]").innerText()).toBe("Shelf");
    // It hears of the others again.
    await set(other, "Stock", "Wall plug 6 mm", "7");
    await shows(one, "Stock", "Wall plug 6 mm", "7");
  });

  test("the stock room crashes, and its successor has what was changed", async () => {
    const [one, other] = [await open(), await open()];
    const part = "Hex nut M3, zinc";
    await set(one, "Stock", part, "11");
    await shows(other, "Stock", part, "11");

    await waitForPatched(one, "#app", () =>
      one.getByRole("button", { name: "Crash the stock room" }).click(),
    );
    await set(other, "Shelf", part, "B2");

    await shows(one, "Shelf", part, "B2");
    expect(await cell(one, "Stock", part).innerText()).toBe("11");
  });
});
