/**
 * The crash lab as a person meets it: every fault, in a real Chromium, on the server that `npm start` starts.
 */
import type { Browser, Locator, Page } from "playwright-core";
import { openPage, waitForConnected } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import { startExamples, type ExampleServer } from "../support/example-server.ts";

import.meta.jest.setTimeout(60_000);

let browser: Browser;
let server: ExampleServer;
let page: Page;
let problems: readonly string[];
let sockets = 0;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchChromium(), startExamples()]);
});
afterAll(async () => {
  await browser.close();
  expect(await server.stop()).toBe(0);
});
beforeEach(async () => {
  sockets = 0;
  ({ page, problems } = await openPage(browser, "about:blank"));
  page.on("websocket", () => {
    sockets += 1;
  });
  await page.goto(`${server.url}/crash-lab`);
  await waitForConnected(page);
  // Gone after a reload: what proves that there was none.
  await page.evaluate(() => document.body.setAttribute("data-same-page", "yes"));
});
afterEach(() => page.context().close());

const isSamePage = (): Promise<boolean> => page.locator("body[data-same-page=yes]").isVisible();
const button = (name: string, region = "#lab"): Locator =>
  page.locator(region).getByRole("button", { name, exact: true });
const rows = (): Locator => page.locator("#restarts tbody tr");
const shows = (region: string, count: number): Promise<void> =>
  page
    .locator(`${region}[data-live=connected] .figure`)
    .filter({ hasText: new RegExp(`^Count is ${count}$`) })
    .waitFor();

/** Clicks and waits until the count shows it. */
async function countTo(region: "#lab" | "#neighbour", count: number): Promise<void> {
  await button("Increment", region).click();
  await shows(region, count);
}

describe("a fault of one process", () => {
  test.each([
    ["Throw in a handler", "Error: thrown in a handler", /throwInHandler crash-lab\.ts:\d+/],
    ["Throw in render", "Error: thrown in render", /crash-lab\.ts:\d+/],
    ["Throw in a timer", "Error: thrown in a timer", /faults\.ts:\d+/],
    ["Kill the process", "it was killed", undefined],
    ["Loop for ever", "it held its thread for more than 500 ms", /spinForEver faults\.ts:\d+/],
    [
      "Loop after an await",
      "it held its thread for more than 500 ms",
      /spinForEver faults\.ts:\d+/,
    ],
    [
      "Match a bad regular expression",
      "it held its thread for more than 500 ms",
      /backtrackForEver faults\.ts:\d+/,
    ],
  ])("%s: it comes back with its count, and nobody else notices", async (name, why, where) => {
    await countTo("#lab", 1);
    await countTo("#lab", 2);
    await countTo("#neighbour", 1);

    await button(name).click();
    // Also while the thread is held: it waits, and counts once.
    await button("Increment", "#neighbour").click();

    const row = rows().first();
    await row.filter({ hasText: why }).filter({ hasText: "CrashLab: 2, as before" }).waitFor();
    if (where !== undefined) expect(await row.locator("code").innerText()).toMatch(where);
    expect(await row.locator(".tag").innerText()).toBe("CrashLab");
    expect(await row.locator(".ms").innerText()).toMatch(/^\d+(\.\d)? ms$/);
    await row.filter({ hasText: /Neighbour: [12]/ }).waitFor();
    expect(await rows().count()).toBe(1);
    await shows("#neighbour", 2);
    await shows("#lab", 2);
    await countTo("#lab", 3);
    expect(await isSamePage()).toBe(true);
    expect(sockets).toBe(1);
    expect(problems).toEqual([]);
  });

  test("leaves the focus on the button, and is said once to those who listen", async () => {
    const said = page.locator("#restarts [role=status]");
    expect(await said.innerText()).toBe("Nothing so far.");
    await button("Kill the process").focus();

    await page.keyboard.press("Enter");

    await said.filter({ hasText: /^CrashLab: it was killed\. Back after .* ms\.$/ }).waitFor();
    await page.locator("#lab[data-live=connected]").waitFor();
    const focused = await page.evaluate(() => document.activeElement?.textContent?.trim());
    expect(focused).toBe("Kill the process");
    expect(await page.locator("#restarts .log").getAttribute("aria-live")).toBe(null);
  });

  test("is told of in another tab, whose own counts go on", async () => {
    const other = await openPage(browser, `${server.url}/counter`);
    await waitForConnected(other.page);
    const lab = await openPage(browser, `${server.url}/crash-lab`);
    await waitForConnected(lab.page);

    await lab.page.getByRole("button", { name: "Loop for ever" }).click();
    await other.page.getByRole("button", { name: "+10" }).click();

    await other.page.getByText("Count is 10", { exact: true }).waitFor();
    await rows().first().filter({ hasText: "spinForEver" }).waitFor();
    expect([...other.problems, ...lab.problems]).toEqual([]);
    await other.page.context().close();
    await lab.page.context().close();
  });
});

