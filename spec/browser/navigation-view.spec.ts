/**
 * From view to view over one WebSocket, in a real Chromium: links, the history, what outlives it, and what cannot be had.
 */
import { awaitExit, listChildren, whereis } from "../../runtime/index.ts";
import { openPage } from "../support/browser-page.ts";
import { Walk } from "../support/walk.ts";

describe("a page that goes from view to view", () => {
  const walk = new Walk();
  const { shows, at, isSamePage, wentLive, ready } = walk;

  test("follows a link to another view, which lives", async () => {
    await walk.page.locator("#to-garden").click();
    await shows("garden, 0");
    expect(at()).toBe("/garden");
    await walk.page.locator("#click").click();
    await shows("garden, 1");
    expect(await walk.page.locator("main").count()).toBe(1);
    await wentLive();
  });

  test("comes back and forth between views, and patches", async () => {
    await walk.page.locator("#patch").click();
    await shows("1, 0, patch");
    await walk.page.locator("#to-garden").click();
    await shows("garden, 0");
    await walk.page.locator("#to-hall-2").click();
    await shows("2, 0, nav");

    await walk.page.goBack();
    await shows("garden, 0");
    await walk.page.goBack();
    await shows("1, 0, patch");
    await walk.page.locator("#click").click();
    await shows("1, 1, patch");
    await walk.page.goBack();
    // A patch: its clicks are still there.
    await shows("1, 1,");
    expect(at()).toBe("/hall/1");
    await walk.page.goForward();
    await shows("1, 1, patch");
    await walk.page.goForward();
    await shows("garden, 0");
    await walk.page.goForward();
    await shows("2, 0, nav");
    await wentLive();
  });

  test("takes the place of the entry in the history when a link says so", async () => {
    const before = await walk.page.evaluate(() => history.length);
    await walk.page.locator("#in-place").click();
    await shows("garden, 0");
    expect(await walk.page.evaluate(() => history.length)).toBe(before);
    await wentLive();
  });

  test.each([
    ["go", 1],
    ["go-in-place", 0],
  ])("goes where a handler takes it: %s", async (button, entries) => {
    const before = await walk.page.evaluate(() => history.length);
    await walk.page.locator(`#${button}`).click();
    await shows("garden, 0");
    expect(at()).toBe("/garden");
    expect(await walk.page.evaluate(() => history.length)).toBe(before + entries);
    await wentLive();
  });

  test.each(["go-evil", "leave-evil"])("goes nowhere by %s, and lives on", async (button) => {
    await walk.page.locator(`#${button}`).click();
    await walk.page.locator("#click").click();
    await shows("1, 1,");
    expect(at()).toBe("/hall/1");
    expect(await isSamePage()).toBe(true);
  });

  test("loads a page that a handler redirects to", async () => {
    await walk.page.locator("#leave").click();
    await shows("garden, 0");
    expect(await isSamePage()).toBeUndefined();
  });

  test("keeps what is sticky, with its elements; other children begin anew", async () => {
    await walk.page.locator("#play").click();
    await walk.page.getByText("played 1").waitFor();
    await walk.page.locator("#stamp").click();
    await walk.page.getByText("stamped 1").waitFor();
    await walk.page.locator("#typed").fill("half a wo");
    await walk.page.evaluate(() => {
      Object.assign(window, { kept: document.querySelector("#play") });
    });

    await walk.page.locator("#to-garden").click();
    await shows("garden, 0");
    await walk.page.getByText("stamped 0").waitFor();

    await walk.page.locator("#play").click();
    await walk.page.getByText("played 2").waitFor();
    expect(await walk.page.locator("#typed").inputValue()).toBe("half a wo");
    expect(
      await walk.page.evaluate(
        () => Reflect.get(window, "kept") === document.querySelector("#play"),
      ),
    ).toBe(true);
    await wentLive();
  });

  /** What the head says, one line for each element that a view may say. */
  const headSays = (): Promise<string[]> =>
    walk.page.evaluate(() =>
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
    await walk.page.locator("#click").click();
    await walk.page.waitForFunction(() => document.title === "Hall 1, 1 · walks");
    expect(await headSays()).toEqual(ofHall("Hall 1, 1", "/hall/1"));

    await walk.page.locator("#to-garden").click();
    await shows("garden, 0");
    await walk.page
      .locator(".perigee-announcer", { hasText: "All walks" })
      .waitFor({ state: "attached" });
    expect(await headSays()).toEqual(ofShell);

    await walk.page.locator("#to-hall-2").click();
    await walk.page
      .locator(".perigee-announcer", { hasText: "Hall 2" })
      .waitFor({ state: "attached" });
    expect(await headSays()).toEqual(ofHall("Hall 2, 0", "/hall/2"));
    await walk.page.goBack();
    await walk.page.waitForFunction(() => document.title === "All walks");
    expect(await headSays()).toEqual(ofShell);
    await wentLive();
  });

  test("has a title of its own after it was loaded elsewhere, and none of a view before", async () => {
    await walk.page.goto(`${walk.server.url}/garden`);
    await ready();
    expect(await headSays()).toEqual(ofShell);
    await walk.page.locator("#to-hall").click();
    await walk.page.waitForFunction(() => document.title === "Hall 1, 0 · walks");
    expect(await headSays()).toEqual(ofHall("Hall 1, 0", "/hall/1"));
  });

  test("is loaded when its own shell is another by now, as after a deploy", async () => {
    await walk.page.evaluate(() => {
      document.documentElement.dataset["liveShell"] = "of-yesterday";
    });
    await walk.page.locator("#to-garden").click();
    await walk.page.waitForFunction(() => Reflect.get(globalThis, "isSamePage") === undefined);
    await shows("garden, 0");
    expect(at()).toBe("/garden");
  });

  test("ends the views that it left, at once", async () => {
    const children = await listChildren((await whereis("perigee.views"))!);
    const hall = children.findLast(({ id, pid }) => pid !== undefined && id.startsWith("Hall-"));
    await walk.page.locator("#to-garden").click();
    await shows("garden, 0");
    expect(["shutdown", "noproc"]).toContain((await awaitExit(hall!.pid!)).type);
  });

  test("begins at the top, or at what the hash names, and comes back to where it was", async () => {
    await walk.page.locator("#bottom").scrollIntoViewIfNeeded();
    const bottom = await walk.page.evaluate(() => scrollY);
    expect(bottom).toBeGreaterThan(1_000);
    await walk.page.locator("#bottom").click();
    await shows("garden, 0");
    expect(await walk.page.evaluate(() => scrollY)).toBe(0);
    await walk.page.goBack();
    await shows("1, 0,");
    await walk.page.waitForFunction((y) => scrollY === y, bottom);

    await walk.page.locator("#to-far").click();
    await shows("garden, 0");
    expect(await walk.page.evaluate(() => scrollY)).toBeGreaterThan(1_000);
    await wentLive();
  });

  test("has the focus where the new view begins", async () => {
    await walk.page.locator("#to-garden").press("Enter");
    await shows("garden, 0");
    expect(await walk.page.evaluate(() => document.activeElement?.id)).toBe("app");
    await walk.page.keyboard.press("Tab");
    expect(await walk.page.evaluate(() => document.activeElement?.id)).toBe("clear");
  });

  test("shows the last that was asked for, of several", async () => {
    await walk.page.evaluate(() => {
      for (const id of ["to-slow", "to-garden", "to-hall", "to-slow", "to-garden", "to-hall-2"]) {
        document.getElementById(id)?.click();
      }
    });
    await shows("2, 0, nav");
    await walk.page.goBack();
    await shows("1, 0,");
    expect(at()).toBe("/hall/1");
    await wentLive();
  });

  test("shows a line while it waits, and stays as it is", async () => {
    await walk.page.locator("#to-slow").click();
    await walk.page.locator(".perigee-progress").waitFor();
    await walk.page.locator("#click").click();
    await shows("1, 1,");
    expect(at()).toBe("/hall/1");
    const other = await openPage(walk.browser, `${walk.server.url}/key`);
    await shows("slow");
    expect(await walk.page.locator(".perigee-progress").count()).toBe(0);
    await other.page.context().close();
    await wentLive();
  });

  test.each([
    ["in another shell", "/cellar", "cellar"],
    ["that is nowhere", "/nowhere", "404"],
    ["whose view fails", "/broken", "500"],
    ["that does not fit its route", "/hall/x", "404"],
  ])("loads a page %s", async (_what, path, text) => {
    await walk.page.locator(`a[href="${path}"]`).click();
    await walk.page.waitForFunction(() => Reflect.get(globalThis, "isSamePage") === undefined);
    expect(await walk.page.locator("body").innerText()).toContain(text);
    expect(at()).toBe(path);
    await walk.page.goBack();
    await shows("1, 0,");
  });

  test("loads the page when there is no connection", async () => {
    await walk.page.evaluate(() => {
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
    await walk.page.evaluate(() => {
      document.addEventListener("perigee:navigate", (event) => event.preventDefault());
    });
    await walk.page.locator("#to-garden").click();
    await walk.page.locator("#click").click();
    await shows("1, 1,");
    expect(at()).toBe("/hall/1");
  });

  test("is there when the page is loaded again, and goes back from there", async () => {
    await walk.page.locator("#to-garden").click();
    await shows("garden, 0");
    await walk.page.reload();
    await ready();
    await shows("garden, 0");
    await walk.page.goBack();
    await shows("1, 0,");
    expect(at()).toBe("/hall/1");
  });
});
