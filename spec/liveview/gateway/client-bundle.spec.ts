import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { readClientBundle, type ClientBundle } from "../../../liveview/gateway/client-bundle.ts";
import { HttpHandler, type HttpServices } from "../../../liveview/gateway/http-handler.ts";
import { Routes } from "../../../liveview/gateway/routes.ts";
import { openPage } from "../../support/browser-page.ts";
import { launchChromium } from "../../support/chromium.ts";

const entry = new URL("../../client/lazy/lazy-script.ts", import.meta.url);

let client: ClientBundle;
let browser: Browser;
let server: Server;
let url: string;
const asked: string[] = [];

beforeAll(async () => {
  client = await readClientBundle(entry);
  browser = await launchChromium();
  const headers = { "Content-Security-Policy": "default-src 'self'" };
  const http = new HttpHandler({
    client,
    headers,
    routes: new Routes([]),
    staticFolder: undefined,
  } as unknown as HttpServices);
  const links = client.preloads.map((href) => `<link rel="modulepreload" href="${href}">`);
  server = createServer((request, response) => {
    asked.push(request.url!);
    if (request.url !== "/") return http.handle(request, response);
    const script = `<script type="module" src="${client.path}"></script>`;
    const head = `<link rel="icon" href="data:,">${links.join("")}${script}`;
    response.setHeader("Content-Security-Policy", "default-src 'self'; img-src data:");
    response.setHeader("Content-Type", "text/html");
    response.end(`<!doctype html><head>${head}</head><output></output><button>more</button>`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await browser.close();
  server.close();
  server.closeAllConnections();
});

const lazyPath = () =>
  Object.keys(client.files).find((path) => path.startsWith("/perigee/lazy-part-"))!;

describe("the client's scripts", () => {
  test("are the one of the page, what it imports at once, and parts for later", () => {
    expect(client.path).toMatch(/^\/perigee\/client-[A-Z0-9]{8}\.js$/);
    expect(client.preloads).toHaveLength(1);
    expect(Object.keys(client.files)).toHaveLength(3);
    expect(client.preloads).not.toContain(lazyPath());
  });

  test("are served to be kept for ever, and nothing else of that folder is", async () => {
    for (const path of Object.keys(client.files)) {
      const response = await fetch(url + path);
      expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
      expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect(await response.text()).toBe(client.files[path]);
    }
    expect((await fetch(`${url}/perigee/meta.json`)).status).toBe(404);
    expect((await fetch(`${url}/toString`)).status).toBe(404);
  });

  test("load a part when it is needed, under a strict policy, and share what both know", async () => {
    asked.length = 0;
    const { page, problems } = await openPage(browser, url);
    await page.locator("output", { hasText: "loaded" }).waitFor();
    expect(asked).not.toContain(lazyPath());

    await page.locator("button").click();

    await page.locator("output", { hasText: "loaded, then the part" }).waitFor();
    expect(asked).toContain(lazyPath());
    expect(problems).toEqual([]);
  });

  test("of the same sources have the same names", async () => {
    expect(await readClientBundle(entry)).toEqual(client);
  });
});
