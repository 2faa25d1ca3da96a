/**
 * A view throws: how long until the page in a browser shows its successor, by the same socket, beside
 * the time that an ordinary click takes there.
 */
import type { Page } from "playwright-core";
import { launchChromium } from "../../support/chromium.ts";
import { openPage, waitForConnected } from "../../support/browser-page.ts";
import { startServer } from "../gateway/server-process.ts";
import { measureInTurn, type Benchmark, type Row, type Settings } from "../row.ts";

/** At most 10 ms. */
export const recoveringView: Benchmark = { name: "recovery.view", measure };

const server = new URL("../gateway/counter-server.ts", import.meta.url);

async function measure({ rounds }: Settings): Promise<Row> {
  const served = await startServer(server);
  const browser = await launchChromium();
  try {
    return await measureInTurn(
      { name: recoveringView.name, unit: "ms" },
      rounds,
      () => inNewPage(),
      () => inSamePage(),
    );
  } finally {
    await browser.close();
    await served.stop();
  }

  async function inNewPage(): Promise<number> {
    // A page of its own each time: the successor of one that failed just before waits.
    const { page } = await openPage(browser, `http://127.0.0.1:${served.port}/`);
    await waitForConnected(page);
    await click(page, "#count", "perigee:patched");
    let sockets = 0;
    page.on("websocket", () => {
      sockets += 1;
    });
    const took = await click(page, "#fail", "perigee:connected");
    const shown = await page.locator("p").textContent();
    if (shown !== "1" || sockets > 0)
      throw new Error(`it shows ${shown} by ${sockets} new sockets`);
    await page.context().close();
    return took;
  }

  async function inSamePage(): Promise<number> {
    const { page } = await openPage(browser, `http://127.0.0.1:${served.port}/`);
    await waitForConnected(page);
    await click(page, "#count", "perigee:patched");
    const took = await click(page, "#count", "perigee:patched");
    await page.context().close();
    return took;
  }
}

/** Clicks, and gives the milliseconds until the page has heard of it. */
function click(page: Page, selector: string, type: string): Promise<number> {
  return page.evaluate(
    ([button, event]) =>
      new Promise<number>((resolve) => {
        const from = performance.now();
        document.addEventListener(event, () => resolve(performance.now() - from), { once: true });
        document.querySelector<HTMLElement>(button)?.click();
      }),
    [selector, type] as const,
  );
}
