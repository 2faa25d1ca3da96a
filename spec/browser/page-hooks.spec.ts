/**
 * The client that a page loads, and the scripts of the page itself: one connection, with their hooks.
 */
import type { Browser, Page } from "playwright-core";
import { serve, type Server } from "../../liveview/index.ts";
import { bundle } from "../client/page-gateway.ts";
import { Replier } from "../liveview/modules/replier.ts";
import { launchChromium } from "../support/chromium.ts";

describe("a page with scripts of its own", () => {
  let browser: Browser;
  let server: Server;
  beforeAll(async () => {
    [browser, server] = await Promise.all([
      launchChromium(),
      serve({
        port: 0,
        shell: new URL("../integration/site/scripted.html", import.meta.url),
        routes: { "/": Replier },
        log: () => {},
      }),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  /** Opens the page with a script at its end, which runs after the client's. */
  const open = async (script: string): Promise<{ page: Page; sockets: () => number }> => {
    const page = await browser.newPage();
    let sockets = 0;
    page.on("websocket", () => (sockets += 1));
    await page.route("**/own.js", (route) =>
      route.fulfill({ contentType: "text/javascript", body: script }),
    );
    await page.goto(`${server.url}/`);
    await page.locator('[data-live="connected"]').waitFor({ state: "attached" });
    return { page, sockets: () => sockets };
  };

  test("leaves its hooks for the client, whichever comes first", async () => {
    const { page, sockets } = await open(
      `globalThis.perigee = { hooks: { Asker: (element, data, live) => {
         live.send("askLater").then((reply) => (element.title = reply));
       } } };`,
    );

    await page.locator("p[title=later]").waitFor();
    expect(sockets()).toBe(1);
    await page.close();
  });

  test("connects by itself, and the client does not as well", async () => {
    const { page, sockets } = await open(
      bundle(new URL("../client/page-script.ts", import.meta.url)),
    );

    expect(await page.evaluate(() => window.ask("ask"))).toEqual({ reply: [{ id: 1 }] });
    expect(sockets()).toBe(1);
    await page.close();
  });
});
