/**
 * Views inside of views, in a real Chromium: what they keep, and what stands in for them.
 */
import type { Browser, Page } from "playwright-core";
import { serve, type Server } from "../../liveview/index.ts";
import { kill, listChildren, whereis } from "../../runtime/index.ts";
import { Parent, type Shown } from "../liveview/modules/family.ts";
import { Gate } from "../runtime/gate.ts";
import { openPage, waitForConnected } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";

import.meta.jest.setTimeout(30_000);

const shell = new URL("../integration/site/shell.html", import.meta.url);

describe("views inside of a view", () => {
  let browser: Browser;
  let server: Server;
  let page: Page;
  let problems: readonly string[];
  beforeAll(async () => {
    browser = await launchChromium();
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Parent },
      log: () => {},
      node: { threads: 2, spareThreads: 1 },
    });
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  afterEach(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });

  const open = async (...shown: readonly Shown[]): Promise<void> => {
    ({ page, problems } = await openPage(browser, "about:blank"));
    await page.goto(`${server.url}/?shows=${encodeURIComponent(JSON.stringify(shown))}`);
    await waitForConnected(page);
  };
  /** Sends an event of the parent, as a button in its template would. */
  const send = async (name: string, payload: unknown = null): Promise<void> => {
    await page.evaluate(
      (binding) => {
        const button = document.createElement("button");
        Reflect.set(button, "$click", binding);
        document.querySelector("#app")!.append(button);
        button.click();
        button.remove();
      },
      [2, name, payload],
    );
  };
  const show = (...shown: readonly Shown[]): Promise<void> => send("show", shown);
  /** Counts from now on how often a view has come back. */
  const watch = (selector: string): Promise<void> =>
    page.evaluate((target) => {
      Object.assign(window, { joins: 0 });
      document.querySelector(target)!.addEventListener("perigee:connected", (event) => {
        const isOwn = (event.target as Element).matches(target);
        if (isOwn) Object.assign(window, { joins: Reflect.get(window, "joins") + 1 });
      });
    }, selector);
  const comeBack = (selector: string, times: number) =>
    page.waitForFunction(
      ([target, count]) =>
        Reflect.get(window, "joins") >= count ||
        document.querySelector<HTMLElement>(target)!.dataset["live"] === "failed",
      [selector, times] as const,
    );
  const child = (id: string) => page.locator(`[data-live-child="${id}"]`);
  const up = (id: string) =>
    page.locator(`[data-live-child="${id}"][data-live=connected]`).waitFor();

  test("are hydrated in place, with what was typed and focused before the script was there", async () => {
    ({ page, problems } = await openPage(browser, "about:blank"));
    let release: (() => void) | undefined;
    await page.route("**/perigee/client-*", async (route) => {
      await new Promise<void>((resolve) => (release = resolve));
      await route.continue();
    });
    const shown: Shown[] = [{ id: "m", kind: "middle" }];
    await page.goto(`${server.url}/?shows=${encodeURIComponent(JSON.stringify(shown))}`, {
      waitUntil: "commit",
    });
    await page.locator("[name=note]").fill("half typed");
    await page.evaluate(() =>
      Object.assign(window, { early: [...document.querySelectorAll("#app *")] }),
    );

    release!();
    await waitForConnected(page);
    await up("inner");

    const kept = await page.evaluate(() => {
      const { early } = window as unknown as { early: Element[] };
      const now = [...document.querySelectorAll("#app *")];
      const note = document.querySelector<HTMLInputElement>("[name=note]")!;
      return [
        early.length === now.length && now.every((element, at) => element === early[at]),
        note.value,
        document.activeElement === note,
      ];
    });
    expect(kept).toEqual([true, "half typed", true]);
    await child("inner").locator("button").first().click();
    await child("inner").locator("button", { hasText: "1" }).waitFor();
  });

  test("hear their own events only, and their parent hears none of theirs", async () => {
    await open({ id: "m", kind: "middle" });
    await up("inner");

    await child("inner").locator("button").first().click();
    await child("inner").locator("button", { hasText: "1" }).waitFor();

    expect(await page.locator("button.middle").innerText()).toBe("0");
    await page.locator("button.middle").click();
    await child("inner").locator("b", { hasText: "inner 1" }).waitFor();
  });

  test("keep element, state, text and focus as their row moves", async () => {
    await open({ id: "a" }, { id: "b" }, { id: "c" });
    await up("c");
    await child("c").locator("button").first().click();
    await child("c").locator("button", { hasText: "1" }).waitFor();
    await child("c").locator("[name=note]").fill("mine");
    const element = await child("c").elementHandle();

    await show({ id: "c" }, { id: "a" }, { id: "b" });
    await page.locator("section:first-child [data-live-child=c]").waitFor();

    expect(
      await element?.evaluate((it) => [
        it === document.querySelector("[data-live-child=c]"),
        (it as HTMLElement).dataset["live"],
        it.querySelector("input")!.value,
        document.activeElement === it.querySelector("input"),
      ]),
    ).toEqual([true, "connected", "mine", true]);
    await child("c").locator("button").first().click();
    await child("c").locator("button", { hasText: "2" }).waitFor();
  });

  test("come and go", async () => {
    await open({ id: "a" });
    await up("a");
    await child("a").locator("button").first().click();
    await child("a").locator("button", { hasText: "1" }).waitFor();

    await show({ id: "b", kind: "middle" });
    await up("inner");
    expect(await child("a").count()).toBe(0);
    await show({ id: "a" }, { id: "b" });
    await up("a");

    expect(await child("a").locator("button").first().innerText()).toBe("0");
    expect(await child("b").locator("b").innerText()).toBe("b");
  });

  test("fail alone: one at its start, one at a click, and the third is fine", async () => {
    await open(
      { id: "dead", fails: "mount", fallback: "not available" },
      { id: "weak", fallback: "a moment" },
      { id: "fine" },
    );
    await up("fine");
    await page.locator("em", { hasText: "not available" }).waitFor();
    await page.evaluate(() => {
      const seen: string[] = [];
      const weak = document.querySelector<HTMLElement>("[data-live-child=weak]")!;
      const fallback = weak.nextElementSibling as HTMLElement;
      const note = () => seen.push(`${weak.dataset["live"]} ${fallback.hidden}`);
      for (const element of [weak, fallback]) {
        new MutationObserver(note).observe(element, { attributes: true });
      }
      Object.assign(window, { seen });
    });

    await watch("[data-live-child=weak]");
    // However long the restart takes on this machine: for the page, no time passes.
    await page.clock.install({ time: 0 });
    await page.clock.pauseAt(1_000);
    await child("fine").locator("button").first().click();
    await child("weak").locator("button").first().click();
    await child("weak").locator("button", { hasText: "1" }).waitFor();
    await child("weak").locator("button.fail").click();
    await comeBack("[data-live-child=weak]", 1);

    // A restart of milliseconds does not flash.
    const seen = (await page.evaluate(() => Reflect.get(window, "seen"))) as string[];
    expect(seen).toContain("restarting true");
    expect(seen.filter((each) => each.endsWith("false"))).toEqual([]);
    expect(await child("weak").locator("button").first().innerText()).toBe("1");
    expect(await child("fine").locator("button").first().innerText()).toBe("1");
    expect(await page.locator("[role=alert]").count()).toBe(0);
  });

  test("show their fallback while they are being started", async () => {
    await open();
    const gate = new Gate();

    await show({ id: "slow", gate: gate.pid, fallback: "a moment" });
    await page.locator("em", { hasText: "a moment" }).waitFor();
    gate.open();
    await up("slow");

    expect(await child("slow").isVisible()).toBe(true);
    expect(await page.locator("em").isVisible()).toBe(false);
  });

  test("show their fallback when they are given up, and come back when a person asks", async () => {
    await open({ id: "a", fallback: "gone for now" }, { id: "b" });
    await up("a");
    await watch("[data-live-child=a]");
    for (let crash = 1; crash <= 6; crash += 1) {
      await child("a").locator("button.fail").dispatchEvent("click");
      await comeBack("[data-live-child=a]", crash);
    }
    await page.locator("em", { hasText: "gone for now" }).waitFor();
    expect(await child("a").isVisible()).toBe(false);

    await page.evaluate(() => {
      const button = document.createElement("button");
      button.dataset["liveRetry"] = "";
      document.querySelector("perigee-fallback")!.append(button);
    });
    await page.locator("[data-live-retry]").click();
    await up("a");

    expect(await child("a").isVisible()).toBe(true);
    expect(await page.locator("em", { hasText: "gone for now" }).isVisible()).toBe(false);
  });

  test("show a notice with a button when they are given up and have no fallback", async () => {
    await open({ id: "a", fails: "mount" });

    await page.locator("[role=alert]").waitFor();

    expect(await page.locator("[role=alert] + perigee-view").count()).toBe(1);
    await page.locator("[role=alert] button").click();
    await page.locator("[role=alert] button:not([aria-disabled])").waitFor();
  });

  test("are left as they are when their parent is given up, and are new with it", async () => {
    await open({ id: "a" });
    await up("a");
    await child("a").locator("button").first().click();
    await child("a").locator("button", { hasText: "1" }).waitFor();
    await watch("#app");
    for (let crash = 1; crash <= 6; crash += 1) {
      await send("fail");
      await comeBack("#app", crash);
    }
    await page.locator("[role=alert]").waitFor();
    expect(await child("a").locator("button").first().innerText()).toBe("1");

    await page.locator("[role=alert] button").click();
    await up("a");

    await child("a").locator("button", { hasText: "0" }).waitFor();
    await child("a").locator("button").first().click();
    await child("a").locator("button", { hasText: "1" }).waitFor();
  });

  test("come back after the gateway died, with their state and their elements", async () => {
    await open({ id: "m", kind: "middle" });
    await up("inner");
    await child("inner").locator("button").first().click();
    await child("inner").locator("button", { hasText: "1" }).waitFor();
    const element = await child("inner").elementHandle();
    const gateway = (await listChildren(server.node.root)).find(
      ({ id }) => id === "perigee.gateway",
    );

    await watch("[data-live-child=inner]");
    kill(gateway!.pid!);
    await comeBack("[data-live-child=inner]", 1);

    expect(await element?.evaluate((it) => it.isConnected)).toBe(true);
    expect(await child("inner").locator("button").first().innerText()).toBe("1");
    await child("inner").locator("button").first().click();
    await child("inner").locator("button", { hasText: "2" }).waitFor();
    const views = await listChildren((await whereis("perigee.views"))!);
    expect(views.filter(({ pid }) => pid !== undefined).length).toBeGreaterThanOrEqual(3);
    // What a broken connection has to say is no problem.
    problems = [];
  });
});