describe("a fault of the thread", () => {
  test.each([
    ["Leak memory", /its heap used .*128 MB/],
    ["End the thread", /worker exited with code: 1/],
  ])("%s: all three views move to another, and nothing is lost", async (name, why) => {
    await countTo("#lab", 1);
    await countTo("#lab", 2);
    await countTo("#neighbour", 1);
    await button("Increment", "#neighbour").click();

    await button(name).click();
    await button("Increment", "#neighbour").click();

    const row = rows().first();
    await row
      .filter({ hasText: why })
      .filter({ hasText: /CrashLab: went on from \d/ })
      .waitFor();
    expect(await row.locator(".tag").innerText()).toMatch(/^Thread \d+$/);
    expect(await row.locator(".ms").innerText()).toMatch(/ ms$/);
    expect(await rows().count()).toBe(1);
    await shows("#neighbour", 3);
    await shows("#lab", 2);
    await countTo("#lab", 3);
    await countTo("#neighbour", 4);
    expect(await isSamePage()).toBe(true);
    expect(sockets).toBe(1);
    expect(problems).toEqual([]);
  });
});

describe("the end of the OS process", () => {
  test("breaks the connection; then the same page goes on from what was kept", async () => {
    await countTo("#lab", 1);
    await countTo("#neighbour", 1);
    await countTo("#neighbour", 2);
    await button("Kill the process").click();
    await rows().first().waitFor();
    await page.locator("#lab[data-live=connected]").waitFor();
    // The third event of each: told to the client once the checkpoint that counts it is in the file.
    await durable(["#lab", "#neighbour"], 3, async () => {
      await button("Increment").click();
      await button("Increment", "#neighbour").click();
    });

    await button("Abort the OS process").click();

    await page.locator("html[data-live-connection=disconnected]").waitFor({ state: "attached" });
    await waitForConnected(page);
    const row = rows().first();
    await row.filter({ hasText: "The OS process" }).waitFor();
    await row.filter({ hasText: "CrashLab: went on from 2" }).waitFor();
    await row.filter({ hasText: "Neighbour: went on from 3" }).waitFor();
    expect(await row.locator(".ms").innerText()).toMatch(/ ms$/);
    expect(await rows().nth(1).innerText()).toContain("it was killed");
    await countTo("#lab", 3);
    await countTo("#neighbour", 4);
    expect(await isSamePage()).toBe(true);
    expect(sockets).toBeGreaterThan(1);
  });

  async function durable(regions: string[], n: number, action: () => Promise<void>): Promise<void> {
    const heard = await page.evaluateHandle(
      ([selectors, last]) => {
        const isDurable = (selector: string): Promise<void> =>
          new Promise((resolve) => {
            document.querySelector(selector)!.addEventListener("perigee:durable", (event) => {
              if ((event as CustomEvent<{ n: number }>).detail.n >= last) resolve();
            });
          });
        return { all: Promise.all(selectors.map(isDurable)) };
      },
      [regions, n] as const,
    );
    await action();
    await heard.evaluate(({ all }) => all.then(() => undefined));
  }
});

test("a view that fails too often is given up, the rest of the page lives, and a button brings it back", async () => {
  await countTo("#lab", 1);
  await countTo("#neighbour", 1);
  const notice = page.getByRole("alert");

  for (let failures = 1; failures <= 6; failures += 1) {
    await button("Throw in a handler").click();
    const state = failures < 6 ? "connected" : "failed";
    await rows()
      .nth(failures - 1)
      .waitFor();
    await page.locator(`#lab[data-live=${state}]`).waitFor();
  }

  expect(await notice.innerText()).toContain("This part of the page has stopped working.");
  expect(await rows().first().locator(".ms").innerText()).toBe("given up");
  await rows().first().filter({ hasText: "Neighbour: 1, as before" }).waitFor();
  expect(await rows().first().locator(".survived").innerText()).not.toMatch(/CrashLab: 1/);
  expect(await page.locator("#lab .figure").innerText()).toBe("Count is 1");
  await countTo("#neighbour", 2);
  await notice.getByRole("button", { name: "Try again" }).click();
  await shows("#lab", 0);
  await countTo("#lab", 1);
  expect(await notice.count()).toBe(0);
  expect(await isSamePage()).toBe(true);
  expect(sockets).toBe(1);
  expect(problems).toEqual([]);
});
