// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its view in it
import type { Page } from "playwright-core";
import { html as markup } from "../../liveview/template/html.ts";
import { Chromium, joinedParts, on, positions, remember } from "../client/in-chromium.ts";
import type { LivePage, LivePageOptions } from "../client/live-page.ts";

import.meta.jest.setTimeout(30_000);

const chromium = new Chromium();

const view = (n: number) =>
  markup`<p>${n}</p><button @click=${on["add"]!(n)}>Add</button><input name="t" .value=${""}>`;

/** A page whose view is given up. */
async function fail(options?: LivePageOptions & { prepare?: (page: Page) => Promise<unknown> }) {
  const { page, live: at } = await chromium.join(view(1), options);
  await options?.prepare?.(page);
  await failAgain(page, at);
  return { page, at, notice: page.getByRole("alert"), retry: page.locator("[data-live-retry]") };
}

async function failAgain(page: Page, at: LivePage): Promise<void> {
  at.peer.send([4, 0, "failed"]);
  await page.waitForSelector("[data-live=failed]");
}

/** Puts a template into the page, as the only content of a new element if there is to be one. */
const addTemplate = async (
  page: Page,
  at: "body" | "head" | "parent" | "elsewhere",
  text: string,
) =>
  page.evaluate(
    ([where, words]) => {
      const template = document.createElement("template");
      template.dataset["liveFailed"] = "";
      const link = document.createElement("a");
      link.href = "#again";
      link.dataset["liveRetry"] = "";
      link.append("Again");
      template.content.append(words, link);
      if (where === "body" || where === "head") return document[where].prepend(template);
      const box = document.createElement("div");
      box.append(template);
      document.body.append(box);
      if (where === "parent") box.append(document.querySelector("main")!);
    },
    [at, text] as const,
  );

describe("the notice of a region whose view is given up", () => {
  test("stands before the region, whose content stays and can be used to copy from", async () => {
    const { page, at, notice } = await fail({
      prepare: (of) => of.locator("[name=t]").fill("half-typed"),
    });

    expect(await notice.innerText()).toMatch(
      /^This part of the page has stopped working\.\s+Try again$/,
    );
    expect(await notice.evaluate((element) => element.nextElementSibling?.localName)).toBe("main");
    expect(await page.locator("main p").innerText()).toBe("1");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("t");
    expect(await page.locator("[name=t]").inputValue()).toBe("half-typed");
    await page.locator("main button").click();
    expect(await at.told("refused")).toEqual([{ n: 1, name: "add" }]);
  });

  test("retries by a join without a token, once, and goes away when that is answered", async () => {
    const { page, live: at } = await chromium.join(view(1));
    await remember(page, "main *");
    await page.locator("main button").click();
    await at.event();
    await failAgain(page, at);
    expect(await at.told("lost")).toEqual([{ n: 1, name: "add" }]);

    await page.getByRole("button", { name: "Try again" }).dblclick();
    await page.locator("main button").click();

    expect(await page.getByRole("alert").count()).toBe(1);
    expect(await at.join({ shown: view(2), settled: 1 })).toEqual([0, 0, "", "/page?q=1", 1]);
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(await at.event()).toEqual([1, 0, 2, "add", 1]);
    expect(await positions(page, "main *")).toEqual([0, 1, 2]);
    expect(await page.locator("main p").innerText()).toBe("2");
    expect(await at.told("lost")).toHaveLength(1);
  });

  test("comes back when it fails again, with the focus where it was, and waits to be asked", async () => {
    const { page, at, notice, retry } = await fail();
    await notice.evaluate((element) => Object.assign(element, { isFirst: true }));
    await retry.focus();
    await page.keyboard.press("Enter");
    expect(await at.peer.next()).toEqual([0, 0, "", "/page?q=1", 0]);
    expect(await retry.getAttribute("aria-disabled")).toBe("true");

    at.peer.send([2, 0, "gone", "the view could not be started"]);
    await at.heard("error");

    // A screen reader says what is new.
    expect(await notice.evaluate((element) => "isFirst" in element)).toBe(false);
    expect(await notice.count()).toBe(1);
    expect(await retry.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await retry.getAttribute("aria-disabled")).toBe(null);
    at.peer.send([4, 0, "failed"]);
    await page.keyboard.press("Space");
    expect(await at.join()).toEqual([0, 0, "", "/page?q=1", 0]);
    expect(await notice.count()).toBe(0);
  });

  test("leaves the focus to the region, not to the top of the page, if it had it", async () => {
    const { page, at, retry } = await fail();
    await retry.focus();
    await page.keyboard.press("Enter");
    await at.join();

    expect(await page.evaluate(() => document.activeElement?.localName)).toBe("main");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Add");
    expect(await page.locator("main").getAttribute("tabindex")).toBe(null);
  });

  test("leaves the focus alone if it did not have it", async () => {
    const { page, at, retry } = await fail();
    await retry.click();
    await page.locator("[name=t]").focus();

    await at.join();

    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("t");
  });

  test("stays while the connection comes and goes: nothing is tried but by a person", async () => {
    const { page, at, retry } = await fail();
    at.peer.close();
    await at.heard("disconnected");
    await at.reconnected();
    await page.waitForSelector("html[data-live-connection=connected]");
    expect(await page.locator("main").getAttribute("data-live")).toBe("failed");

    await retry.click();

    expect(await at.join()).toEqual([0, 0, "", "/page?q=1", 0]);
  });

  test("retries when the connection is back, if that is away", async () => {
    const { page, at, notice, retry } = await fail();
    at.refuseSockets(true);
    at.peer.close();
    await at.heard("disconnected");
    await retry.click();
    expect(await page.locator("main").getAttribute("data-live")).toBe("disconnected");
    at.refuseSockets(false);
    await at.reconnected();

    expect(await at.join()).toEqual([0, 0, "", "/page?q=1", 0]);

    expect(await notice.count()).toBe(0);
  });

  test("goes away with the connection when the page ends that", async () => {
    const { page, notice } = await fail();

    await page.evaluate(() => window.connection.disconnect());

    expect(await notice.count()).toBe(0);
    expect(await page.locator("main").getAttribute("data-live")).toBe("disconnected");
  });

  test("is there when the first join fails", async () => {
    const at = await chromium.open(view(1));
    await at.peer.next();
    at.peer.send([2, 0, "gone", "no such view"]);

    await at.heard("error");

    expect(await at.page.getByRole("alert").count()).toBe(1);
  });
});

