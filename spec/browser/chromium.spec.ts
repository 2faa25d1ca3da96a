import type { Browser } from "playwright-core";

import { launchChromium } from "../support/chromium.ts";

const startMs = 60_000;

describe("launchChromium", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  }, startMs);

  afterAll(() => browser.close());

  test("starts a browser that runs a page's script", async () => {
    const page = await browser.newPage();
    await page.goto("data:text/html,<p id=p>Count is </p><script>p.append(6*7)</script>");

    expect(await page.locator("p").innerText()).toBe("Count is 42");
  });

  test("draws text, so its fonts are there", async () => {
    const page = await browser.newPage();
    await page.setContent("<span>ℹ mmm</span><br><i>iii</i>");
    const [wide, narrow] = await Promise.all([
      page.locator("span").boundingBox(),
      page.locator("i").boundingBox(),
    ]);

    expect(wide!.width).toBeGreaterThan(narrow!.width);
    expect(narrow!.width).toBeGreaterThan(0);
  });
});

test(
  "names what was tried when no browser starts",
  async () => {
    process.env["PERIGEE_CHROMIUM"] = "/nowhere/chromium";
    try {
      await expect(launchChromium()).rejects.toThrow("- PERIGEE_CHROMIUM=/nowhere/chromium: ");
    } finally {
      delete process.env["PERIGEE_CHROMIUM"];
    }
  },
  startMs,
);
