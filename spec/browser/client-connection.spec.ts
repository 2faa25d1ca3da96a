// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its view in it
import type { Page } from "playwright-core";
import type { ServerFrame } from "../../liveview/protocol/frame.ts";
import { html as markup } from "../../liveview/template/html.ts";
import { renderToString } from "../../liveview/template/render-to-string.ts";
import { Chromium, joinedParts, on, positions, remember } from "../client/in-chromium.ts";

import.meta.jest.setTimeout(30_000);

const chromium = new Chromium();

describe("the connection", () => {
  const view = (n: number) => markup`<p>${n}</p><button @click=${on["add"]!(n)}>x</button>`;
  const stateOf = (page: Page) =>
    page.evaluate(() => document.querySelector("main")!.dataset["live"]);

  test("lost, is made again; elements stay, events wait, none is sent twice", async () => {
    const { page, live: at } = await chromium.join(view(1));
    await remember(page, "main *");
    await page.locator("button").click();
    expect((await at.event())[2]).toBe(1);
    at.peer.close();
    await at.heard("disconnected");
    await page.locator("button").click();
    await page.locator("button").click();

    await at.reconnected();
    const rejoin = await at.join({ shown: view(2), ack: 1 });

    expect(rejoin).toEqual([0, 0, "token 1", "/page?q=1", 1, null, 1]);
    expect([await at.event(), await at.event()].map(([, , n]) => n)).toEqual([2, 3]);
    expect(await positions(page, "main *")).toEqual([0, 1]);
    expect(await page.locator("p").innerText()).toBe("2");
    expect(await stateOf(page)).toBe("connected");
  });

  test("gone, is said by the region, the document and, after half a second, by a bar", async () => {
    const { page, live: at } = await chromium.join(view(1), { hasStoppedClock: true });
    const bar = page.getByRole("status");
    const saidByDocument = () =>
      page.evaluate(() => document.documentElement.dataset["liveConnection"]);

    at.refuseSockets(true);
    at.peer.close();
    await at.heard("disconnected");
    expect(await stateOf(page)).toBe("disconnected");
    expect(await saidByDocument()).toBe("disconnected");
    await page.clock.runFor(499);
    expect(await bar.textContent()).toBe("");
    expect((await bar.boundingBox())?.height).toBe(0);

    await page.clock.runFor(1);
    expect(await bar.textContent()).toBe("Connection lost. Reconnecting…");
    expect(await bar.isVisible()).toBe(true);

    at.refuseSockets(false);
    await page.evaluate(() => void dispatchEvent(new Event("online")));
    await at.reconnected();
    await at.join();
    expect(await bar.count()).toBe(0);
    expect(await saidByDocument()).toBe("connected");
  });

  test("the bar's looks give way to the page's", async () => {
    const { page, live: at } = await chromium.join(view(1), { hasStoppedClock: true });
    const looks = () =>
      page.locator(".perigee-bar").evaluate((element) => {
        const { position, color, backgroundColor } = getComputedStyle(element);
        return [position, color, backgroundColor];
      });
    at.refuseSockets(true);
    at.peer.close();
    await at.heard("disconnected");
    await page.clock.runFor(500);
    expect(await looks()).toEqual(["fixed", "rgb(255, 255, 255)", "rgb(140, 29, 24)"]);

    await page.emulateMedia({ colorScheme: "dark" });
    expect(await looks()).toEqual(["fixed", "rgb(65, 14, 11)", "rgb(249, 180, 174)"]);

    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("div { position: static } html { --perigee-bar-color: rgb(1, 2, 3) }");
      document.adoptedStyleSheets.unshift(sheet);
    });
    expect(await looks()).toEqual(["static", "rgb(1, 2, 3)", "rgb(249, 180, 174)"]);
  });

  test("is tried again at growing distances, and at once when the machine is back", async () => {
    const { page, live: at } = await chromium.join(view(1), { hasStoppedClock: true });
    await page.evaluate(() => {
      const made: number[] = [];
      Object.assign(window, { made });
      window.WebSocket = class extends EventTarget {
        constructor() {
          super();
          made.push(Date.now());
          queueMicrotask(() => this.dispatchEvent(new Event("close")));
        }
        close() {}
      } as unknown as typeof WebSocket;
    });

    at.peer.close();
    await at.heard("disconnected");
    await page.clock.runFor(30_000);
    const made = await page.evaluate(() => (window as unknown as { made: number[] }).made);
    const waits = made.slice(1).map((time, index) => time - made[index]!);

    for (const [index, wait] of [
      50, 100, 150, 200, 250, 300, 400, 500, 500, 500, 500, 1000, 2000, 5000, 5000,
    ].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(wait * 0.75 - 1);
      expect(waits[index]).toBeLessThanOrEqual(wait * 1.25 + 1);
    }
    await page.evaluate(() => void dispatchEvent(new Event("online")));
    expect(await page.evaluate(() => (window as unknown as { made: number[] }).made.length)).toBe(
      made.length + 1,
    );
  });

  test("waits while the page is hidden, and is made at once when it is seen", async () => {
    const { page, live: at } = await chromium.join(view(1), { hasStoppedClock: true });
    const setHidden = (isHidden: boolean) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
        document.dispatchEvent(new Event("visibilitychange"));
      }, isHidden);
    await setHidden(true);
    at.peer.close();
    await at.heard("disconnected");
    await page.clock.runFor(60_000);
    expect(at.peersWaiting).toBe(0);

    await setHidden(false);
    await at.reconnected();
    await at.join();

    expect(await stateOf(page)).toBe("connected");
  });

  describe("closed by a server that stops", () => {
    const opened = (page: Page) =>
      page.evaluate(() => (window as unknown as { opened: number[] }).opened);
    /** Joins, and notes when the page tries to connect from then on; it never can. */
    const closeWith = async (reason: string) => {
      const { page, live: at } = await chromium.join(view(1), { hasStoppedClock: true });
      await page.evaluate(() => {
        const start = Date.now();
        const times: number[] = [];
        Object.assign(window, { opened: times });
        window.WebSocket = class extends EventTarget {
          constructor() {
            super();
            times.push(Date.now() - start);
            queueMicrotask(() => this.dispatchEvent(new Event("close")));
          }
          close() {}
        } as unknown as typeof WebSocket;
      });
      at.peer.close(1012, reason);
      await at.heard("disconnected");
      return page;
    };

    test("is made again when that said so, not before; then at growing distances", async () => {
      const page = await closeWith("2000");
      await page.clock.runFor(1_000);
      await page.evaluate(() => void dispatchEvent(new Event("online")));
      await page.clock.runFor(999);
      expect(await opened(page)).toEqual([]);

      await page.clock.runFor(1);
      expect(await opened(page)).toEqual([2_000]);
      await page.clock.runFor(400);

      const waits = (await opened(page)).map((at, index, all) => at - (all[index - 1] ?? 0));
      expect(waits[1]).toBeLessThanOrEqual(64);
      expect(waits[2]).toBeLessThanOrEqual(126);
    });

    test("is made again within half a minute, whatever that said", async () => {
      const page = await closeWith("86400000");
      await page.clock.runFor(29_999);
      expect(await opened(page)).toEqual([]);

      await page.clock.runFor(1);

      expect(await opened(page)).toEqual([30_000]);
    });

    test.each(["", "-5", "soon", "1e3", "0"])(
      "is made again soon if that said %p",
      async (reason) => {
        const page = await closeWith(reason);

        await page.clock.runFor(13);

        expect(await opened(page)).toHaveLength(1);
      },
    );
  });

  test("silent from one beat to the next, is dropped and made again", async () => {
    const { page, live: at } = await chromium.join(view(1), { hasStoppedClock: true });
    // A pong between two beats is a sign of life.
    await page.clock.runFor(30_000);
    expect(await at.peer.pinged()).toBe(1);
    await at.show(view(2));
    await page.clock.runFor(30_000);
    expect(await at.peer.pinged()).toBe(2);
    expect(await at.told("disconnected")).toEqual([]);

    at.peer.answersPings = false;
    await page.clock.runFor(30_000);
    await page.clock.runFor(30_000);
    await at.heard("disconnected");
    await page.clock.runFor(13);
    await at.reconnected();
    await at.join();

    expect(await stateOf(page)).toBe("connected");
  });

  test("closed by the page, stays closed, and says of no view that it is left", async () => {
    const { page, live: at } = await chromium.join(view(1));

    await page.evaluate(() => window.connection.disconnect());
    await page.locator("button").click();

    expect(await stateOf(page)).toBe("disconnected");
    expect(await page.locator("p").innerText()).toBe("1");
    expect(await at.peer.closed()).toBe(0);
  });

  test("made again by the page, patches what is there", async () => {
    const { page, live: at } = await chromium.join(view(1));
    await page.evaluate(() => window.connection.disconnect());
    await remember(page, "main *");

    await page.evaluate(() => window.reconnect());
    await at.reconnected();
    await at.join({ shown: view(2) });
    await page.locator("button").click();

    expect(await at.event()).toEqual([1, 0, 1, "add", 2]);
    expect(await positions(page, "main *")).toEqual([0, 1]);
    expect(await page.locator("p").innerText()).toBe("2");
  });
});

