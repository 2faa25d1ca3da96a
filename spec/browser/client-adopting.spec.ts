// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its view in it
import { each } from "../../liveview/template/each.ts";
import { html as markup } from "../../liveview/template/html.ts";
import { nothing } from "../../liveview/template/nothing.ts";
import { renderToString } from "../../liveview/template/render-to-string.ts";
import { Chromium } from "../client/in-chromium.ts";

import.meta.jest.setTimeout(30_000);

const chromium = new Chromium();

describe("adopting the page", () => {
  const view = (n: number, rows: string[]) =>
    markup`<h1 class="a ${n}">Count is ${n}</h1><ul>${each(
      rows,
      (row) => row,
      (row) => markup`<li id=${row}>${row}</li>`,
    )}</ul>${n > 1 ? markup`<em>big</em>` : nothing}`;

  test("keeps every element and text, and patches them in place", async () => {
    const { page, live: at } = await chromium.join(view(1, ["a", "b"]), {
      before: async (early) =>
        early.evaluate(() => {
          const walker = document.createTreeWalker(
            document.querySelector("main")!,
            NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
          );
          const nodes: Node[] = [];
          while (walker.nextNode()) nodes.push(walker.currentNode);
          Object.assign(window, { early: nodes });
        }),
    });
    const isSame = () =>
      page.evaluate(() =>
        (window as unknown as { early: Node[] }).early.every((node) => node.isConnected),
      );

    expect(await at.told("connected")).toEqual([{ isKept: true }]);
    expect(await isSame()).toBe(true);
    await at.show(view(2, ["a", "B"]));

    expect(await page.locator("h1").getAttribute("class")).toBe("a 2");
    expect(await page.locator("main").innerText()).toBe("Count is 2\na\nB\nbig");
  });

  test("the region and the document say how they are connected", async () => {
    const at = await chromium.open(view(1, []));
    const states = () =>
      at.page.evaluate(() => [
        document.querySelector("main")!.dataset["live"],
        document.documentElement.dataset["liveConnection"],
      ]);

    await at.page.locator("html[data-live-connection=connected]").waitFor({ state: "attached" });
    expect(await states()).toEqual(["connecting", "connected"]);
    expect(await at.join()).toEqual([0, 0, "token 0", "/page?q=1", 0]);
    expect(await states()).toEqual(["connected", "connected"]);
  });

  test("corrects texts and attributes that are not what the view shows", async () => {
    const stale = renderToString(view(1, ["a"]))
      .replace("Count", "Sum")
      .replace('id="a"', 'id="x"');
    const { page, live: at } = await chromium.join(view(1, ["a"]), {
      html: stale.replace(/is <!--lit-part-->1/, "is <!--lit-part-->7").replace("a 1", "a 7"),
    });

    expect(await at.told("connected")).toEqual([{ isKept: true }]);
    expect(await page.locator("h1").textContent()).toBe("Sum is 1");
    expect(await page.locator("h1").getAttribute("class")).toBe("a 1");
    expect(await page.locator("li").getAttribute("id")).toBe("a");
  });

  test.each<[string, (html: string) => string]>([
    ["has another template", (html) => html.replace(/lit-part \S+=/, "lit-part AAAAAAAAAAA=")],
    [
      "lost a row",
      (html) =>
        html.replace(/<!--lit-part \S+--><!--lit-node 0--><li.*?<\/li><!--\/lit-part-->/, ""),
    ],
    ["lost its marks", (html) => html.replaceAll(/<!--.*?-->/g, "")],
    [
      "had its elements moved",
      (html) => html.replace("<ul>", "<ul><table>").replace("</ul>", "</table></ul>"),
    ],
    ["had a list torn in two", (html) => html.replace(/(<!--\/lit-part-->)<\/ul>/, "</ul>$1")],
    ["is empty", () => ""],
  ])("renders anew what %s", async (_, tamper) => {
    const first = view(1, ["a", "b"]);
    const { page, live: at } = await chromium.join(first, { html: tamper(renderToString(first)) });
    expect(await at.told("connected")).toEqual([{ isKept: false }]);

    await at.show(view(2, ["b"]));

    expect(await page.locator("main").innerText()).toBe("Count is 2\nb\nbig");
  });

  test("keeps what was typed, ticked and picked before the script was there", async () => {
    const form = (title: string) => markup`
      <input name="a" .value=${title}><input name="b"><textarea .value=${"server"}></textarea>
      <input type="checkbox" .checked=${false}>
      <select><option .selected=${true}>one</option><option .selected=${false}>two</option></select>
      <p>${title}</p>`;
    const { page, live: at } = await chromium.join(form("server"), {
      before: async (early) => {
        await early.locator("[name=a]").fill("mine a");
        await early.locator("[name=b]").fill("mine b");
        await early.locator("textarea").fill("mine c");
        await early.locator("[type=checkbox]").check();
        await early.locator("select").selectOption("two");
        await early.locator("[name=b]").focus();
      },
    });
    const values = () =>
      page.evaluate(() => [
        ...[...document.querySelectorAll<HTMLInputElement>("[name],textarea,select")].map(
          ({ value }) => value,
        ),
        document.querySelector<HTMLInputElement>("[type=checkbox]")!.checked,
        document.activeElement?.getAttribute("name"),
      ]);

    expect(await at.told("connected")).toEqual([{ isKept: true }]);
    expect(await values()).toEqual(["mine a", "mine b", "mine c", "two", true, "b"]);

    await at.show(form("news"));
    expect(await values()).toEqual(["news", "mine b", "mine c", "two", true, "b"]);
  });
});
