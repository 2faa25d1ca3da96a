/**
 * What hooks ask their view, and what it has the browser do, whatever happens to connections and processes.
 */
import type { Page } from "playwright-core";
import { js } from "../../liveview/command/js.ts";
import { hook } from "../../liveview/template/hook.ts";
import { html as markup } from "../../liveview/template/html.ts";
import { Chromium, joinedParts, on } from "../client/in-chromium.ts";

const chromium = new Chromium();

const view = (n = 0) =>
  markup`<p ${hook("Asker")}>${n}</p><input id="name"><button @click=${on["add"]}>x</button>`;
const ask = (page: Page, name: string, payload?: unknown) => {
  const answer = page.evaluate(([what, about]) => window.ask(what, about), [
    name,
    payload,
  ] as const);
  // It may be rejected before a spec awaits it.
  answer.catch(() => undefined);
  return answer;
};

describe("a hook that asks its view", () => {
  test("gets what the handler replies, when the change is shown", async () => {
    const { page, live } = await chromium.join(view());
    const answer = page.evaluate(async () => {
      const reply = await window.ask("add", { n: 1 });
      return [reply, document.querySelector("p")!.textContent];
    });

    expect((await live.event()).slice(2)).toEqual([1, "add", { n: 1 }]);
    live.peer.send([1, 0, 2, 1, [8, 1, 7], [], [[2, 1, { sum: 7 }]]]);

    expect(await answer).toEqual([{ reply: { sum: 7 } }, "7"]);
  });

  test("gets undefined when there is no reply, and each question its own answer", async () => {
    const { page, live } = await chromium.join(view());
    const answers = [ask(page, "add"), ask(page, "pick", null), ask(page, "add", [1])];
    expect((await live.event()).slice(2)).toEqual([1, "add", null]);
    expect((await live.event()).slice(2)).toEqual([2, "pick", { "": null }]);
    await live.event();

    live.peer.send([1, 0, 2, 1, null]);
    live.peer.send([
      1,
      0,
      3,
      3,
      null,
      [],
      [
        [2, 3, "third"],
        [2, 2, null],
        [2, 3, "once only"],
      ],
    ]);

    expect(await Promise.all(answers)).toEqual([
      { reply: undefined },
      { reply: null },
      { reply: "third" },
    ]);
  });

  test("waits through a lost connection, and is answered by what comes then", async () => {
    const { page, live } = await chromium.join(view());
    const answer = ask(page, "add");
    await live.event();
    live.peer.close();
    await live.reconnected();
    await live.peer.next();

    live.peer.send([0, 0, 5, 1, ...joinedParts(view(1)), "token 5", 1, [], [[2, 1, "late"]]]);

    expect(await answer).toEqual({ reply: "late" });
  });

  test("hears why there is no answer: lost, refused by the view, no plain data, gone", async () => {
    const { page, live } = await chromium.join(view());
    const lost = ask(page, "add");
    await live.event();
    live.peer.send([4, 0, "restarting"]);
    live.peer.send([0, 0, 5, 0, ...joinedParts(view(1)), "token 5", 1]);
    expect(await lost).toEqual({ code: "lost", issues: [] });

    const refused = ask(page, "unknown");
    await live.event();
    live.peer.send([2, 0, "unknown_event", "no such", 2, [{ path: ["a"], message: "no" }]]);
    expect(await refused).toEqual({
      code: "unknown_event",
      issues: [{ path: ["a"], message: "no" }],
    });

    expect(await page.evaluate(() => window.ask("add", { at: new Date() }))).toEqual({
      code: "bad_payload",
      issues: [],
    });
    const gone = ask(page, "add");
    await live.event();
    await page.evaluate(() => window.connection.disconnect());
    expect(await gone).toEqual({ code: "closed", issues: [] });
  });

  test("is refused when the view is given up", async () => {
    const { page, live } = await chromium.join(view());
    const waiting = ask(page, "add");
    await live.event();
    live.peer.send([4, 0, "failed"]);

    expect(await waiting).toEqual({ code: "lost", issues: [] });
    expect(await ask(page, "add")).toEqual({ code: "refused", issues: [] });
  });
});

test("commands of a handler are done when its change is shown, and once", async () => {
  const { page, live } = await chromium.join(view());
  const run = js.focus("#name").toggleClass("run", "#name").list;
  await page.locator("button").click();
  await live.event();
  live.peer.send([1, 0, 2, 1, [8, 1, 1], [], [[3, run]]]);
  await page.locator("#name.run:focus").waitFor();

  live.peer.send([4, 0, "restarting"]);
  live.peer.send([
    0,
    0,
    3,
    1,
    ...joinedParts(view(2)),
    "token 3",
    1,
    [],
    [
      [3, run, 1],
      [3, js.addClass("second", "#name").list, 2],
    ],
  ]);
  await page.locator("#name.second").waitFor();

  expect(await page.locator("#name").getAttribute("class")).toBe("run second");
});