describe("what the server says of a view", () => {
  const view = markup`<button @click=${on["add"]!(1)}>x</button>`;
  const stateOf = (page: Page) =>
    page.evaluate(() => document.querySelector("main")!.dataset["live"]);

  test("while it restarts, events wait", async () => {
    const { page, live: at } = await chromium.join(view);
    at.peer.send([4, 0, "restarting"]);
    await page.waitForSelector("[data-live=restarting]");
    await page.locator("button").click();

    at.peer.send([0, 0, 2, 0, ...joinedParts(view), "token 2"]);

    expect(await at.event()).toEqual([1, 0, 1, "add", 1]);
    expect(await stateOf(page)).toBe("connected");
  });

  test.each<[string, ServerFrame]>([
    ["failed", [4, 0, "failed"]],
    ["gone", [2, 0, "gone", "no such view"]],
  ])("when it is %s, events are refused", async (_, frame) => {
    const { page, live: at } = await chromium.join(view);
    at.peer.send(frame);
    await page.waitForSelector("[data-live=failed]");

    await page.locator("main button").click();

    expect(await at.told("refused")).toEqual([{ n: 1, name: "add" }]);
  });

  test("when only that helps, the page is loaded again", async () => {
    const { page, live: at } = await chromium.join(view);
    await page.evaluate(() => Object.assign(window, { isOld: true }));
    const loaded = page.waitForEvent("load");

    at.peer.send([5]);
    await loaded;
    await at.reconnected();
    await at.joinAgain();

    expect(await page.evaluate(() => "isOld" in window)).toBe(false);
  });

  test("frames for views that the page does not have are nobody's", async () => {
    const { page, live: at } = await chromium.join(view);

    at.peer.send([1, 7, 1, 0, null]);
    at.peer.send([4, 7, "failed"]);
    await at.acknowledge(0);

    expect(await stateOf(page)).toBe("connected");
  });
});

test("the regions of a page share one WebSocket, each with a number", async () => {
  const view = (n: number) => markup`<button @click=${on["add"]!(n)}>${n}</button>`;
  const second = `</main><aside data-live="connecting" data-live-token="other">${renderToString(view(2))}</aside><main>`;
  const live = await chromium.open(view(1), { html: renderToString(view(1)) + second });
  const { page, peer } = live;
  expect(await peer.next()).toEqual([0, 0, "token 0", "/page?q=1", 0]);
  expect(await peer.next()).toEqual([0, 1, "other", "/page?q=1", 0]);

  peer.send([0, 1, 1, 0, ...joinedParts(view(2)), "b"]);
  peer.send([0, 0, 1, 0, ...joinedParts(view(1)), "a"]);
  peer.send([1, 1, 2, 0, [8, 1, "changed"]]);
  await live.heard("patched", 3);
  await page.locator("aside button").click();
  await page.locator("main button").first().click();

  expect(await peer.next()).toEqual([1, 1, 1, "add", 2]);
  expect(await peer.next()).toEqual([1, 0, 1, "add", 1]);
  expect(await page.locator("aside").innerText()).toBe("changed");
});
