// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its view in it
import { html as markup } from "../../liveview/template/html.ts";
import { Chromium, joinedParts, on } from "../client/in-chromium.ts";

import.meta.jest.setTimeout(30_000);

const chromium = new Chromium();

describe("controls", () => {
  test("a checkbox goes back when the server does not follow, and stays when it does", async () => {
    const view = (isDone: boolean) =>
      markup`<input type="checkbox" .checked=${isDone} @change=${on["save"]}>`;
    const { page, live: at } = await chromium.join(view(false));
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
    const { page, live: at } = await chromium.join(view(false));
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
    const { page, live: at } = await chromium.join(view(false));
    await page.locator("input").check();
    await at.show(view(true));

    await at.show(view(false));

    expect(await page.locator("input").isChecked()).toBe(false);
  });

  test("one that was used again meanwhile waits for the answer to that", async () => {
    const { page, live: at } = await chromium.join(
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
    const { page, live: at } = await chromium.join(markup`
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
    const { page, live: at } = await chromium.join(view);
    await page.locator("[name=t]").press("End");
    await page.locator("[name=t]").press("!");
    await page.locator("[type=checkbox]").check();

    at.peer.send([4, 0, "restarting"]);
    at.peer.send([0, 0, 2, 0, ...joinedParts(view), "token 2", 2]);
    await at.heard("patched", 2);

    expect(await page.locator("[type=checkbox]").isChecked()).toBe(false);
    expect(await page.locator("[name=t]").inputValue()).toBe("old!");
  });

  describe("a text field", () => {
    const view = (value: string) => markup`<input .value=${value} @input=${on["save"]}><b>x</b>`;

    test("shows the server's answer to what was typed", async () => {
      const { page, live: at } = await chromium.join(view(""));
      await page.locator("input").press("a");
      await at.event();

      await at.show(view("A"), 1);

      expect(await page.locator("input").inputValue()).toBe("A");
    });

    test("keeps what was typed since, while it has the focus", async () => {
      const { page, live: at } = await chromium.join(view(""));
      await page.locator("input").press("a");
      await page.locator("input").press("b");
      await at.event();

      await at.show(view("A"), 1);
      expect(await page.locator("input").inputValue()).toBe("ab");

      await at.show(view("AB"), 2);
      expect(await page.locator("input").inputValue()).toBe("AB");
    });

    test("keeps what was typed when the server has nothing to say about it", async () => {
      const { page, live: at } = await chromium.join(view(""));
      await page.locator("input").press("a");
      await at.event();

      await at.acknowledge(1);
      expect(await page.locator("input").inputValue()).toBe("a");
    });

    test("without events keeps half-typed text through a reconnect, but takes the server's news", async () => {
      const unbound = (value: string) =>
        markup`<input .value=${value}><textarea></textarea><b>x</b>`;
      const { page, live: at } = await chromium.join(unbound("server"));
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
