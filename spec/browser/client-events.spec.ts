// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its view in it
import type { Page } from "playwright-core";
import { html as markup, type Rendered } from "../../liveview/template/html.ts";
import { nothing } from "../../liveview/template/nothing.ts";
import { Chromium, on } from "../client/in-chromium.ts";

import.meta.jest.setTimeout(30_000);

const chromium = new Chromium();

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
      sent: ["save", { a: "1", b: "on" }, { form: { a: "1", b: "on" }, used: ["b"] }],
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
    const { page, live: at } = await chromium.join(view);

    await act(page);

    expect(await at.event()).toEqual([1, 0, 1, ...sent]);
    expect(page.url()).toContain("/page?q=1");
  });

  test("of an element around it, one that does not bubble is no event", async () => {
    const { page, live: at } = await chromium.join(
      markup`<div @focus=${on["add"]!("not me")}><input><button @click=${on["add"]!("marker")}>x</button></div>`,
    );

    await page.locator("input").focus();
    await page.locator("button").click();

    expect(await at.event()).toEqual([1, 0, 1, "add", "marker"]);
  });

  test("an unbound link to the top of the page inside a bound element does not jump", async () => {
    const { page, live: at } = await chromium.join(
      markup`<p @click=${on["add"]!(1)}><a href="#">x</a></p>`,
    );

    await page.locator("a").click();
    await at.event();

    expect(page.url()).not.toContain("#");
  });

  test("bound by a patch they work, too, and unbound by one they do not", async () => {
    const view = (isOn: boolean) =>
      markup`${isOn ? markup`<p @mouseover=${on["add"]!(1)}>x</p>` : "off"}<button @click=${isOn ? on["add"]!(2) : nothing}>x</button><b @click=${on["add"]!("marker")}>x</b>`;
    const { page, live: at } = await chromium.join(view(false));
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
    const { page, live: at } = await chromium.join(view(true));
    await page.locator("input").focus();

    await at.show(view(false));
    await page.locator("b").click();

    expect(await at.event()).toEqual([1, 0, 1, "add", "marker"]);
  });
});
