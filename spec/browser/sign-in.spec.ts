/**
 * The sign-in example in a real Chromium: sessions, guards, flash messages, two tabs.
 */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openPage, waitForConnected } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";
import { startExamples, type ExampleServer } from "../support/example-server.ts";

describe("the sign-in", () => {
  let browser: Browser;
  let server: ExampleServer;
  let page: Page;
  let problems: readonly string[];
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), startExamples()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  afterEach(async () => {
    await page.context().close();
    // What a guard refuses is a page with a status of its own, which Chromium notes.
    expect(problems.filter((problem) => !problem.includes("403"))).toEqual([]);
  });

  const open = async (path: string): Promise<void> => {
    ({ page, problems } = await openPage(browser, server.url + path));
    await waitForConnected(page);
  };
  const at = (path: string, where = page): Promise<void> => where.waitForURL(server.url + path);
  const signIn = async (name: string, password: string): Promise<void> => {
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  const heading = (text: string): Promise<void> =>
    page.getByRole("heading", { level: 1, name: text }).waitFor();

  test("is where a guarded page leads, and leads back there with a word of welcome, once", async () => {
    await open("/account");
    await at("/sign-in?next=%2Faccount");
    await signIn("ada", "analytical engine");

    await at("/account");
    await page.getByText("Welcome, ada.").waitFor();
    await waitForConnected(page);
    await page.getByRole("button", { name: "Knock" }).click();
    await page.getByText("knocked 1 times").waitFor();
    await page.reload();
    await heading("Your account");
    expect(await page.getByText("Welcome, ada.").count()).toBe(0);
  });

  test("says what is wrong, and takes nobody else", async () => {
    await open("/sign-in");
    await signIn("ada", "difference engine");

    await page.getByRole("alert").getByText("do not go together").waitFor();
    await page.goto(`${server.url}/account`);
    expect(page.url()).toBe(`${server.url}/sign-in?next=%2Faccount`);
  });

  test("goes over the socket to pages that are guarded, and to the sign-in when they are not for one", async () => {
    await open("/sign-in");
    await page.getByRole("link", { name: "The account" }).click();
    await at("/sign-in?next=%2Faccount");
    await waitForConnected(page);
    await signIn("grace", "nanoseconds");
    await at("/account");
    await waitForConnected(page);

    await page.getByRole("link", { name: "To the archive" }).click();

    await page.getByText("Only keepers may open the archive.").waitFor();
    await page.goBack();
    await heading("Your account");
    await page.goForward();
    await page.getByText("Only keepers may open the archive.").waitFor();
    expect(await page.getByText("Note G").count()).toBe(0);
  });

  test("ends in all tabs at once, and no way back shows what was there", async () => {
    await open("/sign-in?next=/account/archive");
    await signIn("ada", "analytical engine");
    await at("/account/archive");
    await heading("The archive");
    const other = await page.context().newPage();
    await other.goto(`${server.url}/account`);
    await waitForConnected(other);

    await page.getByRole("button", { name: "Sign out" }).click();

    await at("/sign-in");
    await page.getByText("You have signed out.").waitFor();
    await at("/sign-in?next=%2Faccount", other);
    await page.goBack();
    await at("/sign-in?next=%2Faccount%2Farchive");
    expect(await page.getByText("Note G").count()).toBe(0);
  });

  test("needs no script", async () => {
    const context: BrowserContext = await browser.newContext({ javaScriptEnabled: false });
    page = await context.newPage();
    problems = [];
    await page.goto(`${server.url}/account/archive`);
    await at("/sign-in?next=%2Faccount%2Farchive");
    await signIn("ada", "analytical engine");

    await at("/account/archive");
    await page.getByText("Note G").waitFor();
    await page.getByText("Welcome, ada.").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You have signed out.").waitFor();
    expect(page.url()).toBe(`${server.url}/sign-in`);
  });

  test("makes who guesses wait", async () => {
    await open("/sign-in");
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await signIn("mallory", `guess ${attempt}`);
      await page.getByRole("alert").getByText("do not go together").waitFor();
      await page.goto(`${server.url}/sign-in`);
    }

    await signIn("mallory", "one more");

    expect(await page.getByRole("alert").innerText()).toContain("Too many attempts");
  });
});
