/**
 * A form with a schema, in a real Chromium: what is shown when, and what survives.
 */
import type { Browser, Page } from "playwright-core";
import { memoryStore, serve, type Server } from "../../liveview/index.ts";
import { Registration } from "../integration/modules/registration.ts";
import { kill, listChildren } from "../../runtime/index.ts";
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
    // The browser says so while the gateway is away.
    expect(problems.filter((problem) => !problem.includes("ERR_CONNECTION_REFUSED"))).toEqual([]);
  });

  const field = (name: string) => page.locator(`[name="${name}"]`);
  const errors = (): Promise<string[]> => page.locator(".error").allInnerTexts();
  const showsError = (text: string): Promise<void> =>
    page.locator(".error", { hasText: text }).waitFor({ timeout: 10_000 });
  const said = (text: string): Promise<void> =>
    page.locator("#said", { hasText: text }).waitFor({ timeout: 10_000 });
  /** Resolves at the next event of that type, also when it comes before anyone waits. */
  const told = (type: string): Promise<void> =>
    page.evaluate(
      (name) =>
        new Promise<void>((resolve) =>
          document.addEventListener(name, () => resolve(), { once: true }),
        ),
      type,
    );

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

  test("has rows that keep what is in them, wherever they go", async () => {
    const urls = (): Promise<string[]> =>
      page
        .locator(".link input")
        .evaluateAll((inputs: HTMLInputElement[]) => inputs.map(({ value }) => value));
    await page.getByText("Add").click();
    await field("links[2].url").fill("two");
    await field("name").focus();
    await showsError("No URL");
    await page.getByText("First 1").click();
    await page.getByText("Add").click();
    await page.locator("[name='links[3].url']").waitFor();

    expect(await urls()).toEqual(["two", "https://a.example", ""]);
    expect(await errors()).toEqual(["No URL"]);
    await page.getByText("Save").click();
    await showsError("At most two");
    await page.getByText("Remove 0").click();
    await page.locator("[name='links[2].url']").waitFor({ state: "detached" });
    expect(await urls()).toEqual(["https://a.example", ""]);
    expect(await errors()).not.toContain("At most two");
  });

  test("says what only the program knows, until the field changes", async () => {
    await field("name").fill("taken");
    await field("email").focus();
    await showsError("Taken");
    await field("name").fill("taken no more");
    await field("email").focus();
    await page.locator(".error", { hasText: "Taken" }).waitFor({ state: "detached" });
    expect(await field("name").getAttribute("aria-invalid")).toBeNull();
  });

  test("is as it was at first after a reset", async () => {
    await field("email").fill("x");
    await field("news").check();
    await page.getByText("Save").click();
    await showsError("No e-mail address");

    await page.getByText("Reset").click();

    await said("clean");
    expect(await errors()).toEqual([]);
    expect(await field("email").inputValue()).toBe("");
    expect(await field("news").isChecked()).toBe(false);
    expect(await page.locator("[data-live-used]").count()).toBe(0);
    await field("address.city").pressSequentially("R");
    await said("dirty");
    expect(await errors()).toEqual([]);
  });

  test("keeps what was typed when the view crashes on it, which it does not try again", async () => {
    await field("email").fill("ada@example.org");
    await said("dirty, 1");
    await field("name").fill("crash");
    const lost = told("perigee:lost");
    await field("address.city").focus();
    await lost;
    await page.getByText("Note").click();

    // One more than before the crash: nothing but this click.
    await said("dirty, 3");
    expect(await field("name").inputValue()).toBe("crash");
    expect(await field("email").inputValue()).toBe("ada@example.org");
    await field("name").fill("fine");
    await field("email").focus();
    await said("dirty, 4");
    await page.getByText("Save").click();
    await showsError("Where?");
    expect(await errors()).not.toContain("At least three letters");
  });

  test("keeps what was typed when the gateway ends, told or not", async () => {
    await field("email").fill("ada@example.org");
    await said("dirty");
    await field("name").pressSequentially("Grace");
    const again = page.waitForEvent("websocket");
    // Not the state of the region, which may be another one by the time somebody looks.
    const disconnected = told("perigee:disconnected");
    const children = await listChildren(server.node.root);
    kill(children.find(({ id }) => id === "perigee.gateway")!.pid!);
    await disconnected;
    await field("age").fill("36");
    await again;
    await waitForConnected(page);

    await page.getByText("Save").click();
    await showsError("Where?");
    expect(await field("name").inputValue()).toBe("Grace");
    expect(await errors()).toEqual(["At least eight characters", "Where?", "Choose one"]);
  });
});
