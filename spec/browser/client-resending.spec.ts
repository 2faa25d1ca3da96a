// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its view in it
import { MAX_WAITING } from "../../client/outbox.ts";
import { html as markup } from "../../liveview/template/html.ts";
import { Chromium, joinedParts, on } from "../client/in-chromium.ts";
import type { LivePage } from "../client/live-page.ts";

import.meta.jest.setTimeout(30_000);

const chromium = new Chromium();

const view = (n: number) => markup`<button @click=${on["add"]!(n)}>${n}</button>
  <input type="checkbox" id="a" .checked=${false} @change=${on["save"]}>
  <input type="checkbox" id="b" .checked=${false} @change=${on["save"]}>`;

const numbers = async (at: LivePage, count: number) => {
  const taken: number[] = [];
  while (taken.length < count) taken.push((await at.event())[2]);
  return taken;
};

describe("events that were not answered when the connection was lost", () => {
  test("are sent again, in order and before those made since", async () => {
    const { page, live: at } = await chromium.join(view(1));
    for (let i = 0; i < 3; i += 1) await page.locator("button").click();
    expect(await numbers(at, 3)).toEqual([1, 2, 3]);
    at.peer.close();
    await at.heard("disconnected");
    await page.locator("button").click();
    await at.reconnected();

    expect(await at.join({ ack: 1 })).toEqual([0, 0, "token 1", "/page?q=1", 3, null, 1]);

    expect(await at.event()).toEqual([1, 0, 2, "add", 1]);
    expect(await numbers(at, 2)).toEqual([3, 4]);
    expect(await at.told("lost")).toEqual([]);
  });

  test("are lost when the view is mounted anew; those that were never sent go out", async () => {
    const { page, live: at } = await chromium.join(view(1));
    await page.locator("#a").check();
    await page.locator("button").click();
    expect(await numbers(at, 2)).toEqual([1, 2]);
    at.peer.close();
    await at.heard("disconnected");
    await page.locator("#b").check();
    await at.reconnected();

    await at.join({ ack: 0, settled: 2 });

    expect(await at.told("lost")).toEqual([
      { n: 1, name: "save" },
      { n: 2, name: "add" },
    ]);
    expect((await at.event()).slice(0, 4)).toEqual([1, 0, 3, "save"]);
    expect(await page.locator("#a").isChecked()).toBe(false);
    expect(await page.locator("#b").isChecked()).toBe(true);
  });

  test("are sent again, once more, when the connection is lost again before the join is answered", async () => {
    const { page, live: at } = await chromium.join(view(1));
    await page.locator("button").click();
    await at.event();
    at.peer.close();
    await at.reconnected();
    expect(await at.peer.next()).toEqual([0, 0, "token 1", "/page?q=1", 1, null, 1]);
    at.peer.close();
    await at.reconnected();

    await at.join();

    expect(await at.event()).toEqual([1, 0, 1, "add", 1]);
  });
});

describe("after a crash", () => {
  test("the event that the view crashed on is lost, and its control goes back; the others are not", async () => {
    const { page, live: at } = await chromium.join(view(1));
    await page.locator("button").click();
    await page.locator("#a").check();
    await page.locator("#b").check();
    expect(await numbers(at, 3)).toEqual([1, 2, 3]);

    at.peer.send([4, 0, "restarting"]);
    await page.waitForSelector("[data-live=restarting]");
    await page.locator("button").click();
    at.peer.send([0, 0, 2, 1, ...joinedParts(view(1)), "token 2", 2]);
    await at.heard("patched", 2);

    expect(await at.told("lost")).toEqual([{ n: 2, name: "save" }]);
    expect(await page.locator("#a").isChecked()).toBe(false);
    expect(await page.locator("#b").isChecked()).toBe(true);
    expect(await numbers(at, 2)).toEqual([3, 4]);
    await at.acknowledge(4);
    expect(await page.locator("#b").isChecked()).toBe(false);
  });

  test("events that the view has no longer are sent again", async () => {
    const { page, live: at } = await chromium.join(view(1));
    await page.locator("button").click();
    await page.locator("button").click();
    expect(await numbers(at, 2)).toEqual([1, 2]);
    await at.show(view(2), 2);

    at.peer.send([0, 0, 3, 1, ...joinedParts(view(1)), "token 2"]);

    expect(await at.event()).toEqual([1, 0, 2, "add", 1]);
    expect(await at.told("lost")).toEqual([]);
  });
});

test("what is durable is told, and not sent again", async () => {
  const { page, live: at } = await chromium.join(view(1));
  await page.locator("button").click();
  await page.locator("button").click();
  expect(await numbers(at, 2)).toEqual([1, 2]);
  await at.acknowledge(2);
  at.peer.send([6, 0, 1]);
  await at.heard("durable");
  expect(await at.told("durable")).toEqual([{ n: 1 }]);

  at.peer.send([0, 0, 3, 0, ...joinedParts(view(1)), "token 2"]);

  expect(await numbers(at, 1)).toEqual([2]);
});

test("a switch whose event is refused goes back", async () => {
  const { page, live: at } = await chromium.join(view(1));
  at.refuseSockets(true);
  at.peer.close();
  await at.heard("disconnected");
  await page.locator("#a").check();
  await page.locator("#b").check();

  await page.evaluate((times) => {
    for (let i = 0; i < times; i += 1) document.querySelector("button")!.click();
  }, MAX_WAITING - 1);

  expect(await at.told("refused")).toEqual([{ n: 1, name: "save" }]);
  expect(await page.locator("#a").isChecked()).toBe(false);
  expect(await page.locator("#b").isChecked()).toBe(true);
});
