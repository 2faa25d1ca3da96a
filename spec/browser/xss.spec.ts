/**
 * No text runs a script, whatever it stands in: in the HTML of a page, in what the client adopts, in
 * patches and in what is new. In a real browser, in a page without any policy.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { diff } from "../../liveview/diff/diff.ts";
import { TemplateBook } from "../../liveview/diff/template-book.ts";
import { toValue } from "../../liveview/diff/to-value.ts";
import { encodeServerFrame } from "../../liveview/protocol/codec.ts";
import type { ServerFrame } from "../../liveview/protocol/frame.ts";
import { classMap } from "../../liveview/template/class-map.ts";
import { each } from "../../liveview/template/each.ts";
import { html as markup, svg as draw, type Rendered } from "../../liveview/template/html.ts";
import { renderToString } from "../../liveview/template/render-to-string.ts";
import { spread } from "../../liveview/template/spread.ts";
import { unsafeHTML } from "../../liveview/template/unsafe-html.ts";
import { Chromium } from "../client/in-chromium.ts";
import { bundle } from "../client/page-gateway.ts";
import { urls, vectors } from "../liveview/template/xss-vectors.ts";

import.meta.jest.setTimeout(60_000);

const chromium = new Chromium();
const script = bundle(new URL("../client/xss-script.ts", import.meta.url));
/** Serves the page at hand; all else that it asks for is empty. */
let html = "";
const server = createServer(({ url }, response) => {
  if (url === "/") response.setHeader("content-type", "text/html; charset=utf-8").end(html);
  else response.writeHead(204).end();
});
let address = "";
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Where a browser opens a page of its own: dear, so only for what may be a URL. */
const frames = (v: string): Rendered =>
  markup`<iframe src=${v}></iframe><object data=${v}></object><embed src=${v}><iframe ${spread({ ".src": v })}></iframe>`;

/** `v` in every context. */
const section = (v: string): Rendered => markup`
  <section>
    <p class="text">${v}</p>
    <ul>${each(
      [v],
      (key) => key,
      (text) => markup`<li class="row">${text}</li>`,
    )}</ul>
    <p class="attributes" title="${v}" data-b='${v}' data-c=${v} data-d="a ${v} b ${v} c"></p>
    <p class=${classMap({ [v]: true }, v)} ?hidden=${v} ?data-on=${v}></p>
    <p class="property" .title=${v} .dangerous=${v}></p>
    <input .value=${v}><textarea .value=${v}></textarea><input value=${v} placeholder=${v}>
    <p style=${v}></p><p style="color: ${v}; top: ${v}"></p>
    <a href=${v}>a</a><a href=" ${v}">b</a><a href="${v}#c">c</a><a .href=${v}>d</a>
    <a href="j${v.slice(1)}">e</a>
    <form action=${v}><button type="button" formaction=${v}>f</button></form>
    ${urls.includes(v) ? frames(v) : null}
    <img src=${v} alt=${v}><video poster=${v} src=${v}></video>
    <p class="spread" ${spread({ "data-a": v, ["__proto__"]: v, constructor: v, ".title": v })}></p>
    <a ${spread({ href: v, ping: v, style: v })}>g</a>
    <svg>
      <text class="drawn" data-a=${v}>${v}</text>
      ${draw`<a href=${v} xlink:href=${v}><text class="nested">${v}</text></a><a><text>h</text><set attributeName="href" to=${v}></set><animate attributeName="href" values=${v}></animate></a><use href=${v}></use>`}
      <foreignObject><p>${v}</p></foreignObject>
    </svg>
  </section>`;
const page = (values: readonly string[]) => markup`<div>${values.map(section)}</div>`;

interface Watched {
  readonly page: Page;
  readonly happened: string[];
}

async function open(content: string): Promise<Watched> {
  html = content;
  const opened = await chromium.browser.newPage();
  const happened: string[] = [];
  opened.on("dialog", (dialog) => {
    happened.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  opened.on("framenavigated", (frame) => {
    if (frame === opened.mainFrame() && frame.url() !== address) happened.push(frame.url());
  });
  await opened.goto(address);
  await opened.addScriptTag({ type: "module", content: script });
  await opened.waitForFunction(() => "readSections" in window);
  return { page: opened, happened };
}

/** Gives what is there a chance, and says what became of it. */
async function look({ page: opened, happened }: Watched): Promise<unknown> {
  await opened.evaluate(() => window.useAll());
  // By the page's own clock: frames and animations had to begin by then.
  const until = await opened.evaluate(() => performance.now() + 200);
  await opened.waitForFunction((time) => performance.now() > time, until);
  const dangers = await opened.evaluate(() => window.dangers());
  return { pwned: await opened.evaluate(() => window.pwned), dangers, happened };
}

const harmless = { pwned: undefined, dangers: [], happened: [] };
const base64 = (frame: ServerFrame) => Buffer.from(encodeServerFrame(frame)).toString("base64");
const shell = (content: string) => `<!doctype html><body><main>${content}</main></body>`;

/** What each context shows of `v`; HTML has no word for NUL, and a line of input no line breaks. */
const shown = (v: string, isPage: boolean) => {
  const seen = isPage ? v.replaceAll("\0", "\uFFFD") : v;
  const lines = v.replaceAll(/\r\n?/g, "\n");
  return {
    ...{ text: seen, row: seen, drawn: seen, nested: seen, double: seen, single: seen, bare: seen },
    part: `a ${seen} b ${seen} c`,
    ...{ drawnAttribute: seen, byName: seen, proto: seen, property: seen },
    value: seen.replaceAll(/[\r\n]/g, ""),
    area: isPage ? lines.replaceAll("\0", "\uFFFD") : lines,
    children: expect.any(Number),
  };
};

test("in the HTML of a page", async () => {
  const watched = await open(shell(renderToString(page(vectors))));

  expect(await look(watched)).toEqual(harmless);
  const sections = await watched.page.evaluate(() => window.readSections());
  expect(sections).toEqual(vectors.map((v) => shown(v, true)));
  expect(new Set(sections.map(({ children }) => children)).size).toBe(2);
  await watched.page.close();
});

test("in what is joined, and in patches", async () => {
  const watched = await open(shell(""));
  const book = new TemplateBook();
  const blank = page(vectors.map(() => "blank"));
  const value = toValue(blank, book);
  const joined = base64([0, 0, 1, 0, book.takeNew(), value, "t"]);
  const change = diff(blank, page(vectors), book)!;
  const patched = base64([1, 0, 2, 0, change, book.takeNew()]);
  const other = new TemplateBook();
  const whole = toValue(page(vectors), other);
  const anew = base64([0, 0, 1, 0, other.takeNew(), whole, "t"]);

  await watched.page.evaluate((all) => window.showFrames(all), [joined, patched]);
  await watched.page.evaluate((all) => window.showFrames(all), [anew]);

  expect(await look(watched)).toEqual(harmless);
  const sections = await watched.page.evaluate(() => window.readSections());
  const expected = vectors.map((v) => shown(v, false));
  expect(sections).toEqual([...expected, ...expected]);
  expect(new Set(sections.map(({ children }) => children)).size).toBe(2);
  await watched.page.close();
});

test("the watch is awake: what is declared unsafe is found out", async () => {
  const image = "<img src=x: onerror=window.pwned=1>";
  const watched = await open(
    shell(renderToString(markup`<p>${unsafeHTML(`${image}<a href="javascript:1">x</a>`)}</p>`)),
  );

  expect(await look(watched)).toEqual({
    pwned: 1,
    dangers: ["onerror=window.pwned=1", "href=javascript:1"],
    happened: [],
  });
  await watched.page.close();
});
