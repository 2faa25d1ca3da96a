/**
 * From view to view over one WebSocket, in a real Chromium: links, the history, what outlives it, and what cannot be had.
 */
import type { Browser, Page } from "playwright-core";
import { serve, type Server } from "../../liveview/index.ts";
import { awaitExit, listChildren, whereis } from "../../runtime/index.ts";
import { Broken, Cellar, Garden, Hall, Key, Slow } from "../integration/modules/walk.ts";
import { openPage, waitForConnected } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";

const shell = new URL("../integration/site/head.html", import.meta.url);
const otherShell = new URL("../integration/site/shell.html", import.meta.url);

describe("a page that goes from view to view", () => {
  let browser: Browser;
  let server: Server;
  let page: Page;
  let problems: readonly string[];
  let sockets: number;
  beforeAll(async () => {
    browser = await launchChromium();
    server = await serve({
      port: 0,
      shell,
      routes: {
        "/hall/:number(\\d+)": Hall,
        "/garden": Garden,
        "/slow": Slow,
        "/key": Key,
        "/cellar": { shell: otherShell, views: { "#side": Cellar } },
        "/broken": Broken,
      },
      log: () => {},
      // Longer than a test may take: what ends sooner was ended.
      limits: { unseenMs: 60_000 },
      node: { threads: 1 },
    });
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
    await page.goto(`${server.url}/hall/1`);
    await ready();
    await page.evaluate(() => Reflect.set(globalThis, "isSamePage", true));
  });
  afterEach(async () => {
    await page.context().close();
  });

  const ready = async (): Promise<void> => {
    await waitForConnected(page);
    await page.waitForFunction(() => history.state !== null);
  };
  const shows = (text: string): Promise<void> =>
    page.locator("#shown", { hasText: text }).waitFor({ timeout: 10_000 });
  const at = (): string => page.url().slice(server.url.length);
  const isSamePage = (): Promise<unknown> =>
    page.evaluate(() => Reflect.get(globalThis, "isSamePage"));
  const wentLive = async (): Promise<void> => {
    expect([await isSamePage(), sockets]).toEqual([true, 1]);
    expect(problems).toEqual([]);
  };

  test("follows a link to another view, which lives", async () => {
    await page.locator("#to-garden").click();
    await shows("garden, 0");
    expect(at()).toBe("/garden");
    await page.locator("#click").click();
    await shows("garden, 1");
    expect(await page.locator("main").count()).toBe(1);
    await wentLive();
  });

  test("comes back and forth between views, and patches", async () => {
    await page.locator("#patch").click();
    await shows("1, 0, patch");
    await page.locator("#to-garden").click();
    await shows("garden, 0");
    await page.locator("#to-hall-2").click();
    await shows("2, 0, nav");

    await page.goBack();
    await shows("garden, 0");
    await page.goBack();
    await shows("1, 0, patch");
    await page.locator("#click").click();
    await shows("1, 1, patch");
    await page.goBack();
    // A patch: its clicks are still there.
    await shows("1, 1,");
    expect(at()).toBe("/hall/1");
    await page.goForward();
    await shows("1, 1, patch");
    await page.goForward();
    await shows("garden, 0");
    await page.goForward();
    await shows("2, 0, nav");
    await wentLive();
  });

  test("takes the place of the entry in the history when a link says so", async () => {
    const before = await page.evaluate(() => history.length);
    await page.locator("#in-place").click();
    await shows("garden, 0");
    expect(await page.evaluate(() => history.length)).toBe(before);
    await wentLive();
  });

  test.each([
    ["go", 1],
    ["go-in-place", 0],
  ])("goes where a handler takes it: %s", async (button, entries) => {
    const before = await page.evaluate(() => history.length);
    await page.locator(`#${button}`).click();
    await shows("garden, 0");
    expect(at()).toBe("/garden");
    expect(await page.evaluate(() => history.length)).toBe(before + entries);
    await wentLive();
  });

  test.each(["go-evil", "leave-evil"])("goes nowhere by %s, and lives on", async (button) => {
    await page.locator(`#${button}`).click();
    await page.locator("#click").click();
    await shows("1, 1,");
    expect(at()).toBe("/hall/1");
    expect(await isSamePage()).toBe(true);
  });

  test("loads a page that a handler redirects to", async () => {
    await page.locator("#leave").click();
    await shows("garden, 0");
    expect(await isSamePage()).toBeUndefined();
  });

  test("keeps what is sticky, with its elements; other children begin anew", async () => {
    await page.locator("#play").click();
    await page.getByText("played 1").waitFor();
    await page.locator("#stamp").click();
    await page.getByText("stamped 1").waitFor();
    await page.locator("#typed").fill("half a wo");
    await page.evaluate(() => {
      Object.assign(window, { kept: document.querySelector("#play") });
    });

    await page.locator("#to-garden").click();
    await shows("garden, 0");
    await page.getByText("stamped 0").waitFor();

    await page.locator("#play").click();
    await page.getByText("played 2").waitFor();
    expect(await page.locator("#typed").inputValue()).toBe("half a wo");
    expect(
      await page.evaluate(() => Reflect.get(window, "kept") === document.querySelector("#play")),
    ).toBe(true);
    await wentLive();
  });

  /** What the head says, one line for each element that a view may say. */
  const headSays = (): Promise<string[]> =>
    page.evaluate(() =>
      [...document.head.querySelectorAll("title, meta, link[rel=canonical], script[type*=ld]")]
        .map((element) =>
          element.localName === "title" || element.localName === "script"
            ? `${element.localName} ${element.textContent}`
            : `${element.getAttribute("name") ?? element.getAttribute("property") ?? "canonical"} ${
                element.getAttribute("content") ?? element.getAttribute("href")
              }`,
        )
        .toSorted(),
    );
  const ofHall = (title: string, path: string): string[] => [
    `canonical ${path}`,
    "description A hall & more",
    `og:title "${path.slice(-1)}" <b>`,
    String.raw`script {"@type":"Place","name":"\u003c/script>\u003cscript>alert(1)\u003c/script>"}`,
    `title ${title} · walks`,
    "viewport width=device-width",
  ];
  const ofShell = ["description the shell's own", "title All walks", "viewport width=device-width"];

  test("has in its head what the view says, as that changes, and the shell's words for others", async () => {
    expect(await headSays()).toEqual(ofHall("Hall 1, 0", "/hall/1"));
    await page.locator("#click").click();
    await page.waitForFunction(() => document.title === "Hall 1, 1 · walks");
    expect(await headSays()).toEqual(ofHall("Hall 1, 1", "/hall/1"));

    await page.locator("#to-garden").click();
    await shows("garden, 0");
    await page
      .locator(".perigee-announcer", { hasText: "All walks" })
      .waitFor({ state: "attached" });
    expect(await headSays()).toEqual(ofShell);

    await page.locator("#to-hall-2").click();
    await page.locator(".perigee-announcer", { hasText: "Hall 2" }).waitFor({ state: "attached" });
    expect(await headSays()).toEqual(ofHall("Hall 2, 0", "/hall/2"));
    await page.goBack();
    await page.waitForFunction(() => document.title === "All walks");
    expect(await headSays()).toEqual(ofShell);
    await wentLive();
  });

  test("has a title of its own after it was loaded elsewhere, and none of a view before", async () => {
    await page.goto(`${server.url}/garden`);
    await ready();
    expect(await headSays()).toEqual(ofShell);
    await page.locator("#to-hall").click();
    await page.waitForFunction(() => document.title === "Hall 1, 0 · walks");
    expect(await headSays()).toEqual(ofHall("Hall 1, 0", "/hall/1"));
  });

  const said = (text: string): Promise<void> =>
    page.locator("#said").getByText(text, { exact: true }).waitFor();

  test("shows what a handler says, through a crash, until it goes elsewhere", async () => {
    await page.locator("#say").click();
    await said("read <b>this</b>//");
    await page.locator("#crash").click();
    await page.locator('main[data-live="connected"]').waitFor();
    await page.locator("#click").click();
    await shows("1, 1,");
    await said("read <b>this</b>//");
    await page.locator("#patch").click();
    await shows("1, 1, patch");
    await said("//");
    expect(problems).toEqual([]);
  });

  test("takes back what was said when it was clicked away, all or one kind", async () => {
    await page.locator("#say").click();
    await said("read <b>this</b>//");
    await page.locator("#clear-error").click();
    await page.locator("#click").click();
    await shows("1, 1,");
    await said("read <b>this</b>//");
    await page.locator("#clear").click();
    await said("//");
    await wentLive();
    expect(problems).toEqual([]);
  });

  test("takes along what it says as it goes, by a patch, and no further", async () => {
    await page.locator("#say-patch").click();
    await shows("1, 0, say");
    await said("/patched/");
    await page.locator("#patch").click();
    await shows("1, 0, patch");
    await said("//");
    await wentLive();
    expect(problems).toEqual([]);
  });

  test("takes along what it says as it goes, to another view, and no further", async () => {
    await page.locator("#say-go").click();
    await shows("garden, 0");
    await said("/gone/");
    await page.locator("#click").click();
    await shows("garden, 1");
    await said("/gone/");
    await page.locator("#to-hall-2").click();
    await shows("2, 0, nav");
    await said("//");
    await wentLive();
    expect(problems).toEqual([]);
  });

  test("takes nothing along that was said before", async () => {
    await page.locator("#say").click();
    await said("read <b>this</b>//");
    await page.locator("#go").click();
    await shows("garden, 0");
    await said("//");
    expect(problems).toEqual([]);
  });

  test.each([
    ["that it redirects to", "say-leave", "garden, 0", "//left"],
    ["that has to be loaded", "say-cellar", "cellar", "/down/"],
  ])("takes along what it says to a page %s, once", async (_what, button, shown, text) => {
    await page.locator(`#${button}`).click();
    await shows(shown);
    await said(text);
    expect(await isSamePage()).toBeUndefined();
    expect(await page.context().cookies()).toEqual([]);
    await ready();
    await said(text);
    await page.reload();
    await shows(shown);
    await said("//");
  });

  test("believes no message that somebody else has made", async () => {
    const { host } = new URL(server.url);
    await page
      .context()
      .addCookies([
        { name: "perigee-flash", value: "eyJpbmZvIjoiaGkifQ.t5r8c0.AAAA", url: `http://${host}` },
      ]);
    await page.goto(`${server.url}/garden`);
    await said("//");
    expect(problems).toEqual([]);
  });

  test("ends the views that it left, at once", async () => {
    const children = await listChildren((await whereis("perigee.views"))!);
    const hall = children.findLast(({ id, pid }) => pid !== undefined && id.startsWith("Hall-"));
    await page.locator("#to-garden").click();
    await shows("garden, 0");
    expect(["shutdown", "noproc"]).toContain((await awaitExit(hall!.pid!)).type);
  });

  test("begins at the top, or at what the hash names, and comes back to where it was", async () => {
    await page.locator("#bottom").scrollIntoViewIfNeeded();
    const bottom = await page.evaluate(() => scrollY);
    expect(bottom).toBeGreaterThan(1_000);
    await page.locator("#bottom").click();
    await shows("garden, 0");
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.goBack();
    await shows("1, 0,");
    await page.waitForFunction((y) => scrollY === y, bottom);

    await page.locator("#to-far").click();
    await shows("garden, 0");
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(1_000);
    await wentLive();
  });

  test("has the focus where the new view begins", async () => {
    await page.locator("#to-garden").press("Enter");
    await shows("garden, 0");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("app");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("clear");
  });

  test("shows the last that was asked for, of several", async () => {
    await page.evaluate(() => {
      for (const id of ["to-slow", "to-garden", "to-hall", "to-slow", "to-garden", "to-hall-2"]) {
        document.getElementById(id)?.click();
      }
    });
    await shows("2, 0, nav");
    await page.goBack();
    await shows("1, 0,");
    expect(at()).toBe("/hall/1");
    await wentLive();
  });

  test("shows a line while it waits, and stays as it is", async () => {
    await page.locator("#to-slow").click();
    await page.locator(".perigee-progress").waitFor();
    await page.locator("#click").click();
    await shows("1, 1,");
    expect(at()).toBe("/hall/1");
    const other = await openPage(browser, `${server.url}/key`);
    await shows("slow");
    expect(await page.locator(".perigee-progress").count()).toBe(0);
    await other.page.context().close();
    await wentLive();
  });

  test.each([
    ["in another shell", "/cellar", "cellar"],
    ["that is nowhere", "/nowhere", "404"],
    ["whose view fails", "/broken", "500"],
    ["that does not fit its route", "/hall/x", "404"],
  ])("loads a page %s", async (_what, path, text) => {
    await page.locator(`a[href="${path}"]`).click();
    await page.waitForFunction(() => Reflect.get(globalThis, "isSamePage") === undefined);
    expect(await page.locator("body").innerText()).toContain(text);
    expect(at()).toBe(path);
    await page.goBack();
    await shows("1, 0,");
  });

  test("loads the page when there is no connection", async () => {
    await page.evaluate(() => {
      const { send } = WebSocket.prototype;
      WebSocket.prototype.send = function cut(...given) {
        this.close();
        send.apply(this, given);
      };
      document.getElementById("to-garden")?.click();
    });
    await shows("garden, 0");
    expect(await isSamePage()).toBeUndefined();
  });

  test("can be told not to go", async () => {
    await page.evaluate(() => {
      document.addEventListener("perigee:navigate", (event) => event.preventDefault());
    });
    await page.locator("#to-garden").click();
    await page.locator("#click").click();
    await shows("1, 1,");
    expect(at()).toBe("/hall/1");
  });

  test("is there when the page is loaded again, and goes back from there", async () => {
    await page.locator("#to-garden").click();
    await shows("garden, 0");
    await page.reload();
    await ready();
    await shows("garden, 0");
    await page.goBack();
    await shows("1, 0,");
    expect(at()).toBe("/hall/1");
  });
});
