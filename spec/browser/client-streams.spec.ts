// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its view in it
import { html as markup, type SlotValue } from "../../liveview/template/html.ts";
import { StreamRows } from "../../liveview/template/stream-rows.ts";
import type { Key } from "../../liveview/protocol/value.ts";
import { Chromium, on, positions, remember } from "../client/in-chromium.ts";

import.meta.jest.setTimeout(30_000);

const chromium = new Chromium();

/** Rows with the version 1, of which those in `fresh` are sent. */
const rows = (keys: string, fresh = keys, text = "", versions: Record<string, number> = {}) =>
  new StreamRows(
    {
      name: "items",
      keys: keys.split(""),
      versions: keys.split("").map((key) => versions[key] ?? 1),
    },
    new Map<Key, SlotValue>(
      fresh
        .split("")
        .map((key) => [
          key,
          markup`<li>${key}${text}<input name=${key}><button @click=${on["pick"]!(key)}></button></li>`,
        ]),
    ),
  );
const list = (shown: SlotValue) => markup`<ul>${shown}</ul>`;
const texts = "ul";

describe("a stream", () => {
  test("is adopted from the page, and grows and moves with its elements", async () => {
    const { page, live } = await chromium.join(list(rows("abc")));
    await page.locator("[name=c]").fill("half typed");
    await remember(page, "li");

    await live.show(list(rows("abcd", "d")));
    await live.show(list(rows("cadb", "")));

    expect(await positions(page, "li")).toEqual([2, 0, -1, 1]);
    expect(await page.locator(texts).innerText()).toBe("c\na\nd\nb");
    expect(await page.locator("[name=c]").inputValue()).toBe("half typed");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("c");
  });

  test("an updated row keeps its element, and its event has the payload it came with", async () => {
    const { page, live } = await chromium.join(list(rows("ab")));
    await remember(page, "li");

    await live.show(list(rows("ab", "b", "!", { b: 2 })));
    await page.locator("li:first-child button").click();

    expect(await page.locator(texts).innerText()).toBe("a\nb!");
    expect(await positions(page, "li")).toEqual([0, 1]);
    expect(await live.event()).toEqual([1, 0, 1, "pick", "a"]);
  });

  test("after a break its rows are those that the page has", async () => {
    const { page, live } = await chromium.join(list(rows("abc")));
    await live.show(list(rows("abcd", "d")));
    await page.locator("[name=b]").fill("half typed");
    await remember(page, "li");

    for (let time = 0; time < 2; time += 1) {
      live.peer.close();
      await live.reconnected();
      await live.join({ shown: list(rows("dba", "")) });
    }

    expect(await page.locator(texts).innerText()).toBe("d\nb\na");
    expect(await positions(page, "li")).toEqual([3, 1, 0]);
    expect(await page.locator("[name=b]").inputValue()).toBe("half typed");
    await live.show(list(rows("dbae", "e")));
    expect(await page.locator(texts).innerText()).toBe("d\nb\na\ne");
  });

  test("what the page lacks, or has in another version, is asked for once", async () => {
    const { page, live } = await chromium.join(list(rows("abc")));
    live.peer.close();
    await live.reconnected();

    await live.join({ shown: list(rows("abcd", "", "", { b: 2, d: 3 })) });

    expect(await live.peer.next()).toEqual([4, 0, "items", ["b", 2, "d", 3]]);
    expect(await page.locator(texts).innerText()).toBe("a\nc");
    await live.show(list(rows("abc", "b", "!", { b: 4 })));
    expect(await page.locator(texts).innerText()).toBe("a\nb!\nc");
    await page.locator("li:first-child button").click();
    expect(await live.event()).toMatchObject([1, 0, 1, "pick", "a"]);
  });

  test("shown at another place, its rows go along; hidden in between, they are asked for", async () => {
    const elsewhere = (shown: SlotValue) => markup`<ol>${shown}</ol>`;
    const { page, live } = await chromium.join(list(rows("ab")));

    await live.show(elsewhere(rows("ab", "")));
    expect(await page.locator("ol").innerText()).toBe("a\nb");
    await live.show(list(null));
    await live.show(list(rows("ab", "")));

    expect(await live.peer.next()).toEqual([4, 0, "items", ["a", 1, "b", 1]]);
  });
});
