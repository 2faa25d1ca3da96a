/**
 * Values that tasks bring, in a real Chromium: in the page when they are in time, streamed in when they are not.
 */
import type { Browser } from "playwright-core";
import { memoryStore, serve, type Server } from "../../liveview/index.ts";
import { register, unregister } from "../../runtime/index.ts";
import { Library, PatientLibrary } from "../liveview/async/modules/library.ts";
import { Turnstile } from "../runtime/gate.ts";
import { openPage, waitForConnected } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";

describe("a view that loads", () => {
  let browser: Browser;
  let server: Server;
  let gate: Turnstile;
  beforeAll(async () => {
    browser = await launchChromium();
    server = await serve({
      port: 0,
      shell: new URL("../integration/site/shell.html", import.meta.url),
      store: memoryStore(),
      routes: { "/": Library, "/patient": PatientLibrary },
      log: () => {},
      node: { threads: 2 },
    });
    gate = new Turnstile();
    await register("gate", gate.pid);
  });
  afterAll(async () => {
    await browser.close();
    await unregister("gate");
    await server.stop();
  });

  test("is in the page as it comes, also without JavaScript", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}/patient?shelf=a`);
    expect(await page.locator("#books").innerText()).toBe("a 1, a 2");
    expect(await page.locator("li").allInnerTexts()).toEqual(["row 1", "row 2"]);
    await context.close();
  });

  test("shows what is late when it is there, in the page that is there", async () => {
    const { page, problems } = await openPage(browser, `${server.url}/?shelf=late`);
    await page.locator("#books", { hasText: "loading 50" }).waitFor();
    await waitForConnected(page);
    const books = await page.locator("#books").elementHandle();

    (await gate.next()).open();

    await page.locator("#books", { hasText: "late 1, late 2" }).waitFor();
    expect(await books?.innerText()).toBe("late 1, late 2");
    expect(await page.locator("li").allInnerTexts()).toEqual(["row 1", "row 2"]);
    expect(problems).toEqual([]);
    await page.context().close();
  });
});
