import type { Browser } from "playwright-core";

import { openPage, waitForConnected, waitForPatched } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";

const startMs = 60_000;

const pageOf = (body: string): string =>
  `data:text/html,${encodeURIComponent(`<!DOCTYPE html><html>${body}</html>`)}`;

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
}, startMs);

afterAll(() => browser.close());

describe("openPage", () => {
  test("notes what goes wrong in the page", async () => {
    const click = `console.error("no such region"); console.log("fine"); throw Error("no such slot")`;
    const { page, problems } = await openPage(
      browser,
      pageOf(`<button onclick='${click}'>Go</button>`),
    );
    expect(problems).toEqual([]);

    const thrown = page.waitForEvent("pageerror");
    await page.click("button");
    await thrown;

    expect(problems.toSorted()).toEqual(["console: no such region", "uncaught: no such slot"]);
  });
});

describe("waitForPatched", () => {
  test("ends when the region is patched, not when the action ends", async () => {
    const { page } = await openPage(browser, pageOf(`<div id="a"></div>`));
    const order: string[] = [];
    let patched: Promise<unknown> | undefined;
    await new Promise<void>((resolve) => {
      const act = async (): Promise<void> => resolve();
      patched = waitForPatched(page, "#a", act).then(() => order.push("patched"));
    });

    // Whoever does not wait for the event is through after these round trips to the page.
    for (const _ of [1, 2, 3, 4]) await page.title();
    order.push("frame");
    await page.evaluate(() => {
      const event = new CustomEvent("perigee:patched", { bubbles: true });
      document.querySelector("#a")!.dispatchEvent(event);
    });
    await patched;

    expect(order).toEqual(["frame", "patched"]);
  });

  test(
    "says which region was not patched",
    async () => {
      const { page } = await openPage(browser, pageOf(`<div id="a"></div>`));
      const patchOfAnother = (): Promise<unknown> =>
        page.evaluate(() => {
          document.body.dispatchEvent(new CustomEvent("perigee:patched", { bubbles: true }));
        });

      await expect(waitForPatched(page, "#a", patchOfAnother, 100)).rejects.toThrow(
        '"#a" was not patched within 100 ms',
      );
    },
    startMs,
  );
});

describe("waitForConnected", () => {
  test("waits for the connection and for every region", async () => {
    const { page } = await openPage(browser, pageOf(`<div data-live="connecting"></div>`));
    const order: string[] = [];
    const connected = waitForConnected(page).then(() => order.push("connected"));

    await page.evaluate(() => (document.documentElement.dataset["liveConnection"] = "connected"));
    order.push("socket open");
    await page.evaluate(() => (document.querySelector("div")!.dataset["live"] = "connected"));
    await connected;

    expect(order).toEqual(["socket open", "connected"]);
  });
});
