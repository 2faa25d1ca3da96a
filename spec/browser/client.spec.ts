// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its view in it
import * as fc from "fast-check";
import type { Browser, Page } from "playwright-core";
import { diff } from "../../liveview/diff/diff.ts";
import { TemplateBook } from "../../liveview/diff/template-book.ts";
import { toValue } from "../../liveview/diff/to-value.ts";
import { encodeServerFrame } from "../../liveview/protocol/codec.ts";
import type { ServerFrame } from "../../liveview/protocol/frame.ts";
import { bindEvents } from "../../liveview/template/binding.ts";
import { each } from "../../liveview/template/each.ts";
import { html as markup, type Rendered, type SlotValue } from "../../liveview/template/html.ts";
import { nothing } from "../../liveview/template/nothing.ts";
import { renderToString } from "../../liveview/template/render-to-string.ts";
import type { Walk } from "../client/law-script.ts";
import { LivePage, type LivePageOptions } from "../client/live-page.ts";
import { bundle } from "../client/page-gateway.ts";
import { tree } from "../liveview/diff/random-trees.ts";
import { launchChromium } from "../support/chromium.ts";

import.meta.jest.setTimeout(30_000);

const on = bindEvents(["add", "save", "key", "pick", "leave"]);
let browser: Browser;
let live: LivePage | undefined;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

afterEach(async () => {
  const violations = await live?.told("violation").catch(() => []);
  await live?.stop();
  live = undefined;
  // Every page has a policy as strict as it gets.
  if (violations?.length) throw new Error(`violated: ${violations.join()}`);
});

async function join(first: Rendered, options?: LivePageOptions) {
  live = await LivePage.join(browser, first, options);
  return { live, page: live.page };
}

/** Remembers what is found, to ask later whether it is still the same. */
const remember = (page: Page, selector: string) =>
  page.evaluate((found) => {
    Object.assign(window, { remembered: [...document.querySelectorAll(found)] });
  }, selector);

/** Positions of what was remembered in what is found now; -1 for what is new. */
const positions = (page: Page, selector: string) =>
  page.evaluate((found) => {
    const { remembered } = window as unknown as { remembered: Element[] };
    return [...document.querySelectorAll(found)].map((element) => remembered.indexOf(element));
  }, selector);

