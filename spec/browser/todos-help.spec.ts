/**
 * The dialog of the todo list: opened by commands, so it needs no server, and by keys alone.
 */
import type { Browser, Page } from "playwright-core";
import { openPage, waitForConnected, waitForPatched } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import { startExamples, type ExampleServer } from "../support/example-server.ts";

describe("the help of the todo list", () => {
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
  beforeEach(async () => {
    ({ page, problems } = await openPage(browser, `${server.url}/todos`));
    await waitForConnected(page);
  });
  afterEach(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });

  const opener = () => page.getByRole("button", { name: "How to use it" });
  const dialog = () => page.getByRole("dialog", { name: "How to use it" });
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());

  test("stands in the page where its template says", async () => {
    const raw = await page.request.get(`${server.url}/todos`);

    expect(await raw.text()).toContain('<dialog id="help"');
    expect(await page.locator("#app > section > header dialog").count()).toBe(1);
    expect(await page.locator("p:empty").count()).toBe(
      await page.locator("p.problem:empty").count(),
    );
  });

  test("opens and closes by keys, and the focus goes there and back", async () => {
    await opener().focus();
    await page.keyboard.press("Enter");
    await dialog().waitFor();
    expect(await focused()).toBe("Close");

    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "hidden" });
    expect(await focused()).toBe("How to use it");
  });

  test("stays open when the list changes, and closes by its button", async () => {
    await page.getByLabel("What needs doing?").fill("Read it");
    await waitForPatched(page, "#app", async () => {
      await page.keyboard.press("Enter");
      await opener().click();
    });
    await page.getByText("1 item left").waitFor({ state: "attached" });
    await dialog().waitFor();

    await dialog().getByRole("button", { name: "Close" }).click();
    await dialog().waitFor({ state: "hidden" });
    expect(await page.locator("li", { hasText: "Read it" }).count()).toBe(1);
  });
});
