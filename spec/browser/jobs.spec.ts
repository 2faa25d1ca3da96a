/**
 * The job runner in a real Chromium: progress, results, failures, cancels, and the URL that says which jobs there are.
 */
import type { Browser, Locator, Page } from "playwright-core";
import { openPage, waitForConnected } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import { startExamples, type ExampleServer } from "../support/example-server.ts";

import.meta.jest.setTimeout(60_000);

describe("the job runner", () => {
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

  const open = async (list = ""): Promise<void> => {
    ({ page, problems } = await openPage(browser, `${server.url}/jobs${list && `?list=${list}`}`));
    await ready();
  };
  const ready = async (): Promise<void> => {
    await waitForConnected(page);
    await page.waitForFunction(() => history.state !== null);
  };
  const start = (name: string): Promise<void> =>
    page.getByRole("list", { name: "Start a job" }).getByRole("link", { name }).click();
  const job = (number: number): Locator =>
    page.locator(".job", { has: page.locator(".number", { hasText: String(number) }) });
  /** What a job says, once it says that. */
  const says = async (number: number, text: string | RegExp): Promise<string> => {
    await job(number).locator(".outcome", { hasText: text }).waitFor({ timeout: 20_000 });
    return job(number).locator(".outcome").innerText();
  };
  const names = async (): Promise<string[]> => page.locator(".job h2").allInnerTexts();

  test("runs what is busy and what waits beside each other, with progress and results", async () => {
    await open();
    await start("Count primes");
    await start("Download");
    await says(1, /Running, [1-9]/);
    await says(2, /Running, [1-9]/);
    await says(1, "412,849 primes below 6,000,000");
    await says(2, "Done: 40 parts, 12 MB");
    expect(await job(1).locator("progress").getAttribute("value")).toBe("100");
    expect(await page.getByRole("status").innerText()).toBe("All 2 have ended.");
  });

  test("shows what failed, and tries it again", async () => {
    await open("publish-1");
    await says(1, "Failed: The mirror in Oslo did not answer.");
    await job(1).getByRole("button", { name: "Run again" }).click();
    expect(await says(1, "Done")).toBe("Done: Published on five mirrors");
  });

  test("ends an endless loop that is cancelled, and three run at a time", async () => {
    await open("loop-1.loop-2.loop-3.publish-4");
    await says(3, "Running, 50 %");
    await says(4, "Waits for its turn");

    await job(1).getByRole("button", { name: "Cancel" }).click();

    await says(1, "Cancelled");
    await says(4, "Failed");
    await job(2).getByRole("button", { name: "Cancel" }).click();
    await job(3).getByRole("button", { name: "Cancel" }).click();
    expect(await says(3, "Cancelled")).toBe("Cancelled");
  });

  test("goes on with its jobs when the view crashes", async () => {
    await open("download-1");
    await says(1, /Running, [1-9]/);
    const bar = await job(1).locator("progress").elementHandle();
    await page.getByRole("button", { name: "Crash this view" }).click();
    await says(1, "Done: 40 parts, 12 MB");
    expect(await bar?.getAttribute("value")).toBe("100");
  });

  test("is what the URL says: deep link, reload, back, forward", async () => {
    await open("loop-1");
    expect(await names()).toEqual(["1 Loop for ever"]);
    await start("Download");
    await says(2, "Running");
    expect(new URL(page.url()).search).toBe("?list=loop-1.download-2");

    await page.goBack();
    await job(2).waitFor({ state: "detached" });
    await page.goForward();
    await says(2, "Running");

    await page.reload();
    await ready();
    expect(await names()).toEqual(["1 Loop for ever", "2 Download"]);
    await job(1).getByRole("link", { name: "Remove" }).click();
    await job(1).waitFor({ state: "detached" });
    expect(await names()).toEqual(["2 Download"]);
    await says(2, "Done");
  });

  test("drops what is no job from a URL", async () => {
    await open("bomb-1.primes.publish-2.publish-2.loop-1e9");
    expect(await names()).toEqual(["2 Publish"]);
    await says(2, "Failed");
  });
});