describe("adopting the page", () => {
  const view = (n: number, rows: string[]) =>
    markup`<h1 class="a ${n}">Count is ${n}</h1><ul>${each(
      rows,
      (row) => row,
      (row) => markup`<li id=${row}>${row}</li>`,
    )}</ul>${n > 1 ? markup`<em>big</em>` : nothing}`;

  test("keeps every element and text, and patches them in place", async () => {
    const { page, live: at } = await join(view(1, ["a", "b"]), {
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
    const at = (live = await LivePage.open(browser, view(1, [])));
    const states = () =>
      at.page.evaluate(() => [
        document.querySelector("main")!.dataset["live"],
        document.documentElement.dataset["liveConnection"],
      ]);

    expect(await states()).toEqual(["connecting", "connected"]);
    expect(await at.join()).toEqual([0, 0, "token 0", "/page?q=1"]);
    expect(await states()).toEqual(["connected", "connected"]);
  });

  test("corrects texts and attributes that are not what the view shows", async () => {
    const stale = renderToString(view(1, ["a"]))
      .replace("Count", "Sum")
      .replace('id="a"', 'id="x"');
    const { page, live: at } = await join(view(1, ["a"]), {
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
    const { page, live: at } = await join(first, { html: tamper(renderToString(first)) });
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
    const { page, live: at } = await join(form("server"), {
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

describe("patching", () => {
  test("what did not change is not touched", async () => {
    const view = (n: number) =>
      markup`<p>${"same"}</p><p>${n}</p>${markup`<b title=${"x"}>${n}</b>`}`;
    const { page, live: at } = await join(view(1));
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
    const { page, live: at } = await join(view("abcd"));
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
    const { page, live: at } = await join(view(nothing));
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
    const { page, live: at } = await join(view(false, 0));
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
    const { page, live: at } = await join(view(0));
    await page.evaluate(() => document.querySelector("p")!.replaceChildren());

    at.peer.send([1, 0, 2, 0, [8, 0, [0, 1, 5]], [1, ["<b>", "</b>"]]]);
    expect(await at.peer.next()).toEqual([0, 0, "token 1", "/page?q=1"]);
    at.peer.send([0, 0, 3, 0, ...joinedParts(view(5)), "token 3"]);
    await at.heard("patched", 2);

    expect(await page.locator("main").innerText()).toBe("5");
  });
});

describe("events", () => {
  interface Case {
    readonly name: string;
    readonly view: Rendered;
    readonly act: (page: Page) => Promise<unknown>;
    /** Name, payload and data of the event. */
    readonly sent: readonly unknown[];
  }
  const key = {
    key: "a",
    code: "KeyA",
    alt: false,
    ctrl: false,
    meta: false,
    shift: false,
    repeat: false,
  };

  test.each<Case>([
    {
      name: "click, with the server's payload",
      view: markup`<button @click=${on["add"]!({ by: [1, null] })}>x</button>`,
      act: (page) => page.locator("button").click(),
      sent: ["add", { by: [1, null] }],
    },
    {
      name: "click, without any",
      view: markup`<button @click=${on["add"]!()}>x</button>`,
      act: (page) => page.locator("button").click(),
      sent: ["add", null],
    },
    {
      name: "click inside the bound element",
      view: markup`<div @click=${on["add"]!(1)}><p><b>x</b></p></div>`,
      act: (page) => page.locator("b").click(),
      sent: ["add", 1],
    },
    {
      name: "click where an inner element is bound, too",
      view: markup`<div @click=${on["add"]!("outer")}><p @click=${on["add"]!("inner")}><b>x</b></p></div>`,
      act: (page) => page.locator("b").click(),
      sent: ["add", "inner"],
    },
    {
      name: "click where an inner element is bound to nothing",
      view: markup`<div @click=${on["add"]!("outer")}><p @click=${nothing}><b>x</b></p></div>`,
      act: (page) => page.locator("b").click(),
      sent: ["add", "outer"],
    },
    {
      name: "click on a button with a name and a value",
      view: markup`<button name="color" value="red" @click=${on["pick"]}>x</button>`,
      act: (page) => page.locator("button").click(),
      sent: ["pick", "red", { name: "color", value: "red" }],
    },
    {
      name: "click on a link",
      view: markup`<a href="/elsewhere" @click=${on["add"]!(1)}>x</a>`,
      act: (page) => page.locator("a").click(),
      sent: ["add", 1],
    },
    {
      name: "dblclick",
      view: markup`<p @dblclick=${on["add"]!(2)}>x</p>`,
      act: (page) => page.locator("p").dblclick(),
      sent: ["add", 2],
    },
    {
      name: "submit, by the button that has a name",
      view: markup`<form @submit=${on["save"]}><input name="title" value="t"><input name="tag" value="a"><input name="tag" value="b"><input type="checkbox" name="done"><input type="file" name="file"><button name="next" value="close">x</button></form>`,
      act: (page) => page.locator("button").click(),
      sent: [
        "save",
        { title: "t", tag: ["a", "b"], file: "", next: "close" },
        { form: { title: "t", tag: ["a", "b"], file: "", next: "close" } },
      ],
    },
    {
      name: "submit by the enter key, with the server's payload",
      view: markup`<form @submit=${on["save"]!(7)}><input name="title" value="t"></form>`,
      act: (page) => page.locator("input").press("Enter"),
      sent: ["save", 7, { form: { title: "t" } }],
    },
    {
      name: "input in a text field",
      view: markup`<input name="q" @input=${on["save"]}>`,
      act: (page) => page.locator("input").press("x"),
      sent: ["save", "x", { name: "q", value: "x" }],
    },
    {
      name: "input in a field without a name",
      view: markup`<textarea @input=${on["save"]}></textarea>`,
      act: (page) => page.locator("textarea").press("x"),
      sent: ["save", "x", { value: "x" }],
    },
    {
      name: "change of a checkbox",
      view: markup`<input type="checkbox" name="done" @change=${on["save"]}>`,
      act: (page) => page.locator("input").check(),
      sent: ["save", true, { name: "done", value: "on", checked: true }],
    },
    {
      name: "change of a radio button, bound around it",
      view: markup`<p @change=${on["pick"]}><input type="radio" name="r" value="1"><input type="radio" name="r" value="2"></p>`,
      act: (page) => page.locator("[value='2']").check(),
      sent: ["pick", "2", { name: "r", value: "2" }],
    },
    {
      name: "change of a select",
      view: markup`<select name="s" @change=${on["pick"]}><option>a<option>b</select>`,
      act: (page) => page.locator("select").selectOption("b"),
      sent: ["pick", "b", { name: "s", value: "b" }],
    },
    {
      name: "change of a select of several",
      view: markup`<select name="s" multiple @change=${on["pick"]}><option>a<option>b<option>c</select>`,
      act: (page) => page.locator("select").selectOption(["a", "c"]),
      sent: ["pick", ["a", "c"], { name: "s", value: ["a", "c"] }],
    },
    {
      name: "change anywhere in a form",
      view: markup`<form @change=${on["save"]}><input name="a" value="1"><input type="checkbox" name="b"></form>`,
      act: (page) => page.locator("[name=b]").check(),
      sent: ["save", { a: "1", b: "on" }, { form: { a: "1", b: "on" } }],
    },
    {
      name: "keydown",
      view: markup`<input @keydown=${on["key"]}>`,
      act: (page) => page.locator("input").press("a"),
      sent: ["key", key, key],
    },
    {
      name: "keydown with the server's payload",
      view: markup`<input @keydown=${on["key"]!(3)}>`,
      act: (page) => page.locator("input").press("Shift+A"),
      sent: ["key", 3, { ...key, key: "Shift", code: "ShiftLeft", shift: true }],
    },
    {
      name: "focus, which does not bubble",
      view: markup`<input name="f" value="v" @focus=${on["add"]!(1)}>`,
      act: (page) => page.locator("input").focus(),
      sent: ["add", 1, { name: "f", value: "v" }],
    },
    {
      name: "blur",
      view: markup`<div @blur=${on["add"]!("not me")}><input name="f" value="v" @blur=${on["leave"]}></div>`,
      act: async (page) => {
        await page.locator("input").focus();
        await page.locator("input").blur();
      },
      sent: ["leave", "v", { name: "f", value: "v" }],
    },
    {
      name: "an event of the page's own",
      view: markup`<p @my-event=${on["add"]!(1)}>x</p>`,
      act: (page) => page.locator("p").dispatchEvent("my-event", {}),
      sent: ["add", 1],
    },
  ])("$name", async ({ view, act, sent }) => {
    const { page, live: at } = await join(view);

    await act(page);

    expect(await at.event()).toEqual([1, 0, 1, ...sent]);
    expect(page.url()).toContain("/page?q=1");
  });

  test("of an element around it, one that does not bubble is no event", async () => {
    const { page, live: at } = await join(
      markup`<div @focus=${on["add"]!("not me")}><input><button @click=${on["add"]!("marker")}>x</button></div>`,
    );

    await page.locator("input").focus();
    await page.locator("button").click();

    expect(await at.event()).toEqual([1, 0, 1, "add", "marker"]);
  });

  test("an unbound link to the top of the page inside a bound element does not jump", async () => {
    const { page, live: at } = await join(markup`<p @click=${on["add"]!(1)}><a href="#">x</a></p>`);

    await page.locator("a").click();
    await at.event();

    expect(page.url()).not.toContain("#");
  });

  test("bound by a patch they work, too, and unbound by one they do not", async () => {
    const view = (isOn: boolean) =>
      markup`${isOn ? markup`<p @mouseover=${on["add"]!(1)}>x</p>` : "off"}<button @click=${isOn ? on["add"]!(2) : nothing}>x</button><b @click=${on["add"]!("marker")}>x</b>`;
    const { page, live: at } = await join(view(false));
    await page.locator("button").click();
    await page.locator("b").click();
    expect(await at.event()).toEqual([1, 0, 1, "add", "marker"]);

    await at.show(view(true), 1);
    await page.locator("p").hover();
    await page.locator("button").click();

    expect(await at.event()).toEqual([1, 0, 2, "add", 1]);
    expect(await at.event()).toEqual([1, 0, 3, "add", 2]);
  });

  test("patching makes none: a field that is taken away did not lose the focus by anybody's doing", async () => {
    const view = (isOpen: boolean) =>
      markup`${isOpen ? markup`<input @blur=${on["leave"]!()} @focusout=${on["leave"]!()}>` : nothing}<b @click=${on["add"]!("marker")}>x</b>`;
    const { page, live: at } = await join(view(true));
    await page.locator("input").focus();

    await at.show(view(false));
    await page.locator("b").click();

    expect(await at.event()).toEqual([1, 0, 1, "add", "marker"]);
  });
});

describe("forms", () => {
  const view = (n: number) => markup`<form @submit=${on["save"]} data-live-reset>
    <input name="title"><input name="kept" .value=${"server"}><button>x</button></form>${n}`;
  const submit = async (page: Page) => {
    await page.locator("[name=title]").fill("typed");
    await page.locator("[name=kept]").fill("typed");
    await page.locator("button").click();
  };
  const values = (page: Page) =>
    page.evaluate(() => [...document.querySelectorAll("input")].map(({ value }) => value));

  test("one that is on its way is not sent twice", async () => {
    const { page, live: at } = await join(view(0));
    await submit(page);
    await page.locator("button").click();
    expect((await at.event())[4]).toEqual({ title: "typed", kept: "typed" });

    await at.acknowledge(1);
    await page.locator("button").click();

    expect((await at.event())[4]).toEqual({ title: "", kept: "server" });
  });

  test("one that was applied is emptied, if it asks for that, but for what the server wants", async () => {
    const { page, live: at } = await join(view(0));
    await submit(page);
    await at.event();
    expect(await values(page)).toEqual(["typed", "typed"]);

    await at.show(view(1), 1);

    expect(await values(page)).toEqual(["", "server"]);
  });

  test("one that was not applied keeps what was typed, and can be sent again", async () => {
    const { page, live: at } = await join(view(0));
    await submit(page);
    await at.event();

    at.peer.send([4, 0, "restarting"]);
    at.peer.send([0, 0, 2, 0, ...joinedParts(view(0)), "token 2"]);
    await at.heard("patched", 2);

    expect(await values(page)).toEqual(["typed", "typed"]);
    await page.locator("button").click();
    expect((await at.event())[2]).toBe(2);
  });

  test("one that the view crashed on is not emptied, though the event was taken", async () => {
    const { page, live: at } = await join(view(0));
    await submit(page);
    await at.event();

    at.peer.send([4, 0, "restarting"]);
    at.peer.send([0, 0, 2, 1, ...joinedParts(view(0)), "token 2"]);
    await at.heard("patched", 2);

    expect(await values(page)).toEqual(["typed", "typed"]);
  });

  test("one that was applied while the connection was away is emptied", async () => {
    const { page, live: at } = await join(view(0));
    await submit(page);
    await at.event();
    at.peer.close();
    await at.reconnected();

    await at.join({ shown: view(1), ack: 1 });

    expect(await values(page)).toEqual(["", "server"]);
  });

  test("one whose event was refused can be sent again", async () => {
    const { page, live: at } = await join(view(0));
    await submit(page);
    await at.event();

    at.peer.send([2, 0, "bad_payload", "no"]);
    await at.heard("error");
    await page.locator("button").click();

    expect((await at.event())[2]).toBe(2);
    expect(await at.told("error")).toEqual([{ code: "bad_payload", message: "no" }]);
    expect((await values(page))[0]).toBe("typed");
  });

  test("fields that hide the form's own members do no harm", async () => {
    const { page, live: at } = await join(
      markup`<form @submit=${on["save"]} data-live-reset><input name="reset"><input name="elements"><button name="submit">x</button></form>`,
    );
    await page.locator("[name=reset]").fill("typed");
    await page.locator("button").click();
    await at.event();

    await at.acknowledge(1);

    expect(await page.locator("[name=reset]").inputValue()).toBe("");
  });
});

describe("controls", () => {
  test("a checkbox goes back when the server does not follow, and stays when it does", async () => {
    const view = (isDone: boolean) =>
      markup`<input type="checkbox" .checked=${isDone} @change=${on["save"]}>`;
    const { page, live: at } = await join(view(false));
    const box = page.locator("input");
    await box.check();
    await at.event();
    expect(await box.isChecked()).toBe(true);

    await at.acknowledge(1);
    expect(await box.isChecked()).toBe(false);

    await box.check();
    await at.event();
    await at.show(view(true), 2);
    expect(await box.isChecked()).toBe(true);
  });

  test("a checkbox follows the server, also after it was ahead of it", async () => {
    const view = (isDone: boolean) =>
      markup`<input type="checkbox" .checked=${isDone} @change=${on["save"]}>`;
    const { page, live: at } = await join(view(false));
    const box = page.locator("input");
    await at.show(view(true));
    await box.uncheck();
    await at.event();
    await at.show(view(false), 1);

    await at.show(view(true), 1);

    expect(await box.isChecked()).toBe(true);
  });

  test("a checkbox that reports nothing follows news, focused or not", async () => {
    const view = (isDone: boolean) => markup`<input type="checkbox" .checked=${isDone}>`;
    const { page, live: at } = await join(view(false));
    await page.locator("input").check();
    await at.show(view(true));

    await at.show(view(false));

    expect(await page.locator("input").isChecked()).toBe(false);
  });

  test("one that was used again meanwhile waits for the answer to that", async () => {
    const { page, live: at } = await join(
      markup`<input type="checkbox" .checked=${false} @change=${on["save"]}>`,
    );
    const box = page.locator("input");
    await box.check();
    await box.uncheck();
    await box.check();

    await at.acknowledge(1);
    expect(await box.isChecked()).toBe(true);
    await at.acknowledge(3);
    expect(await box.isChecked()).toBe(false);
  });

  test("radio buttons and options go back, too", async () => {
    const { page, live: at } = await join(markup`
      <input type="radio" name="r" id="a" .checked=${true} @change=${on["pick"]}><input type="radio" name="r" id="b" .checked=${false} @change=${on["pick"]}>
      <select @change=${on["pick"]}><option .selected=${true}>one</option><option .selected=${false}>two</option></select>`);
    await page.locator("#b").check();
    await page.locator("select").selectOption("two");
    expect((await at.event())[2]).toBe(1);
    expect((await at.event())[2]).toBe(2);

    await at.acknowledge(2);

    expect(await page.locator("#a").isChecked()).toBe(true);
    expect(await page.locator("select").inputValue()).toBe("one");
  });

  test("a crash puts a switch back, and leaves text as it is typed", async () => {
    const view = markup`<input type="checkbox" .checked=${false} @change=${on["save"]}><input name="t" .value=${"old"} @input=${on["save"]}>`;
    const { page, live: at } = await join(view);
    await page.locator("[name=t]").press("End");
    await page.locator("[name=t]").press("!");
    await page.locator("[type=checkbox]").check();

    at.peer.send([4, 0, "restarting"]);
    at.peer.send([0, 0, 2, 0, ...joinedParts(view), "token 2"]);
    await at.heard("patched", 2);

    expect(await page.locator("[type=checkbox]").isChecked()).toBe(false);
    expect(await page.locator("[name=t]").inputValue()).toBe("old!");
  });

  describe("a text field", () => {
    const view = (value: string) => markup`<input .value=${value} @input=${on["save"]}><b>x</b>`;

    test("shows the server's answer to what was typed", async () => {
      const { page, live: at } = await join(view(""));
      await page.locator("input").press("a");
      await at.event();

      await at.show(view("A"), 1);

      expect(await page.locator("input").inputValue()).toBe("A");
    });

    test("keeps what was typed since, while it has the focus", async () => {
      const { page, live: at } = await join(view(""));
      await page.locator("input").press("a");
      await page.locator("input").press("b");
      await at.event();

      await at.show(view("A"), 1);
      expect(await page.locator("input").inputValue()).toBe("ab");

      await at.show(view("AB"), 2);
      expect(await page.locator("input").inputValue()).toBe("AB");
    });

    test("keeps what was typed when the server has nothing to say about it", async () => {
      const { page, live: at } = await join(view(""));
      await page.locator("input").press("a");
      await at.event();

      await at.acknowledge(1);
      expect(await page.locator("input").inputValue()).toBe("a");
    });

    test("without events keeps half-typed text through a reconnect, but takes the server's news", async () => {
      const unbound = (value: string) =>
        markup`<input .value=${value}><textarea></textarea><b>x</b>`;
      const { page, live: at } = await join(unbound("server"));
      await page.locator("input").fill("half");
      await page.locator("textarea").focus();
      at.peer.close();
      await at.reconnected();
      await at.join();
      expect(await page.locator("input").inputValue()).toBe("half");

      await at.show(unbound("news"));
      expect(await page.locator("input").inputValue()).toBe("news");
    });
  });
});

function joinedParts(shown: Rendered) {
  const book = new TemplateBook();
  const value = toValue(shown, book);
  return [book.takeNew(), value] as const;
}

describe("the connection", () => {
  const view = (n: number) => markup`<p>${n}</p><button @click=${on["add"]!(n)}>x</button>`;
  const stateOf = (page: Page) =>
    page.evaluate(() => document.querySelector("main")!.dataset["live"]);

  test("lost, is made again; elements stay, events wait, none is sent twice", async () => {
    const { page, live: at } = await join(view(1));
    await remember(page, "main *");
    await page.locator("button").click();
    expect((await at.event())[2]).toBe(1);
    at.peer.close();
    await at.heard("disconnected");
    await page.locator("button").click();
    await page.locator("button").click();

    await at.reconnected();
    const rejoin = await at.join({ shown: view(2), ack: 1 });

    expect(rejoin).toEqual([0, 0, "token 1", "/page?q=1"]);
    expect([await at.event(), await at.event()].map(([, , n]) => n)).toEqual([2, 3]);
    expect(await positions(page, "main *")).toEqual([0, 1]);
    expect(await page.locator("p").innerText()).toBe("2");
    expect(await stateOf(page)).toBe("connected");
  });

  test("gone, is said by the region, the document and, after half a second, by a bar", async () => {
    const { page, live: at } = await join(view(1), { hasStoppedClock: true });
    const bar = page.getByRole("status");
    const saidByDocument = () =>
      page.evaluate(() => document.documentElement.dataset["liveConnection"]);

    at.refuseSockets(true);
    at.peer.close();
    await at.heard("disconnected");
    expect(await stateOf(page)).toBe("disconnected");
    expect(await saidByDocument()).toBe("disconnected");
    await page.clock.runFor(499);
    expect(await bar.textContent()).toBe("");
    expect((await bar.boundingBox())?.height).toBe(0);

    await page.clock.runFor(1);
    expect(await bar.textContent()).toBe("Connection lost. Reconnecting…");
    expect(await bar.isVisible()).toBe(true);

    at.refuseSockets(false);
    await page.evaluate(() => void dispatchEvent(new Event("online")));
    await at.reconnected();
    await at.join();
    expect(await bar.count()).toBe(0);
    expect(await saidByDocument()).toBe("connected");
  });

  test("the bar's looks give way to the page's", async () => {
    const { page, live: at } = await join(view(1), { hasStoppedClock: true });
    const looks = () =>
      page.locator(".perigee-bar").evaluate((element) => {
        const { position, color, backgroundColor } = getComputedStyle(element);
        return [position, color, backgroundColor];
      });
    at.refuseSockets(true);
    at.peer.close();
    await at.heard("disconnected");
    await page.clock.runFor(500);
    expect(await looks()).toEqual(["fixed", "rgb(255, 255, 255)", "rgb(140, 29, 24)"]);

    await page.emulateMedia({ colorScheme: "dark" });
    expect(await looks()).toEqual(["fixed", "rgb(65, 14, 11)", "rgb(249, 180, 174)"]);

    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("div { position: static } html { --perigee-bar-color: rgb(1, 2, 3) }");
      document.adoptedStyleSheets.unshift(sheet);
    });
    expect(await looks()).toEqual(["static", "rgb(1, 2, 3)", "rgb(249, 180, 174)"]);
  });

  test("is tried again at growing distances, and at once when the machine is back", async () => {
    const { page, live: at } = await join(view(1), { hasStoppedClock: true });
    await page.evaluate(() => {
      const made: number[] = [];
      Object.assign(window, { made });
      window.WebSocket = class extends EventTarget {
        constructor() {
          super();
          made.push(Date.now());
          queueMicrotask(() => this.dispatchEvent(new Event("close")));
        }
        close() {}
      } as unknown as typeof WebSocket;
    });

    at.peer.close();
    await at.heard("disconnected");
    await page.clock.runFor(30_000);
    const made = await page.evaluate(() => (window as unknown as { made: number[] }).made);
    const waits = made.slice(1).map((time, index) => time - made[index]!);

    for (const [index, wait] of [50, 100, 150, 200, 250, 500, 1000, 2000, 5000, 5000].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(wait * 0.75 - 1);
      expect(waits[index]).toBeLessThanOrEqual(wait * 1.25 + 1);
    }
    await page.evaluate(() => void dispatchEvent(new Event("online")));
    expect(await page.evaluate(() => (window as unknown as { made: number[] }).made.length)).toBe(
      made.length + 1,
    );
  });

  test("waits while the page is hidden, and is made at once when it is seen", async () => {
    const { page, live: at } = await join(view(1), { hasStoppedClock: true });
    const setHidden = (isHidden: boolean) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
        document.dispatchEvent(new Event("visibilitychange"));
      }, isHidden);
    await setHidden(true);
    at.peer.close();
    await at.heard("disconnected");
    await page.clock.runFor(60_000);
    expect(at.peersWaiting).toBe(0);

    await setHidden(false);
    await at.reconnected();
    await at.join();

    expect(await stateOf(page)).toBe("connected");
  });

  test("silent from one beat to the next, is dropped and made again", async () => {
    const { page, live: at } = await join(view(1), { hasStoppedClock: true });
    // A pong between two beats is a sign of life.
    await page.clock.runFor(30_000);
    expect(await at.peer.pinged()).toBe(1);
    await at.show(view(2));
    await page.clock.runFor(30_000);
    expect(await at.peer.pinged()).toBe(2);
    expect(await at.told("disconnected")).toEqual([]);

    at.peer.answersPings = false;
    await page.clock.runFor(30_000);
    await page.clock.runFor(30_000);
    await at.heard("disconnected");
    await page.clock.runFor(13);
    await at.reconnected();
    await at.join();

    expect(await stateOf(page)).toBe("connected");
  });

  test("closed by the page, leaves the view and stays closed", async () => {
    const { page, live: at } = await join(view(1));

    await page.evaluate(() => window.connection.disconnect());
    expect(await at.peer.next()).toEqual([2, 0]);
    await page.locator("button").click();

    expect(await stateOf(page)).toBe("disconnected");
    expect(await page.locator("p").innerText()).toBe("1");
    expect(await at.peer.closed()).toBe(0);
  });

  test("made again by the page, patches what is there", async () => {
    const { page, live: at } = await join(view(1));
    await page.evaluate(() => window.connection.disconnect());
    await remember(page, "main *");

    await page.evaluate(() => window.reconnect());
    await at.reconnected();
    await at.join({ shown: view(2) });
    await page.locator("button").click();

    expect(await at.event()).toEqual([1, 0, 1, "add", 2]);
    expect(await positions(page, "main *")).toEqual([0, 1]);
    expect(await page.locator("p").innerText()).toBe("2");
  });
});

describe("what the server says of a view", () => {
  const view = markup`<button @click=${on["add"]!(1)}>x</button>`;
  const stateOf = (page: Page) =>
    page.evaluate(() => document.querySelector("main")!.dataset["live"]);

  test("while it restarts, events wait", async () => {
    const { page, live: at } = await join(view);
    at.peer.send([4, 0, "restarting"]);
    await page.waitForSelector("[data-live=restarting]");
    await page.locator("button").click();

    at.peer.send([0, 0, 2, 0, ...joinedParts(view), "token 2"]);

    expect(await at.event()).toEqual([1, 0, 1, "add", 1]);
    expect(await stateOf(page)).toBe("connected");
  });

  test.each<[string, ServerFrame]>([
    ["failed", [4, 0, "failed"]],
    ["gone", [2, 0, "gone", "no such view"]],
  ])("when it is %s, events are refused", async (_, frame) => {
    const { page, live: at } = await join(view);
    at.peer.send(frame);
    await page.waitForSelector("[data-live=failed]");

    await page.locator("button").click();

    expect(await at.told("refused")).toEqual([{ n: 1, name: "add" }]);
  });

  test("when only that helps, the page is loaded again", async () => {
    const { page, live: at } = await join(view);
    await page.evaluate(() => Object.assign(window, { isOld: true }));
    const loaded = page.waitForEvent("load");

    at.peer.send([5]);
    await loaded;
    await at.reconnected();
    await at.joinAgain();

    expect(await page.evaluate(() => "isOld" in window)).toBe(false);
  });

  test("frames for views that the page does not have are nobody's", async () => {
    const { page, live: at } = await join(view);

    at.peer.send([1, 7, 1, 0, null]);
    at.peer.send([4, 7, "failed"]);
    await at.acknowledge(0);

    expect(await stateOf(page)).toBe("connected");
  });
});

test("the regions of a page share one WebSocket, each with a number", async () => {
  const view = (n: number) => markup`<button @click=${on["add"]!(n)}>${n}</button>`;
  const second = `</main><aside data-live="connecting" data-live-token="other">${renderToString(view(2))}</aside><main>`;
  live = await LivePage.open(browser, view(1), { html: renderToString(view(1)) + second });
  const { page, peer } = live;
  expect(await peer.next()).toEqual([0, 0, "token 0", "/page?q=1"]);
  expect(await peer.next()).toEqual([0, 1, "other", "/page?q=1"]);

  peer.send([0, 1, 1, 0, ...joinedParts(view(2)), "b"]);
  peer.send([0, 0, 1, 0, ...joinedParts(view(1)), "a"]);
  peer.send([1, 1, 2, 0, [8, 1, "changed"]]);
  await live.heard("patched", 3);
  await page.locator("aside button").click();
  await page.locator("main button").first().click();

  expect(await peer.next()).toEqual([1, 1, 1, "add", 2]);
  expect(await peer.next()).toEqual([1, 0, 1, "add", 1]);
  expect(await page.locator("aside").innerText()).toBe("changed");
});

describe("the law: a page, a join, and a join with all diffs look the same", () => {
  const base64 = (frame: ServerFrame) => Buffer.from(encodeServerFrame(frame)).toString("base64");

  function walkThrough(renders: readonly Rendered[]): Walk {
    const [first, ...rest] = renders;
    const last = renders.at(-1)!;
    const book = new TemplateBook();
    const value = toValue(first!, book);
    const joined = base64([0, 0, 1, 0, book.takeNew(), value, "t"]);
    let shown = first!;
    const diffs = rest.map((next, n) => {
      const change = diff(shown, next, book) ?? null;
      shown = next;
      return base64([1, 0, n + 2, 0, change, book.takeNew()]);
    });
    return {
      first: renderToString(first!),
      last: renderToString(last),
      joined,
      diffs,
      rejoined: base64([0, 0, 99, 0, ...joinedParts(last), "t"]),
    };
  }

  test("for random trees", async () => {
    const seed = Date.now() % 2 ** 31;
    const page = await browser.newPage();
    await page.setContent("<!doctype html><body></body>");
    await page.addScriptTag({
      type: "module",
      content: bundle(new URL("../client/law-script.ts", import.meta.url)),
    });
    await page.waitForFunction(() => "look" in window);
    const samples = fc.sample(fc.array(tree, { minLength: 1, maxLength: 5 }), {
      numRuns: 400,
      seed,
    });
    const walks = samples.map(walkThrough);

    const looks = await page.evaluate((all) => all.map((walk) => window.look(walk)), walks);
    await page.close();

    for (const [index, look] of looks.entries()) {
      const { first, last } = walks[index]!;
      const label = { seed, index, first, last };
      expect({ ...label, ...look }).toEqual({
        ...label,
        adopted: look.firstPage,
        firstPage: look.firstPage,
        patched: look.lastPage,
        rendered: look.lastPage,
        joined: look.lastPage,
        rejoined: look.lastPage,
        lastPage: look.lastPage,
        isKept: true,
      });
    }
  });
});
