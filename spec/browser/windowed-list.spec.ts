/**
 * The windowed list in a real Chromium: the right rows wherever one scrolls to, and few of them.
 */
import type { Browser, Page } from "playwright-core";
import { openPage, waitForConnected, waitForPatched } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import { startExamples, type ExampleServer } from "../support/example-server.ts";

import.meta.jest.setTimeout(30_000);

describe("the windowed list", () => {
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
    ({ page, problems } = await openPage(browser, `${server.url}/windowed-list`));
    await waitForConnected(page);
  });
  afterEach(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });

  /** The numbers of the rows that are in sight, once they are there. */
  const inSight = async (): Promise<number[]> => {
    const numbers = await page.waitForFunction(() => {
      const { top, bottom } = document.querySelector(".scroller")!.getBoundingClientRect();
      const header = document.querySelector("thead")!.getBoundingClientRect().height;
      const seen = [...document.querySelectorAll("tbody tr")].filter((row) => {
        const box = row.getBoundingClientRect();
        return box.bottom > top + header + 2 && box.top < bottom - 2;
      });
      if (seen.some((row) => row.matches(".gap"))) return undefined;
      return seen.map((row) => Number(row.querySelector(".place")!.textContent));
    });
    return numbers.jsonValue() as Promise<number[]>;
  };
  const scrollToRow = (row: number): Promise<void> =>
    page.locator(".scroller").evaluate((scroller, to) => {
      scroller.scrollTop = (to - 1) * 44;
    }, row);
  const rowCount = (): Promise<number> => page.locator("tbody tr:not(.gap)").count();
  const oneAfterTheOther = (from: number, count: number): number[] =>
    Array.from({ length: count }, (_, n) => from + n);
  const goTo = async (row: string): Promise<void> => {
    await page.getByLabel("Go to row").fill(row);
    await waitForPatched(page, "#app", () => page.getByLabel("Go to row").press("Enter"));
  };
  const focused = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement!.getAttribute("aria-label"));

  test("shows the right rows in the middle, at the end and back at the top, and never many", async () => {
    for (const row of [5_000, 9_989, 1]) {
      await scrollToRow(row);

      const seen = await inSight();
      expect(seen).toEqual(oneAfterTheOther(row, seen.length));
      expect(seen.length).toBeGreaterThan(10);
      expect(await rowCount()).toBeLessThan(70);
    }
    expect(await page.locator("table").getAttribute("aria-rowcount")).toBe("10001");
    expect(await page.locator("tbody tr").first().getAttribute("aria-rowindex")).toBe("2");
  });

  test("has come to rest where one stops, with fewer answers than frames were scrolled", async () => {
    const patches = await page.evaluateHandle(() => {
      const acks: number[] = [];
      document.addEventListener("perigee:patched", (event) => {
        acks.push((event as CustomEvent<{ ack: number }>).detail.ack);
      });
      const scroller = document.querySelector(".scroller")!;
      return { acks, scroller };
    });

    // Three rows further each frame, for 40 frames.
    await patches.evaluate(async ({ scroller }) => {
      for (let frame = 0; frame < 40; frame += 1) {
        scroller.scrollTop += 3 * 44;
        await new Promise(requestAnimationFrame);
      }
    });

    const seen = await inSight();
    expect(seen).toEqual(oneAfterTheOther(121, seen.length));
    expect(await patches.evaluate(({ acks }) => acks.length)).toBeLessThan(40);
  });

  test("is sent the rows that enter the window, and no others", async () => {
    const bytes: number[] = [];
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => void bytes.push(payload.length));
    });
    await page.reload();
    await waitForConnected(page);
    await scrollToRow(5_001);
    await inSight();
    bytes.length = 0;

    await scrollToRow(5_011);
    await page.locator("[aria-rowindex='5041']").waitFor({ state: "attached" });

    // Ten rows of the fifty, each of some 110 bytes.
    const sum = bytes.reduce((one, other) => one + other, 0);
    expect(sum).toBeGreaterThan(800);
    expect(sum).toBeLessThan(1_500);
  });

  test("rows that stay in the window are the same elements", async () => {
    await scrollToRow(100);
    await inSight();
    const row = await page.locator("[aria-rowindex='111']").elementHandle();

    await scrollToRow(112);
    await page.locator("[aria-rowindex='140']").waitFor({ state: "attached" });

    expect(await row.evaluate((element) => element.isConnected)).toBe(true);
  });

  test("a mark stays, and so does the focus, when its row is scrolled out of sight and back", async () => {
    await goTo("5000");
    const name = await focused();
    expect(name).toContain("number 5000");
    await waitForPatched(page, "#app", () => page.keyboard.press("Space"));

    await scrollToRow(100);
    await inSight();
    expect(await focused()).toBe(name);
    await scrollToRow(4_995);
    await inSight();

    expect(await page.getByLabel(name!).isChecked()).toBe(true);
    expect(await page.locator("#app [role=status]").innerText()).toBe("10,000 objects, 1 marked");
    await page.getByLabel("Only marked").check();
    await page.getByText("1 of 10,000 objects").waitFor();
    expect(await page.locator("tbody tr").count()).toBe(1);
  });

  test("a row can be gone to again and again; one that is not there is refused", async () => {
    await goTo("7777");
    expect(await inSight()).toContain(7_777);
    await scrollToRow(1);
    await inSight();
    await goTo("7777");
    expect(await inSight()).toContain(7_777);
    expect(await focused()).toContain("number 7777");

    await goTo("10001");
    expect(await page.locator("#jump-problem").innerText()).toBe(
      "Enter a number from 1 to 10,000.",
    );
  });

  test("a filter is a list of its own, which begins at its top", async () => {
    await scrollToRow(3_000);
    await inSight();

    await page.getByLabel("Filter").pressSequentially("debris");
    await page.waitForFunction(() =>
      [...document.querySelectorAll("tbody .kind")].every((kind) => kind.textContent === "debris"),
    );

    const seen = await inSight();
    expect(seen).toEqual(oneAfterTheOther(1, seen.length));
    expect(await page.locator("#app [role=status]").innerText()).toMatch(
      /^3,\d+ of 10,000 objects$/,
    );
    expect(await page.getByLabel("Filter").inputValue()).toBe("debris");
  });
});
