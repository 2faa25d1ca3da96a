/**
 * Uploads by a person: chosen, dropped, shown before they travel, and there when the form is submitted.
 */
import type { Browser, Page } from "playwright-core";
import { serve, type Server } from "../../liveview/index.ts";
import { kill, listChildren } from "../../runtime/index.ts";
import { Gallery } from "../integration/modules/gallery.ts";
import { Vault } from "../integration/modules/vault.ts";
import { openPage, waitForConnected } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import { makeFile, sumOf, type ClientFile } from "../support/upload-client.ts";

const shell = new URL("../integration/site/shell.html", import.meta.url);

// The smallest PNG there is.
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const picture: ClientFile = { ref: "", name: "dot.png", type: "image/png", bytes: png };

const given = ({ name, type, bytes }: ClientFile) => ({
  name,
  mimeType: type,
  buffer: Buffer.from(bytes),
});

describe("files in a browser", () => {
  let browser: Browser;
  let server: Server;
  let page: Page;
  let problems: string[];
  beforeAll(async () => {
    browser = await launchChromium();
    server = await serve({
      port: 0,
      shell,
      routes: { "/": Gallery, "/vault": Vault },
      headers: { "Content-Security-Policy": "default-src 'self'; img-src 'self' blob:" },
      log: () => {},
      node: { threads: 2 },
    });
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  beforeEach(async () => {
    const opened = await openPage(browser, `${server.url}/`);
    ({ page } = opened);
    problems = opened.problems as string[];
    await waitForConnected(page);
    await page.waitForFunction(() => history.state !== null);
  });
  afterEach(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });

  const input = (name: string) => page.locator(`input[data-live-upload=${name}]`);
  const shows = (text: string): Promise<void> =>
    page.locator("#app", { hasText: text }).waitFor({ timeout: 10_000 });

  test("are uploaded as soon as they are chosen, shown before, and consumed by a submit", async () => {
    await input("picture").setInputFiles(given(picture));
    await shows("done 100");
    const width = await page
      .locator("img")
      .evaluate(async (image: HTMLImageElement) => (await image.decode(), image.naturalWidth));
    expect(width).toBe(1);

    await page.getByText("Save").click();

    await shows(sumOf(picture));
    expect(await page.locator("img").count()).toBe(0);
    expect(await input("picture").inputValue()).toBe("");
  });

  test("are uploaded when their form is submitted, which waits for them", async () => {
    const files = [makeFile("one", 200_000), makeFile("two", 5), makeFile("three", 70_000)];
    await input("papers").setInputFiles(files.map(given));
    await shows("selected 0");

    await page.getByText("Save").click();

    for (const file of files) await shows(sumOf(file));
    expect(await page.locator("form[data-live-uploading]").count()).toBe(0);
  });

  test("are dropped on the element that takes them", async () => {
    const file = makeFile("dropped", 10);
    const data = await page.evaluateHandle(
      ([name, bytes]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], name));
        return transfer;
      },
      [file.name, [...file.bytes]] as const,
    );
    await page.locator("form").dispatchEvent("dragover", { dataTransfer: data });
    expect(await page.locator("form[data-live-drop-active]").count()).toBe(1);
    await page.locator("form").dispatchEvent("drop", { dataTransfer: data });
    await shows("selected 0");
    expect(await page.locator("form[data-live-drop-active]").count()).toBe(0);

    await page.getByText("Save").click();
    await shows(sumOf(file));
  });

  test("are let go of when the view cancels them", async () => {
    await input("papers").setInputFiles([makeFile("one", 10), makeFile("two", 20)].map(given));
    await shows("two.bin selected");
    await page.getByText("Cancel one.bin").click();
    await page.locator("p", { hasText: "one.bin" }).waitFor({ state: "detached" });

    const kept = await input("papers").evaluate((element: HTMLInputElement) =>
      Array.from(element.files ?? [], ({ name }) => name),
    );
    expect(kept).toEqual(["two.bin"]);
    await page.getByText("Save").click();
    await shows(sumOf(makeFile("two", 20)));
  });

  describe("that go elsewhere", () => {
    beforeEach(async () => {
      await page.goto(`${server.url}/vault`);
      await waitForConnected(page);
      await page.waitForFunction(() => history.state !== null);
    });

    test.each([
      ["far.bin", "PUT"],
      ["form.bin", "POST"],
    ])("are sent by the browser: %s by %s", async (name, method) => {
      const sent: { method: string; key: string | undefined; body: string }[] = [];
      await page.route("**/store/**", (route) => {
        const request = route.request();
        sent.push({
          method: request.method(),
          key: request.headers()["x-key"],
          body: request.postDataBuffer()?.toString("latin1") ?? "",
        });
        return route.fulfill({ status: 200 });
      });
      await input("elsewhere").setInputFiles(
        given({ ...makeFile("a", 5, name), bytes: Buffer.from("bytes") }),
      );
      await shows("done 100");
      await page.getByText("Save").click();
      await shows(`objects/${name}`);

      const body =
        method === "PUT" ? /^bytes$/ : /name="policy"\r\n\r\np\r\n[^]*filename="form.bin"[^]*bytes/;
      expect(sent).toEqual([
        { method, key: method === "PUT" ? "1" : undefined, body: expect.stringMatching(body) },
      ]);
    });

    test("have failed when the store says so", async () => {
      await page.route("**/store/**", (route) => route.fulfill({ status: 204 + 199 }));
      await input("elsewhere").setInputFiles(given(makeFile("a", 5, "far.bin")));
      await shows("failed 0 external_failed");
      // Chromium says that, too.
      expect(problems.splice(0)).toEqual([expect.stringContaining("403")]);
    });

    test("go on when the gateway has died amidst them", async () => {
      const files = [makeFile("one", 300_000), makeFile("two", 300_000)];
      await input("steady").setInputFiles(files.map(given));
      await page.locator("#app", { hasText: /uploading [1-9]\d .*uploading [1-9]\d / }).waitFor();

      const children = await listChildren(server.node.root);
      kill(children.find(({ id }) => id === "perigee.gateway")!.pid!);

      await page.locator("#app", { hasText: /done 100 .*done 100 / }).waitFor();
      await page.getByText("Save").click();
      for (const { name, bytes } of files) {
        await shows(`${name} ${bytes.reduce((sum, byte) => (sum + byte) % 9_973, 0)}`);
      }
      expect(problems.splice(0).length).toBeLessThan(10);
    });
  });
});
