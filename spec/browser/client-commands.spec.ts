/**
 * Commands in a real browser, under a policy as strict as it gets.
 */
import type { Page } from "playwright-core";
import { js, type CommandChain } from "../../liveview/command/js.ts";
import { classMap } from "../../liveview/template/class-map.ts";
import { html as markup } from "../../liveview/template/html.ts";
import { styleMap } from "../../liveview/template/style-map.ts";
import { Chromium, on, positions, remember } from "../client/in-chromium.ts";

const chromium = new Chromium();

const button = (commands: CommandChain, text = "Go") =>
  markup`<button id="go" @click=${commands}>${text}</button>`;
const go = (page: Page) => page.locator("#go").click();
const waitFor = (page: Page, selector: string) =>
  page.locator(selector).first().waitFor({ state: "attached" });

describe("commands", () => {
  test("happen in order, without the server", async () => {
    const { page, live } = await chromium.join(
      markup`${button(
        js
          .toggle("#menu")
          .toggleAttribute("aria-expanded", ["true", "false"])
          .addClass("seen twice", { inner: "i" })
          .setAttribute("title", "t", { closest: "div" })
          .focusFirst("#menu")
          .dispatch("said", undefined, { detail: { n: 1 } }),
      )}<ul id="menu" hidden><li><a tabindex="-1">no</a><a href="#x">yes</a></li></ul>`,
    );
    await page.evaluate(() =>
      document.addEventListener("said", (event) =>
        document.body.setAttribute("data-said", JSON.stringify((event as CustomEvent).detail)),
      ),
    );
    const state = () =>
      page.evaluate(() => [
        document.querySelector<HTMLElement>("#menu")!.checkVisibility(),
        document.querySelector("#go")!.getAttribute("aria-expanded"),
        document.activeElement?.textContent,
        document.body.getAttribute("data-said"),
      ]);

    live.peer.close();
    await go(page);
    await waitFor(page, "[data-said]");
    expect(await state()).toEqual([true, "true", "yes", '{"n":1}']);

    await go(page);
    await waitFor(page, "#go[aria-expanded=false]");
    expect((await state()).slice(0, 2)).toEqual([false, "false"]);
  });

  test("one that fails is told, and those after it are done", async () => {
    const { page } = await chromium.join(
      button(js.addClass("never", "!no selector").addClass("done")),
    );
    const messages: string[] = [];
    page.on("console", (message) => messages.push(message.text()));

    await go(page);
    await waitFor(page, "#go.done");

    expect(messages.join()).toContain("perigee: a command has failed");
  });

  test("send events, as bindings do, and show what loads until they are answered", async () => {
    const { page, live } = await chromium.join(
      markup`<form @submit=${js.send(on["save"]!).addClass("sent")}><input name="a" value="1"></form>${button(
        js.send(on["add"]!(5), { loading: "#box", pageLoading: true }),
      )}<p id="box"></p>`,
    );
    const loading = () =>
      page.evaluate(() =>
        [...document.querySelectorAll("[data-live-loading]")].map(({ localName }) => localName),
      );

    await go(page);
    expect((await live.event()).slice(2, 5)).toEqual([1, "add", 5]);
    await waitFor(page, "#box[data-live-loading]");
    expect(await loading()).toEqual(["html", "p"]);
    await live.acknowledge(1);
    expect(await loading()).toEqual([]);

    await page.locator("input").press("Enter");
    expect((await live.event()).slice(2, 5)).toEqual([2, "save", { a: "1" }]);
    await waitFor(page, "form.sent");
    expect(await loading()).toEqual(["form"]);
    live.peer.send([2, 0, "bad_payload", "no", 2]);
    await live.heard("error");
    expect(await loading()).toEqual([]);
  });

  test("give the focus back, the last first, to who is still there", async () => {
    const view = (hasB: boolean) =>
      markup`<input id="a"><p>${hasB ? markup`<input id="b">` : null}</p><button id="push" @click=${js
        .pushFocus("#a")
        .pushFocus("#b")
        .addClass("done")}>x</button><button id="go" @click=${js.popFocus()}>y</button>`;
    const { page, live } = await chromium.join(view(true));
    const focused = () => page.evaluate(() => document.activeElement?.id);
    await page.locator("#push").click();
    await waitFor(page, ".done");

    await live.show(view(false));
    await go(page);

    expect(await focused()).toBe("a");
  });

  test("open a dialog that keeps the focus, and gives it back", async () => {
    const { page } = await chromium.join(
      markup`${button(js.openDialog("dialog"))}<dialog><button id="in" autofocus>in</button><button id="out" @click=${js.closeDialog(
        { closest: "dialog" },
      )}>out</button></dialog>`,
    );
    const focused = () => page.evaluate(() => document.activeElement?.id);
    await page.locator("#go").focus();
    await page.keyboard.press("Enter");
    await waitFor(page, "dialog[open]");
    expect(await focused()).toBe("in");
    await page
      .locator("#go")
      .click({ trial: true, timeout: 200 })
      .catch(() => {});
    await page.locator("#out").click();
    await page.locator("dialog").waitFor({ state: "hidden" });
    expect(await focused()).toBe("go");
  });

  test("do what another element has bound, and not for ever", async () => {
    const { page, live } = await chromium.join(
      markup`${button(js.exec("open", "#menu").exec("loop", "#menu").addClass("done"))}<p id="menu" @open=${js
        .addClass("open")
        .send(on["pick"]!(1))} @loop=${js.exec("loop")}></p>`,
    );

    await go(page);
    await waitFor(page, "#go.done");

    expect(await page.locator("#menu").getAttribute("class")).toBe("open");
    expect((await live.event()).slice(3, 5)).toEqual(["pick", 1]);
  });

  test("go to another URL as links do", async () => {
    const { page } = await chromium.join(button(js.patch("/other?x=1")));
    await page.evaluate(() =>
      document.addEventListener(
        "click",
        (event) => {
          const link = (event.target as Element).closest("a");
          if (link === null) return;
          event.preventDefault();
          document.body.setAttribute("data-went", link.outerHTML);
        },
        true,
      ),
    );

    await go(page);
    await waitFor(page, "[data-went]");

    expect(await page.locator("body").getAttribute("data-went")).toBe(
      '<a href="/other?x=1" data-live-patch=""></a>',
    );
  });
});

