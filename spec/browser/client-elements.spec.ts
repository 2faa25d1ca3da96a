// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its view in it
import { classMap } from "../../liveview/template/class-map.ts";
import { each } from "../../liveview/template/each.ts";
import { hook } from "../../liveview/template/hook.ts";
import { html as markup, svg as draw, type SlotValue } from "../../liveview/template/html.ts";
import { spread, type SpreadAttributes } from "../../liveview/template/spread.ts";
import { styleMap } from "../../liveview/template/style-map.ts";
import { unsafeHTML } from "../../liveview/template/unsafe-html.ts";
import { Chromium, on, positions, remember } from "../client/in-chromium.ts";

const chromium = new Chromium();

describe("styles under a policy that forbids them inline", () => {
  test("apply in the page that is adopted, in patches and in what is new", async () => {
    const box = (width: string, n: number) =>
      markup`<p style="height: ${n}px; ${styleMap({ width })}" class=${classMap({ box: n > 1 })}>${n}</p>`;
    const view = (...widths: string[]) => markup`<div>${widths.map(box)}</div>`;
    const { page, live } = await chromium.join(view("10px", "20px"));
    const widths = () =>
      page.evaluate(() =>
        [...document.querySelectorAll("p")].map(
          (p) => `${getComputedStyle(p).width} ${getComputedStyle(p).height} ${p.className}`,
        ),
      );

    expect(await widths()).toEqual(["10px 0px ", "20px 1px "]);

    await live.show(view("11px", "20px", "30px"));
    expect(await widths()).toEqual(["11px 0px ", "20px 1px ", "30px 2px box"]);
    expect(await live.told("connected")).toEqual([{ isKept: true }]);
  });
});

describe("a spread", () => {
  test("sets what changed, takes away what is gone, and binds events", async () => {
    const view = (attributes: SpreadAttributes) => markup`<button ${spread(attributes)}>x</button>`;
    const { page, live } = await chromium.join(
      view({ id: "a", title: "t", "?disabled": false, ".lang": "de", "@click": on["add"]!(1) }),
    );
    const outer = () => page.evaluate(() => document.querySelector("button")!.outerHTML);
    await remember(page, "button");

    await page.locator("button").click();
    expect((await live.event()).slice(3, 5)).toEqual(["add", 1]);

    await live.show(view({ id: "b", "?disabled": true, "data-n": 1, style: "color: red" }), 1);
    expect(await outer()).toBe(
      '<button id="b" disabled="" data-n="1" style="color: red;">x</button>',
    );
    expect(
      await page.evaluate(() => Reflect.get(document.querySelector("button")!, "$click")),
    ).toBe(null);

    await live.show(view({ "@click": on["save"] }), 1);
    await page.locator("button").click();
    expect((await live.event()).slice(3, 4)).toEqual(["save"]);
    expect(await positions(page, "button")).toEqual([0]);
  });

  test("takes a property away before it gives the attribute of the same name", async () => {
    const view = (attributes: SpreadAttributes) => markup`<p ${spread(attributes)}>x</p>`;
    const { page, live } = await chromium.join(view({ ".title": "a", id: "i", d: "" }));
    const outer = () => page.evaluate(() => document.querySelector("p")!.outerHTML);

    await live.show(view({ title: "", d: "" }));
    expect(await outer()).toBe('<p d="" title="">x</p>');
    await live.show(view({ ".className": "c" }));
    expect(await outer()).toBe('<p class="c">x</p>');
    await live.show(view({}));
    expect(await outer()).toBe("<p>x</p>");
  });

  test("keeps what a person types", async () => {
    const view = (value: string) =>
      markup`<input ${spread({ ".value": value, "@input": on["add"] })}>`;
    const { page, live } = await chromium.join(view("a"));
    await page.locator("input").pressSequentially("b");
    await live.event();

    await live.show(view("a!"), 0);

    expect(await page.locator("input").inputValue()).toBe("ba");
  });

  test("gives way to a hook and back", async () => {
    const view = (inTag: SlotValue) => markup`<p ${inTag}>x</p>`;
    const { page, live } = await chromium.join(view(spread({ id: "a" })));

    await live.show(view(hook("Teller")));
    expect(await page.locator("#a").count()).toBe(0);
    await live.show(view(null));
    await live.show(view(spread({ id: "b" })));

    expect(await page.locator("#b").count()).toBe(1);
    expect(await page.evaluate(() => window.heardByHooks)).toEqual(["created  null", "destroyed "]);
  });
});

