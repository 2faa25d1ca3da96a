/**
 * The dashboard in a real Chromium: one of its widgets fails in every way, and the others go on.
 */
import type { Browser, Locator, Page } from "playwright-core";
import { openPage, waitForConnected, waitForPatched } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import { startExamples, type ExampleServer } from "../support/example-server.ts";

import.meta.jest.setTimeout(30_000);

describe("the dashboard", () => {
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
    await page.goto(`${server.url}/dashboard`);
    await waitForConnected(page);
    await note("keep this");
    await page.evaluate(() => {
      const notes = document.querySelector("[data-live-child=notes]")!;
      Object.assign(window, { kept: [...notes.querySelectorAll("*")], connections: [] });
      document.addEventListener("perigee:connected", ({ target }) => {
        const { connections } = window as unknown as { connections: string[] };
        connections.push((target as HTMLElement).dataset["liveChild"] ?? "dashboard");
      });
    });
  });
  afterEach(async () => {
    // Nobody but the one that failed was started again, and nobody's elements are new.
    expect(new Set(await connections())).toEqual(new Set(["fragile"]));
    expect(sockets).toBe(1);
    expect(await page.getByText("keep this").count()).toBe(1);
    const isKept = await page.evaluate(() => {
      const { kept } = window as unknown as { kept: Element[] };
      return kept.length > 5 && kept.every((element) => element.isConnected);
    });
    expect(isKept).toBe(true);
    await note("and this");
    await page.context().close();
    expect(problems).toEqual([]);
  });

  const widget = (id: string): Locator => page.locator(`[data-live-child=${id}]`);
  const button = (name: string): Locator => page.getByRole("button", { name, exact: true });
  const note = async (text: string): Promise<void> => {
    await widget("notes").getByLabel("A note").fill(text);
    await widget("notes").getByLabel("A note").press("Enter");
    await widget("notes").getByText(text).waitFor();
  };
  const connections = (): Promise<string[]> =>
    page.evaluate(() => (window as unknown as { connections: string[] }).connections);
  const backAgain = async (times: number): Promise<void> => {
    await page.waitForFunction(
      (count) => (window as unknown as { connections: string[] }).connections.length >= count,
      times,
    );
  };
  const count = async (): Promise<void> =>
    waitForPatched(page, "[data-live-child=fragile]", () => button("Count").click());
  const ticks = (id: string): Promise<void> =>
    waitForPatched(page, `[data-live-child=${id}]`, () => Promise.resolve());

  test("a widget that throws comes back with its state", async () => {
    await count();

    await button("Throw").click();
    await backAgain(1);

    await count();
    expect(await widget("fragile").locator(".figure").innerText()).toBe("2");
  });

  test("a widget that loops for ever is ended, and comes back with its state", async () => {
    await count();

    await button("Loop for ever").click();
    await backAgain(1);

    await count();
    expect(await widget("fragile").locator(".figure").innerText()).toBe("2");
    await ticks("load");
  });

  test("a widget that fails at every start shows its fallback, until it is told otherwise", async () => {
    const fallback = page.getByText("This widget is down.");
    const isBroken = page.getByLabel("It fails at every start");
    expect(await fallback.count()).toBe(4);
    expect(await fallback.locator("visible=true").count()).toBe(0);

    await isBroken.check();
    await page
      .locator("[data-live-child=fragile][data-live=failed]")
      .waitFor({ state: "attached" });

    expect(await fallback.locator("visible=true").count()).toBe(1);
    expect(await button("Count").isVisible()).toBe(false);
    await ticks("load");
    await ticks("rate");
    await waitForPatched(page, "#app", () => isBroken.uncheck());
    await button("Start it again").click();
    await button("Count").waitFor();
    expect(await fallback.locator("visible=true").count()).toBe(0);
    expect(await widget("fragile").locator(".figure").innerText()).toBe("0");
  });

  test("what is chosen reaches the widgets, and what they say reaches the dashboard", async () => {
    const alerts = page.locator(".alerts");
    expect(await alerts.innerText()).toBe("No alerts.");

    await count();
    await waitForPatched(page, "#app", () => button("Raise an alert").click());
    expect(await alerts.innerText()).toBe("1 alert. From fragile: somebody counted to 1.");
    await waitForPatched(page, "#app", () =>
      page.getByLabel("Look again every").selectOption("5000"),
    );
    // Now the next measurement is five seconds away; then, half a second.
    await waitForPatched(page, "#app", () =>
      page.getByLabel("Look again every").selectOption("500"),
    );
    await waitForPatched(page, "[data-live-child=rate]", () => Promise.resolve(), 3_000);

    await button("Throw").click();
    await backAgain(1);
    expect(await alerts.innerText()).toBe("1 alert. From fragile: somebody counted to 1.");
  });
});
