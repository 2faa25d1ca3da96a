/**
 * The examples as a person meets them: in a real Chromium, on the server that `npm start` starts.
 */
import type { Browser, Page } from "playwright-core";
import { openPage, waitForConnected, waitForPatched } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import { makeStore, startExamples, type ExampleServer } from "../support/example-server.ts";

describe("the examples", () => {
  let browser: Browser;
  let server: ExampleServer;
  let page: Page;
  let problems: readonly string[];
  let sockets = 0;

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), startExamples()]);
  });
  afterAll(async () => {
    await browser.close();
    expect(await server.stop()).toBe(0);
  });
  afterEach(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });

  const open = async (path: string): Promise<void> => {
    sockets = 0;
    ({ page, problems } = await openPage(browser, "about:blank"));
    page.on("websocket", () => {
      sockets += 1;
    });
    await page.goto(server.url + path);
    await waitForConnected(page);
  };
  const click = (name: string | RegExp, region = "#app"): Promise<void> =>
    waitForPatched(page, region, () =>
      page
        .locator(region)
        .getByRole("button", { name, exact: typeof name === "string" })
        .click(),
    );
  const text = (selector: string): Promise<string> => page.locator(selector).innerText();

  test("the index page links and explains every example", async () => {
    await open("/");

    for (const path of [
      "/counter",
      "/clock",
      "/todos",
      "/windowed-list",
      "/data-grid",
      "/dashboard",
      "/sign-up",
      "/jobs",
      "/chat",
      "/crash-lab",
    ]) {
      expect(await page.locator(`#app a[href="${path}"]`).count()).toBeGreaterThan(0);
    }
    expect((await text("#app")).length).toBeGreaterThan(300);
  });

  test.each([
    ["/", "Perigee"],
    ["/counter", "Count is 0"],
    ["/clock", "Clock"],
    ["/todos", "Nothing to do yet."],
    ["/windowed-list", "10,000 objects"],
    ["/data-grid", "212 of 212 parts"],
    ["/dashboard", "Nothing noted yet."],
    ["/jobs", "No jobs yet."],
    ["/sign-up", "Add a link"],
    ["/chat", "Nobody is here."],
    ["/chat/lobby", "Nobody yet."],
    ["/crash-lab", "Throw in a handler"],
  ])("%s holds its full content without JavaScript", async (path, content) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    page = await context.newPage();
    problems = [];

    await page.goto(server.url + path);

    expect(await page.locator("body").innerText()).toContain(content);
  });

  test("the counter counts, and no node but the number's is touched", async () => {
    await open("/counter");
    const nodes = await page.evaluateHandle(() => {
      const all = [...document.querySelectorAll("#app *")];
      const changes: string[] = [];
      const observer = new MutationObserver((records) => {
        for (const { type, target } of records) changes.push(`${type} ${target.nodeValue}`);
      });
      const options = { subtree: true, childList: true, attributes: true, characterData: true };
      observer.observe(document.querySelector("#app")!, options);
      return { all, changes };
    });

    await click("Increment");
    await click("Increment");

    expect(await text(".figure")).toBe("Count is 2");
    const { isSame, changes } = await nodes.evaluate(({ all, changes: seen }) => {
      const now = [...document.querySelectorAll("#app *")];
      return { isSame: now.every((node, at) => node === all[at]), changes: seen };
    });
    expect(isSame).toBe(true);
    expect(changes).toEqual(["characterData 1", "characterData 2"]);
  });

  test("hydration keeps the nodes of the page's HTML", async () => {
    ({ page, problems } = await openPage(browser, "about:blank"));
    await page.addInitScript(() => {
      document.addEventListener("readystatechange", () => {
        if (document.readyState !== "interactive") return;
        const nodes = [...document.querySelectorAll("#app *")];
        Object.assign(window, { nodes });
      });
    });
    await page.goto(`${server.url}/counter`);
    await waitForConnected(page);
    await click("+10");

    const isKept = await page.evaluate(() => {
      const { nodes } = window as unknown as { nodes: Element[] };
      return nodes.length > 5 && nodes.every((node) => node.isConnected);
    });
    expect(isKept).toBe(true);
    expect(await text(".figure")).toBe("Count is 10");
  });

  test("a paragraph comes and goes with the count", async () => {
    await open("/counter");

    await click("+10");
    expect(await page.locator(".note:not(noscript *)").count()).toBe(1);
    await click("Reset");
    expect(await page.locator("#app .note").count()).toBe(0);
  });

  test("the clock ticks by itself, and follows the choice of a zone", async () => {
    await open("/clock");
    const before = await text("time");

    await waitForPatched(page, "#app", () => Promise.resolve());
    expect(await text("time")).not.toBe(before);
    const hours = async (): Promise<number> => Number((await text("time")).slice(0, 2));
    await waitForPatched(page, "#app", () => page.selectOption("select", "UTC"));
    const utc = await hours();
    await waitForPatched(page, "#app", () => page.selectOption("select", "Asia/Tokyo"));
    expect([(utc + 9) % 24, (utc + 10) % 24]).toContain(await hours());
    expect(await page.locator("select").inputValue()).toBe("Asia/Tokyo");
  });

  test("todos are added, completed, edited, filtered and removed", async () => {
    await open("/todos");
    const field = page.getByLabel("What needs doing?");
    const add = async (title: string): Promise<void> => {
      await field.fill(title);
      await waitForPatched(page, "#app", () => field.press("Enter"));
    };
    const titles = (): Promise<string[]> => page.locator(".rows .title").allInnerTexts();

    await add("water the plants");
    expect(await field.inputValue()).toBe("");
    await add("<b>read</b> & write");
    await add("sleep");
    expect(await titles()).toEqual(["water the plants", "<b>read</b> & write", "sleep"]);

    await waitForPatched(page, "#app", () => page.getByLabel("Done: sleep").check());
    expect(await text("#app [role=status]")).toBe("2 items left");

    await waitForPatched(page, "#app", () => page.getByText("water the plants").dblclick());
    const title = page.getByLabel("Title", { exact: true });
    expect(await title.evaluate((input) => input === document.activeElement)).toBe(true);
    await title.fill("water the garden");
    await waitForPatched(page, "#app", () => title.press("Enter"));
    expect(await titles()).toEqual(["water the garden", "<b>read</b> & write", "sleep"]);

    await click("Completed");
    expect(await titles()).toEqual(["sleep"]);
    await click("All");
    await click("Remove <b>read</b> & write");
    await click("Clear completed");
    expect(await titles()).toEqual(["water the garden"]);
  });

  test("a title that will not do is refused, with a reason, and kept to be corrected", async () => {
    await open("/todos");
    const field = page.getByLabel("What needs doing?");

    await field.fill("x".repeat(201));
    await waitForPatched(page, "#app", () => field.press("Enter"));

    expect(await text("#add-problem")).toContain("at most 200");
    expect(await page.locator(".rows li").count()).toBe(0);
  });
});

describe("a server that goes away and comes back", () => {
  test("shows the bar, then the page again, with its state, without a reload", async () => {
    const browser = await launchChromium();
    const store = await makeStore();
    const first = await startExamples({ store });
    const { page } = await openPage(browser, `${first.url}/counter`);
    await waitForConnected(page);
    await page.evaluate(() => document.body.setAttribute("data-same-page", "yes"));
    await waitForPatched(page, "#app", () => page.getByRole("button", { name: "+10" }).click());

    expect(await first.stop()).toBe(0);
    await page.locator("html[data-live-connection=disconnected]").waitFor({ state: "attached" });
    await page.getByRole("status").filter({ hasText: "Reconnecting" }).waitFor();
    const second = await startExamples({ store, port: first.port });
    await waitForConnected(page);

    // Connected is not joined yet: what was shown stays until the view's own tree is there.
    await page.locator("#app[data-live=connected]").waitFor();
    await waitForPatched(page, "#app", () => page.getByRole("button", { name: "+10" }).click());
    expect(await page.locator(".figure").innerText()).toBe("Count is 20");
    expect(await page.locator("body[data-same-page=yes]").isVisible()).toBe(true);
    await browser.close();
    expect(await second.stop()).toBe(0);
    await store.remove();
  });
});
