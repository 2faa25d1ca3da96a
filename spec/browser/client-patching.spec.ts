// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its view in it
import { each } from "../../liveview/template/each.ts";
import { html as markup, type SlotValue } from "../../liveview/template/html.ts";
import { nothing } from "../../liveview/template/nothing.ts";
import { Chromium, joinedParts, positions, remember } from "../client/in-chromium.ts";

import.meta.jest.setTimeout(30_000);

const chromium = new Chromium();

describe("patching", () => {
  test("what did not change is not touched", async () => {
    const view = (n: number) =>
      markup`<p>${"same"}</p><p>${n}</p>${markup`<b title=${"x"}>${n}</b>`}`;
    const { page, live: at } = await chromium.join(view(1));
    await page.evaluate(() => {
      const records: string[] = [];
      Object.assign(window, { records });
      new MutationObserver((mutations) => {
        for (const { type, target } of mutations)
          records.push(`${type} ${target.parentElement?.localName}`);
      }).observe(document.querySelector("main")!, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
    });

    await at.show(view(2));

    expect(await page.evaluate(() => (window as unknown as { records: string[] }).records)).toEqual(
      ["characterData p", "characterData b"],
    );
  });

  test("rows move with their elements, their focus and what was typed in them", async () => {
    const view = (keys: string) =>
      markup`<ul>${each(
        keys.split(""),
        (key) => key,
        (key) => markup`<li>${key}<input name=${key}></li>`,
      )}</ul>`;
    const { page, live: at } = await chromium.join(view("abcd"));
    await page.locator("[name=d]").fill("half typed");
    await page
      .locator("[name=d]")
      .evaluate((input: HTMLInputElement) => input.setSelectionRange(2, 5));
    await remember(page, "li");

    await at.show(view("dacx"));

    expect(await positions(page, "li")).toEqual([3, 0, 2, -1]);
    expect(await page.locator("ul").innerText()).toBe("d\na\nc\nx");
    expect(
      await page.evaluate(() => {
        const { name, value, selectionStart, selectionEnd } =
          document.activeElement as HTMLInputElement;
        return [name, value, selectionStart, selectionEnd];
      }),
    ).toEqual(["d", "half typed", 2, 5]);
  });

  test("lists become texts, texts templates, and nothing anything", async () => {
    const view = (value: SlotValue) => markup`<p>${value}</p>`;
    const { page, live: at } = await chromium.join(view(nothing));
    const keyed = each([1, 2], (key) => key, String);
    const list = ["b", markup`<i>c</i>`];
    const values: SlotValue[] = ["a", list, null, [], "", keyed, markup`<b>d</b>`, 0, nothing];
    const seen: string[] = [];

    for (const value of values) {
      await at.show(view(value));
      seen.push((await page.locator("p").innerHTML()).replaceAll(/<!--.*?-->/g, ""));
    }

    expect(seen).toEqual(["a", "b<i>c</i>", "", "", "", "12", "<b>d</b>", "0", ""]);
  });

  test("a new element with autofocus gets the focus, one that was there does not", async () => {
    const view = (isOpen: boolean, n: number) =>
      markup`<button>x</button>${isOpen ? markup`<input name="new" autofocus>` : nothing}${n}`;
    const { page, live: at } = await chromium.join(view(false, 0));
    const focused = () => page.evaluate(() => document.activeElement?.localName);

    await page.locator("button").focus();
    await at.show(view(true, 0));
    expect(await focused()).toBe("input");

    await page.locator("button").focus();
    await at.show(view(true, 1));
    expect(await focused()).toBe("button");
  });

  test("what another script broke is rendered anew from the whole tree", async () => {
    const view = (n: number) => markup`<p>${n ? markup`<b>${n}</b>` : "none"}</p>`;
    const { page, live: at } = await chromium.join(view(0));
    await page.evaluate(() => document.querySelector("p")!.replaceChildren());

    at.peer.send([1, 0, 2, 0, [8, 0, [0, 1, 5]], [1, ["b", 1, "<b>", "</b>"]]]);
    expect(await at.peer.next()).toEqual([0, 0, "token 1", "/page?q=1", 0, null, 2]);
    at.peer.send([0, 0, 3, 0, ...joinedParts(view(5)), "token 3"]);
    await at.heard("patched", 2);

    expect(await page.locator("main").innerText()).toBe("5");
  });

  test("strings that never came, of a template that the server takes for known, are asked for", async () => {
    const view = (n: number) => markup`<p>${n ? markup`<u>${n}</u>` : "none"}</p>`;
    const { page, live: at } = await chromium.join(view(0));

    at.peer.send([1, 0, 2, 0, [8, 0, [0, 1, 5]], [1, "not yet here"]]);
    expect(await at.peer.next()).toEqual([0, 0, "token 1", "/page?q=1", 0, null, 2]);
    at.peer.send([0, 0, 3, 0, [0, "nor this one"], [0, 0], "token 3"]);
    expect(await at.peer.next()).toEqual([0, 0, "token 3", "/page?q=1", 0, null, 3]);
    at.peer.send([0, 0, 4, 0, ...joinedParts(view(5)), "token 4"]);
    await at.heard("patched", 2);

    expect(await page.locator("main").innerText()).toBe("5");
  });
});
