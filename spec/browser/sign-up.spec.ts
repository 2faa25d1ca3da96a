/**
 * The sign-up form in a real Chromium: what a person typed outlives what breaks, and the browser posts it when all is well.
 */
import type { Browser, Page } from "playwright-core";
import { openPage, waitForConnected, waitForPatched } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import { startExamples, type ExampleServer } from "../support/example-server.ts";

import.meta.jest.setTimeout(30_000);

describe("signing up", () => {
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

  const ready = async (): Promise<void> => {
    await waitForConnected(page);
    await page.waitForFunction(() => history.state !== null);
  };
  const open = async (search = ""): Promise<void> => {
    ({ page, problems } = await openPage(browser, `${server.url}/sign-up${search}`));
    await ready();
  };
  const field = (label: string) => page.getByLabel(label, { exact: true });
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const shows = (text: string): Promise<void> =>
    page.locator("#app").getByText(text).first().waitFor({ timeout: 10_000 });
  const fill = async (name: string): Promise<void> => {
    await field("Name").fill(name);
    await field("E-mail").fill("lin@example.org");
    await field("Password").fill("correct horse battery");
    await field("Link 1").fill("https://example.org");
  };

  test("makes a member by a post, in a session that a reload, back and forward keep", async () => {
    await open();
    await fill("lin");
    await shows("Strength: good");
    await button("Sign up").click();

    await shows("Welcome, lin");
    await ready();
    expect(page.url()).toBe(`${server.url}/sign-up`);
    await page.reload();
    await shows("Welcome, lin");
    await page.locator(".brand").click();
    await shows("Every view is a process");
    await page.goBack();
    await shows("Welcome, lin");
    await page.goForward();
    await shows("Every view is a process");
    await page.goBack();
    await ready();

    await button("Sign out").click();
    await button("Sign up").waitFor();
  });

  test("says that a name is taken, as soon as it was left", async () => {
    await open();
    await field("Name").fill("ada");
    await field("E-mail").focus();

    await shows("Somebody has this name already.");
    await button("Sign up").click();
    await shows("This is no e-mail address yet.");
    expect(await field("Name").getAttribute("aria-invalid")).toBe("true");
    await field("Name").fill("adele");
    await page.getByText("Somebody has").waitFor({ state: "detached" });
  });

  test("keeps what was typed when the view crashes, sent or not", async () => {
    await open();
    await field("Name").fill("grace-h");
    await field("Password").fill("correct horse battery");
    await button("Add a link").click();
    await field("Link 2").fill("not a link");
    await field("E-mail").fill("half an addr");
    await button("Crash this view").click();
    await page.locator('[data-live="connected"]').waitFor();
    await field("Link 2").waitFor();

    expect(await field("Name").inputValue()).toBe("grace-h");
    expect(await field("Password").inputValue()).toBe("correct horse battery");
    expect(await field("E-mail").inputValue()).toBe("half an addr");
    await button("Sign up").click();
    await shows("This is no e-mail address yet.");
    await shows("A link begins with https://");
    expect(await page.locator(".problem").count()).toBe(2);
  });

  test("moves and removes links with what is in them, and starts over", async () => {
    await open();
    await field("Link 1").fill("https://one.example");
    await button("Add a link").click();
    await field("Link 2").fill("two");
    await field("E-mail").focus();
    await shows("A link begins with https://");

    await button("Move link 2 up").click();
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>(".link input")?.value === "two",
    );
    expect(await page.locator(".link .problem").count()).toBe(1);
    await button("Remove link 1").click();
    await page.locator(".link .problem").waitFor({ state: "detached" });
    expect(await field("Link 1").inputValue()).toBe("https://one.example");

    await waitForPatched(page, "#app", () => button("Start over").click());
    await button("Start over").waitFor({ state: "hidden" });
    expect(await field("Link 1").inputValue()).toBe("");
  });

  test("has the address of an invitation", async () => {
    await open("?email=lin%40example.org");
    expect(await field("E-mail").inputValue()).toBe("lin@example.org");
    await page.reload();
    await ready();
    expect(await field("E-mail").inputValue()).toBe("lin@example.org");
  });

  describe("with a picture", () => {
    // The smallest PNG there is.
    const dot = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    const choose = (name: string, buffer: Buffer): Promise<void> =>
      page.locator("#picture").setInputFiles({ name, mimeType: "image/png", buffer });
    const progress = (percent: number): Promise<void> =>
      page.locator(`progress[value="${percent}"]`).waitFor({ timeout: 10_000 });

    test("shows it at once, keeps it in a crash, and has it when the form is posted", async () => {
      await open();
      await choose("../me.png", Buffer.concat([dot, Buffer.alloc(500_000)]));
      const width = await page
        .getByAltText("Preview of me.png")
        .evaluate(async (image: HTMLImageElement) => (await image.decode(), image.naturalWidth));
      expect(width).toBe(1);
      await progress(100);

      await button("Crash this view").click();
      await page.locator('[data-live="connected"]').waitFor();
      await progress(100);
      await fill("pictured");
      await button("Sign up").click();

      await shows("Welcome, pictured");
      await shows("Your picture has arrived: me.png, 501 kB.");
      await ready();
    });

    test("says what is wrong with it, and lets it be removed", async () => {
      await open();
      await choose("no-picture.png", Buffer.from("#!/bin/sh"));
      await shows("There is no picture in this file.");
      await choose("huge.png", Buffer.alloc(2_000_001));
      await shows("This file is too large.");
      expect(await page.locator(".chosen").count()).toBe(1);
      await choose("dot.png", dot);
      await progress(100);

      await button("Remove dot.png").click();
      await page.locator(".chosen").waitFor({ state: "detached" });
      expect(await page.locator("#picture").inputValue()).toBe("");
    });
  });

  test("works without JavaScript", async () => {
    problems = [];
    const context = await browser.newContext({ javaScriptEnabled: false });
    page = await context.newPage();
    await page.goto(`${server.url}/sign-up`);
    await fill("x");
    await button("Sign up").click();
    await page.getByText("Choose at least three characters.").waitFor();

    await page.goBack();
    await fill("hopper");
    await button("Sign up").click();
    await page.getByText("Welcome, hopper").waitFor();
    expect(page.url()).toBe(`${server.url}/sign-up`);
  });
});
