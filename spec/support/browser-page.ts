/**
 * What browser specs share: a page that notes what went wrong in it, and waits that end with an event, not with time.
 */
import type { Browser, Page } from "playwright-core";

/** How long a wait may take before it fails, saying what it waited for. A spec that passes never waits this long. */
const longestWaitMs = 10_000;

/** A page, and what went wrong in it so far: a spec's last line expects `problems` to be empty. */
export interface ObservedPage {
  readonly page: Page;
  readonly problems: readonly string[];
}

/**
 * A new page of `browser` showing `url`, in a context (cookies, storage) of its own; `page.context().close()` ends both.
 *
 * Noted as problems: errors nobody caught, console errors and warnings, requests that failed.
 */
export async function openPage(browser: Browser, url: string): Promise<ObservedPage> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => {
    problems.push(`request: ${request.url()} ${request.failure()?.errorText ?? ""}`);
  });
  page.on("console", (message) => {
    const type = message.type();
    if (type === "error" || type === "warning") problems.push(`console: ${message.text()}`);
  });
  await page.goto(url);
  return { page, problems };
}

/** Resolves when the page's WebSocket is connected and every region of the page has its view. */
export async function waitForConnected(page: Page): Promise<void> {
  await page
    .locator('html[data-live-connection="connected"]:not(:has([data-live="connecting"]))')
    .waitFor({ state: "attached", timeout: longestWaitMs });
}

/**
 * Runs `action` and resolves at the first `perigee:patched` event of the region since it began.
 *
 * @param regionSelector - the element that the view lives in, such as `#app`.
 * @throws Error when the region has not been patched `deadlineMs` after `action` ended.
 */
export async function waitForPatched(
  page: Page,
  regionSelector: string,
  action: () => Promise<unknown>,
  deadlineMs = longestWaitMs,
): Promise<void> {
  const listening = await page.evaluateHandle((selector) => {
    const patched = new Promise<void>((resolve) => {
      const listener = ({ target }: Event): void => {
        if (!(target instanceof Element) || !target.matches(selector)) return;
        document.removeEventListener("perigee:patched", listener);
        resolve();
      };
      document.addEventListener("perigee:patched", listener);
    });
    return { patched };
  }, regionSelector);
  await action();
  await listening.evaluate(
    ({ patched }, [selector, ms]) =>
      new Promise<void>((resolve, reject) => {
        const late = new Error(`"${selector}" was not patched within ${ms} ms`);
        setTimeout(() => reject(late), ms);
        void patched.then(resolve);
      }),
    [regionSelector, deadlineMs] as const,
  );
  await listening.dispose();
}