describe("what the notice shows", () => {
  test("is in the page's words", async () => {
    const { notice } = await fail({ connect: { failed: { text: "Ups.", retry: "Noch einmal" } } });

    expect(await notice.innerText()).toMatch(/^Ups\.\s+Noch einmal$/);
  });

  test("is nothing, if the page wants that; then its own script retries", async () => {
    const { page, live: at } = await chromium.join(view(1), { connect: { failed: false } });
    await addTemplate(page, "body", "Nobody shows this.");
    await page.evaluate(() =>
      document.addEventListener("perigee:failed", (event) =>
        Object.assign(window, (event as CustomEvent<{ retry: () => void }>).detail),
      ),
    );
    await failAgain(page, at);
    expect(await page.getByRole("alert").count()).toBe(0);

    await page.evaluate(() => {
      const { retry } = window as unknown as { retry: () => void };
      retry();
      retry();
    });

    expect(await at.join()).toEqual([0, 0, "", "/page?q=1", 0]);
    await page.locator("main button").click();
    expect((await at.event())[2]).toBe(1);
  });

  test.each(["body", "head", "parent"] as const)(
    "is the page's template in the %s",
    async (where) => {
      const { page, at, notice, retry } = await fail({
        prepare: (of) => addTemplate(of, where, "Sorry."),
      });
      expect(await notice.innerText()).toBe("Sorry.Again");
      expect(await notice.getAttribute("class")).toBe(null);

      await retry.click();

      expect(await at.join()).toEqual([0, 0, "", "/page?q=1", 0]);
      expect(page.url()).not.toContain("#again");
      expect(await notice.count()).toBe(0);
    },
  );

  test("is rather the template beside the region; that of another region is none of its own", async () => {
    const { page, at, notice } = await fail({
      prepare: (of) => addTemplate(of, "elsewhere", "Another's."),
    });
    expect(await notice.innerText()).toContain("stopped working");
    await page.getByRole("button", { name: "Try again" }).click();
    await at.join();

    await addTemplate(page, "body", "Of all.");
    await addTemplate(page, "parent", "Its own.");
    await failAgain(page, at);

    expect(await notice.innerText()).toContain("Its own.");
  });

  test("looks as the page wants, light and dark", async () => {
    const { page, notice } = await fail();
    const looks = () =>
      notice.evaluate((element) => {
        const { position, color, backgroundColor } = getComputedStyle(element);
        return [position, color, backgroundColor];
      });
    expect(await looks()).toEqual(["sticky", "rgb(140, 29, 24)", "rgb(253, 236, 234)"]);

    await page.emulateMedia({ colorScheme: "dark" });
    expect(await looks()).toEqual(["sticky", "rgb(249, 180, 174)", "rgb(58, 18, 16)"]);

    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("div { position: static } html { --perigee-failed-color: rgb(1, 2, 3) }");
      document.adoptedStyleSheets.unshift(sheet);
    });
    expect(await looks()).toEqual(["static", "rgb(1, 2, 3)", "rgb(58, 18, 16)"]);
  });
});

test("a view that is there again without being asked takes its notice away", async () => {
  const { at, notice } = await fail();

  at.peer.send([0, 0, 2, 0, ...joinedParts(view(2)), "token 2"]);
  await at.heard("patched", 2);

  expect(await notice.count()).toBe(0);
});