describe("a hook", () => {
  const row = (id: string, data: number) =>
    markup`<li id=${id} ${spread({ title: id })} ${hook("Teller", data)}>${data}</li>`;
  const view = (...rows: [string, number][]) =>
    markup`<ul>${each(
      rows,
      ([id]) => id,
      ([id, data]) => row(id, data),
    )}</ul>`;

  test("hears when its element comes, gets other data and goes, after the patch", async () => {
    const { page, live } = await chromium.join(view(["a", 1], ["b", 2]));
    const heard = () => page.evaluate(() => window.heardByHooks!.splice(0));
    expect(await heard()).toEqual(["created a 1", "created b 2"]);

    await live.show(view(["b", 2], ["a", 1]));
    expect(await heard()).toEqual([]);

    await live.show(view(["b", 3], ["c", 4]));
    expect(await heard()).toEqual(["destroyed a", 'updated to "3" b 3', "created c 4"]);

    await page.evaluate(() => window.connection.disconnect());
    expect(await heard()).toEqual(["destroyed b", "destroyed c"]);
  });

  test("stays when the view comes back after its connection was lost", async () => {
    const { page, live } = await chromium.join(view(["a", 1]));
    live.peer.close();
    await live.reconnected();
    await live.join();

    expect(await page.evaluate(() => window.heardByHooks)).toEqual(["created a 1"]);
  });

  test("that is unknown is told, with what to do", async () => {
    const live = await chromium.open(markup`<p ${hook("Nobody")}>x</p>`);
    const { page } = live;
    const messages: string[] = [];
    page.on("console", (message) => messages.push(message.text()));

    await live.join();

    expect(messages.join()).toContain(
      'perigee: no hook "Nobody": name it in connect({ hooks: { Nobody: … } })',
    );
  });

  test("that throws is told, and nothing else is disturbed", async () => {
    const broken = (n: number) =>
      markup`<p ${hook("Breaker", n)} ${hook("LateBreaker", n)}>${n}</p><i id="i" ${hook("Teller", n)}></i>`;
    const all = (n: number) => markup`<div>${n < 3 ? broken(n) : "gone"}</div>`;
    const live = await chromium.open(all(1));
    const { page } = live;
    const messages: string[] = [];
    page.on("console", (message) => messages.push(message.text()));

    await live.join();
    await live.show(all(2));
    await live.show(all(3));

    expect(await page.locator("div").innerText()).toBe("gone");
    expect(messages.join("\n")).toContain('the hook "Breaker" has failed');
    expect(messages.join("\n")).toContain("broken later");
    expect(messages.join("\n")).toContain("broken at last");
    expect(await page.evaluate(() => window.heardByHooks)).toEqual([
      "created i 1",
      'updated to "" i 2',
      "destroyed i",
    ]);
  });
});

describe("markup", () => {
  test("is adopted where it is, and changes only with its text", async () => {
    const view = (text: string, n: number) => markup`<div>${unsafeHTML(text)}</div><b>${n}</b>`;
    const marks = "<i>one</i><!--lit-part--><!--/lit-part--></div>two";
    const live = await chromium.open(view(marks, 1));
    const { page } = live;
    await remember(page, "i");

    await live.join();
    expect(await live.told("connected")).toEqual([{ isKept: true }]);
    await live.show(view(marks, 2));
    expect(await positions(page, "i")).toEqual([0]);
    expect(await page.locator("main").innerText()).toBe("onetwo\n2");

    await live.show(view("<i>three</i>", 2));
    expect(await positions(page, "i")).toEqual([-1]);
    expect(await page.locator("main").innerText()).toBe("three\n2");
  });
});

describe("SVG", () => {
  test("is drawn in the page, in patches and in what is new", async () => {
    const dot = (r: number) => draw`<circle r=${r} @click=${on["add"]!(r)}></circle>`;
    const view = (...radii: number[]) =>
      markup`<svg viewBox="0 0 100 100" width="100" height="100">${radii.map(dot)}<foreignObject>${markup`<p>x</p>`}</foreignObject></svg>`;
    const { page, live } = await chromium.join(view(5));

    await live.show(view(6, 60));

    expect(
      await page.evaluate(() =>
        [...document.querySelectorAll("svg *")].map((element) => element.constructor.name),
      ),
    ).toEqual([
      "SVGCircleElement",
      "SVGCircleElement",
      "SVGForeignObjectElement",
      "HTMLParagraphElement",
    ]);
    await page.locator("svg").click({ position: { x: 40, y: 1 } });
    expect((await live.event()).slice(3, 5)).toEqual(["add", 60]);
  });
});
