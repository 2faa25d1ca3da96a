/**
 * Scrolling, as the server hears of it: where an element is, at the server's own pace, and where it came to rest.
 */
import type { Page } from "playwright-core";
import { html as markup, type Rendered } from "../../liveview/template/html.ts";
import { Chromium, joinedParts, on } from "../client/in-chromium.ts";
import type { LivePage } from "../client/live-page.ts";

import.meta.jest.setTimeout(30_000);

const chromium = new Chromium();

/** No style attribute passes the policy of the page, but attributes of its own do. */
const list = (bound: unknown = on["key"]): Rendered =>
  markup`<div id="list" @scroll=${bound as never}><table><tr><td height="9000">x</td></tr></table></div><b @click=${on["add"]!("marker")}>x</b>`;

const makeScrollable = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      "table { width: 900px; } #list { height: 100px; width: 200px; overflow: auto; scrollbar-width: none; }",
    );
    document.adoptedStyleSheets.push(sheet);
  });

/** Scrolls, and resolves when the page has heard of it. */
const scrollTo = (page: Page, top: number): Promise<void> =>
  page.evaluate(
    (to) =>
      new Promise<void>((resolve) => {
        const element = document.querySelector("#list")!;
        // The region hears of it on its way down, so before this one.
        element.addEventListener("scroll", () => resolve(), { once: true });
        element.scrollTop = to;
      }),
    top,
  );

/** By a clock that is moved by hand: longer than the client pauses. */
const pause = (page: Page): Promise<void> => page.clock.runFor(20);

const open = async (shown: Rendered): Promise<{ page: Page; live: LivePage }> => {
  const { page, live } = await chromium.join(shown, { hasStoppedClock: true });
  await makeScrollable(page);
  return { page, live };
};

test("says where the element is scrolled to, and how large it is", async () => {
  const { page, live } = await open(list());

  await page.evaluate(() => document.querySelector("#list")!.scrollTo(30, 40.4));

  const at = {
    scrollTop: 40,
    scrollLeft: 30,
    scrollHeight: await page.locator("#list").evaluate(({ scrollHeight }) => scrollHeight),
    scrollWidth: await page.locator("#list").evaluate(({ scrollWidth }) => scrollWidth),
    clientHeight: 100,
    clientWidth: 200,
  };
  expect(await live.event()).toEqual([1, 0, 1, "key", at, at]);
});

test("while one is unanswered no other is sent, then the last one", async () => {
  const { page, live } = await open(list(on["key"]!(7)));

  for (const top of [10, 20, 30, 40, 50]) await scrollTo(page, top);
  await page.locator("b").click();

  expect(await live.event()).toEqual([
    1,
    0,
    1,
    "key",
    7,
    expect.objectContaining({ scrollTop: 10 }),
  ]);
  expect(await live.event()).toEqual([1, 0, 2, "add", "marker"]);

  await live.acknowledge(1);
  await page.clock.runFor(19);
  await page.locator("b").click();
  expect(await live.event()).toEqual([1, 0, 3, "add", "marker"]);
  await page.clock.runFor(1);
  expect(await live.event()).toEqual([
    1,
    0,
    4,
    "key",
    7,
    expect.objectContaining({ scrollTop: 50 }),
  ]);

  await live.acknowledge(4);
  await pause(page);
  await page.locator("b").click();
  expect(await live.event()).toEqual([1, 0, 5, "add", "marker"]);
});

test("one that nobody answers any more makes way for the next", async () => {
  const { page, live } = await open(list());
  await scrollTo(page, 10);
  await live.event();
  await scrollTo(page, 20);

  live.peer.send([2, 0, "bad_payload", "made up"]);
  await live.heard("error");
  await pause(page);

  expect((await live.event()).slice(2, 4)).toEqual([2, "key"]);
});

test("an element that was taken away meanwhile is not told of", async () => {
  const { page, live } = await open(markup`${list()}`);
  await scrollTo(page, 10);
  await live.event();
  await scrollTo(page, 20);

  await live.show(markup`<p>gone</p><b @click=${on["add"]!("marker")}>x</b>`, 1);
  await pause(page);
  await page.locator("b").click();

  expect((await live.event()).slice(2)).toEqual([2, "add", "marker"]);
});

test("a view that was lost with its state hears where the page is scrolled to", async () => {
  const { page, live } = await open(list());
  await scrollTo(page, 10);
  await live.event();
  await live.acknowledge(1);
  await pause(page);

  live.peer.close();
  await live.heard("disconnected");
  await page.clock.runFor(1_000);
  await live.reconnected();
  await live.join({ ack: 0, settled: 1 });

  expect((await live.event()).slice(2, 4)).toEqual([2, "key"]);
});

test("the successor of one that crashed does not: it might crash on it, too", async () => {
  const { page, live } = await open(list());
  await scrollTo(page, 10);
  await live.event();

  live.peer.send([4, 0, "restarting"]);
  live.peer.send([0, 0, 2, 0, ...joinedParts(list()), "token 2", 1]);
  await live.heard("patched", 2);
  await pause(page);
  await page.locator("b").click();

  expect((await live.event()).slice(2)).toEqual([2, "add", "marker"]);
});
