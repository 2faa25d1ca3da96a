/**
 * Flash messages in a real Chromium: what they go along with, and that they go no further.
 */
import { Walk } from "../support/walk.ts";

describe("what a view says to the person", () => {
  const walk = new Walk();
  const { shows, at, isSamePage, wentLive, ready } = walk;
  const said = (text: string): Promise<void> =>
    walk.page.locator("#said").getByText(text, { exact: true }).waitFor();

  test("shows what a handler says, through a crash, until it goes elsewhere", async () => {
    await walk.page.locator("#say").click();
    await said("read <b>this</b>//");
    await walk.page.locator("#crash").click();
    await walk.page.locator('main[data-live="connected"]').waitFor();
    await walk.page.locator("#click").click();
    await shows("1, 1,");
    await said("read <b>this</b>//");
    await walk.page.locator("#patch").click();
    await shows("1, 1, patch");
    await said("//");
    expect(walk.problems).toEqual([]);
  });

  test("takes back what was said when it was clicked away, all or one kind", async () => {
    await walk.page.locator("#say").click();
    await said("read <b>this</b>//");
    await walk.page.locator("#clear-error").click();
    await walk.page.locator("#click").click();
    await shows("1, 1,");
    await said("read <b>this</b>//");
    await walk.page.locator("#clear").click();
    await said("//");
    await wentLive();
    expect(walk.problems).toEqual([]);
  });

  test("takes along what it says as it goes, by a patch, and no further", async () => {
    await walk.page.locator("#say-patch").click();
    await shows("1, 0, say");
    await said("/patched/");
    await walk.page.locator("#patch").click();
    await shows("1, 0, patch");
    await said("//");
    await wentLive();
    expect(walk.problems).toEqual([]);
  });

  test("takes along what it says as it goes, to another view, and no further", async () => {
    await walk.page.locator("#say-go").click();
    await shows("garden, 0");
    await said("/gone/");
    await walk.page.locator("#click").click();
    await shows("garden, 1");
    await said("/gone/");
    await walk.page.locator("#to-hall-2").click();
    await shows("2, 0, nav");
    await said("//");
    await wentLive();
    expect(walk.problems).toEqual([]);
  });

  test("takes nothing along that was said before", async () => {
    await walk.page.locator("#say").click();
    await said("read <b>this</b>//");
    await walk.page.locator("#go").click();
    await shows("garden, 0");
    await said("//");
    expect(walk.problems).toEqual([]);
  });

  test.each([
    ["that it redirects to", "say-leave", "garden, 0", "//left"],
    ["that has to be loaded", "say-cellar", "cellar", "/down/"],
  ])("takes along what it says to a page %s, once", async (_what, button, shown, text) => {
    await walk.page.locator(`#${button}`).click();
    await shows(shown);
    await said(text);
    expect(await isSamePage()).toBeUndefined();
    expect(await walk.page.context().cookies()).toEqual([]);
    await ready();
    await said(text);
    await walk.page.reload();
    await shows(shown);
    await said("//");
  });

  test("is sent on over the same connection, with what is said there", async () => {
    await walk.page.locator("#to-moved").click();
    await shows("garden, 0");
    await said("sent on//");
    expect(at()).toBe("/garden");
    await walk.page.goBack();
    await shows("1, 0,");
    await wentLive();
  });

  test("is sent on as it is loaded, with what is said there, once", async () => {
    await walk.page.goto(`${walk.server.url}/moved`);
    await shows("garden, 0");
    await said("sent on//");
    expect(at()).toBe("/garden");
    expect(await walk.page.context().cookies()).toEqual([]);
    await walk.page.reload();
    await said("//");
  });

  test("leaves a page that sends it round and round to the browser", async () => {
    let times = 0;
    await walk.page.exposeFunction("went", () => (times += 1));
    await walk.page.evaluate(() => {
      document.addEventListener("perigee:navigate", () => Reflect.get(globalThis, "went")());
    });
    const failed = walk.page.waitForEvent("requestfailed");
    await walk.page.evaluate(() => document.getElementById("to-round")?.click());
    expect((await failed).failure()?.errorText).toContain("ERR_TOO_MANY_REDIRECTS");
    expect(times).toBe(11);
  });

  test("believes no message that somebody else has made", async () => {
    const { host } = new URL(walk.server.url);
    await walk.page
      .context()
      .addCookies([
        { name: "perigee-flash", value: "eyJpbmZvIjoiaGkifQ.t5r8c0.AAAA", url: `http://${host}` },
      ]);
    await walk.page.goto(`${walk.server.url}/garden`);
    await said("//");
    expect(walk.problems).toEqual([]);
  });
});