describe("what a command changed", () => {
  const view = (n: number, { done = false, width = "1px", title = "t" } = {}) =>
    markup`<p id="p" class="p ${classMap({ done })}" style=${styleMap({ width })} title=${title}>${n}</p>${button(
      js
        .addClass("open", "#p")
        .hide("#h")
        .setAttribute("title", "mine", "#p")
        .removeClass("p", "#p"),
    )}<i id="h">x</i>`;
  const shown = (page: Page) =>
    page.evaluate(() => {
      const p = document.querySelector("p")!;
      return [p.className.trim(), p.title, document.querySelector<HTMLElement>("#h")!.hidden];
    });

  test("stays when the server changes something else", async () => {
    const { page, live } = await chromium.join(view(1));
    await remember(page, "p");
    await go(page);
    await waitFor(page, "p.open");

    await live.show(view(2));
    expect(await shown(page)).toEqual(["open", "mine", true]);
    await live.show(view(3, { done: true, width: "2px" }));
    expect(await shown(page)).toEqual(["done open", "mine", true]);

    live.peer.close();
    await live.reconnected();
    await live.join({ shown: view(4, { done: true, width: "2px" }) });
    expect(await shown(page)).toEqual(["done open", "mine", true]);
    expect(await positions(page, "p")).toEqual([0]);
  });

  test("goes when the server changes that very attribute or class", async () => {
    const open = (isOpen: boolean, title: string) =>
      markup`<p class=${classMap({ a: true, open: isOpen })} title=${title}>x</p>${button(
        js.addClass("open b", "p").setAttribute("title", "mine", "p"),
      )}`;
    const { page, live } = await chromium.join(open(false, "one"));
    const state = () =>
      page.evaluate(() => {
        const { className, title } = document.querySelector("p")!;
        return [className, title];
      });
    await go(page);
    await waitFor(page, "p.open");

    await live.show(open(true, "two"));
    expect(await state()).toEqual(["a open b", "two"]);
    await live.show(open(false, "two"));
    expect(await state()).toEqual(["a b", "two"]);
  });

  test("stays shown or hidden where a style sheet says otherwise", async () => {
    const box = (width: string) =>
      markup`<p style=${styleMap({ display: "none", width })}>x</p>${button(
        js.toggle("p", { display: "inline" }),
      )}`;
    const { page, live } = await chromium.join(box("1px"));
    const display = () =>
      page.evaluate(() => getComputedStyle(document.querySelector("p")!).display);
    await go(page);
    await page.locator("p").waitFor();
    expect(await display()).toBe("block");

    await live.show(box("2px"));
    expect(await display()).toBe("block");
    await go(page);
    expect(await display()).toBe("none");
  });
});

describe("a transition", () => {
  const style = `@keyframes out { from { opacity: 1 } to { opacity: 0 } } .out { animation: out 50ms } .slow { animation: out 100s } .for-ever { animation: out 1s infinite }`;
  const open = async (commands: CommandChain) => {
    const opened = await chromium.join(markup`${button(commands)}<p id="p">x</p>`);
    await opened.page.evaluate((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets = [sheet];
    }, style);
    return opened;
  };

  test("lasts as long as the style sheet says", async () => {
    const { page } = await open(js.hide("#p", { transition: "out" }));
    const started = page.evaluate(
      () =>
        new Promise((resolve) => {
          document
            .querySelector("#p")!
            .addEventListener("animationstart", ({ target }) =>
              resolve((target as HTMLElement).hidden),
            );
        }),
    );
    await go(page);

    expect(await started).toBe(false);
    await waitFor(page, "#p[hidden]");
    expect(await page.locator("#p").getAttribute("class")).toBe("");
  });

  test("gives way to another one", async () => {
    const { page } = await open(js.toggle("#p", { out: "slow" }));
    await go(page);
    await waitFor(page, "#p.slow");
    await go(page);
    await waitFor(page, "#p:not(.slow)");

    expect(await page.locator("#p").isVisible()).toBe(true);
  });

  test("waits for no animation without end, and for none at all when nobody wants motion", async () => {
    const { page } = await open(js.toggle("#p", { out: "for-ever" }));
    await go(page);
    await waitFor(page, "#p[hidden]");

    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.evaluate(() => document.querySelector("#p")!.removeAttribute("hidden"));
    await go(page);
    await waitFor(page, "#p[hidden]");

    expect(await page.locator("#p").isVisible()).toBe(false);
  });
});
