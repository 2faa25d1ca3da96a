/**
 * A form with a schema, in a real Chromium: what is shown when, and what survives.
 */
import type { Browser, Page } from "playwright-core";
import { memoryStore, serve, type Server } from "../../liveview/index.ts";
import { Registration } from "../integration/modules/registration.ts";
import { openPage, waitForConnected } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";

const shell = new URL("../integration/site/shell.html", import.meta.url);

describe("a form", () => {
  let browser: Browser;
  let server: Server;
  let page: Page;
  let problems: readonly string[];
  beforeAll(async () => {
    browser = await launchChromium();
    server = await serve({
      port: 0,
      shell,
      store: memoryStore(),
      routes: { "/": Registration },
      headers: { "Content-Security-Policy": "default-src 'self'" },
      log: () => {},
      node: { threads: 2 },
    });
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  beforeEach(async () => {
    ({ page, problems } = await openPage(browser, `${server.url}/`));
    await waitForConnected(page);
    await page.waitForFunction(() => history.state !== null);
  });
  afterEach(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });

  const field = (name: string) => page.locator(`[name="${name}"]`);
  const errors = (): Promise<string[]> => page.locator(".error").allInnerTexts();
  const showsError = (text: string): Promise<void> =>
    page.locator(".error", { hasText: text }).waitFor({ timeout: 10_000 });
  const said = (text: string): Promise<void> =>
    page.locator("#said", { hasText: text }).waitFor({ timeout: 10_000 });

  test("shows what is wrong with a field once it was left, and not while it is typed first", async () => {
    await field("email").pressSequentially("ada");
    await said("dirty, 3");
    expect(await errors()).toEqual([]);

    await field("email").blur();

    await showsError("No e-mail address");
    expect(await errors()).toEqual(["No e-mail address"]);
    expect(await field("email").getAttribute("aria-describedby")).toBe("hint r.email.errors");
    await field("email").pressSequentially("@example.org");
    await page.locator(".error").waitFor({ state: "detached" });
    expect(await field("email").getAttribute("aria-invalid")).toBeNull();
  });

  test("shows all that is wrong when it is submitted, and takes a person there", async () => {
    await page.getByText("Save").click();

    await showsError("At least three letters");
    expect(await errors()).toEqual([
      "At least three letters",
      "No e-mail address",
      "At least eight characters",
      "Where?",
      "Choose one",
    ]);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("name");
    expect(await page.locator("form").getAttribute("aria-busy")).toBeNull();
  });

  test("gives the value that its schema made", async () => {
    await field("name").fill("Ada");
    await field("email").fill("ada@example.org");
    await field("age").fill("36");
    await field("news").check();
    await field("password").fill("correct horse");
    await field("address.city").fill("London");
    await field("country").selectOption("be");
    await page.getByText("Save").click();

    await said('"country":"be"');
    const text = await page.locator("#said").innerText();
    expect(JSON.parse(text.slice(text.indexOf("{")))).toEqual({
      name: "Ada",
      email: "ada@example.org",
      age: 36,
      news: true,
      password: "correct horse",
      address: { city: "London" },
      links: [{ url: "https://a.example" }],
      country: "be",
    });
  });
});
