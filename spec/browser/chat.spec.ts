/**
 * The chat in a real Chromium: people who talk, come and go, and what the others see when something crashes.
 */
import type { Browser, Page } from "playwright-core";
import { Chat } from "../../examples/chat/chat.ts";
import { chatHistory } from "../../examples/chat/history.ts";
import { ChatRoom } from "../../examples/chat/room.ts";
import { roomRoute } from "../../examples/chat/rooms.ts";
import { memoryStore, serve, type Server } from "../../liveview/index.ts";
import { kill, listProcesses, send, spawn, whereis, type Pid } from "../../runtime/index.ts";
import { threadEnder } from "../liveview/modules/hall.ts";
import { openPage, waitForConnected } from "../support/browser-page.ts";
import { launchChromium } from "../support/chromium.ts";

import.meta.jest.setTimeout(60_000);

const shell = new URL("../../examples/index.html", import.meta.url);
const files = new URL("../../examples/public/", import.meta.url);

describe("the chat", () => {
  let browser: Browser;
  let server: Server;
  let pages: { readonly page: Page; readonly problems: readonly string[] }[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    server = await serve({
      port: 0,
      shell,
      static: files,
      headers: { "Content-Security-Policy": "default-src 'self'" },
      store: memoryStore(),
      routes: { "/chat": Chat, [roomRoute.pattern]: ChatRoom },
      log: () => {},
      node: { threads: 2 },
    });
    await server.node.start(chatHistory());
  });
  afterEach(async () => {
    await Promise.all(pages.map(({ page }) => page.context().close()));
    await server.stop();
    expect(pages.flatMap(({ problems }) => problems)).toEqual([]);
    pages = [];
  });

  const open = async (path: string): Promise<Page> => {
    const opened = await openPage(browser, server.url + path);
    pages.push(opened);
    await waitForConnected(opened.page);
    return opened.page;
  };
  const say = async (page: Page, text: string): Promise<void> => {
    await page.getByLabel("Message", { exact: true }).fill(text);
    await page.getByRole("button", { name: "Say" }).click();
  };
  const sees = async (page: Page, text: string): Promise<boolean> => {
    await page.locator(".message p", { hasText: text }).waitFor({ timeout: 10_000 });
    return true;
  };
  /** Who is there, as soon as a second: what a person is promised. */
  const isWith = async (page: Page, names: readonly string[]): Promise<boolean> => {
    const expected = names.join(" ");
    await page.waitForFunction(
      (text) =>
        [...document.querySelectorAll(".guests .row")]
          .map((row) => row.textContent.replaceAll(/\s+/g, " ").trim().replace(" (you)", ""))
          .join(" ") === text,
      expected,
      { timeout: 1_000, polling: 20 },
    );
    return true;
  };
  const at = (page: Page): string => page.url().slice(server.url.length);

  /** The processes of rooms, the oldest first. */
  const roomViews = async (): Promise<readonly Pid[]> => {
    const views = await listProcesses();
    return views
      .filter(({ definition }) => definition?.export === "ChatRoom")
      .map(({ pid }) => pid);
  };

  test("shows everybody what is said, who is there and who is typing", async () => {
    const ada = await open("/chat/lobby?name=Ada");
    const bob = await open("/chat/lobby?name=Bob");
    expect(await isWith(ada, ["Ada", "Bob"])).toBe(true);
    expect(await isWith(bob, ["Ada", "Bob"])).toBe(true);

    await bob.getByLabel("Message", { exact: true }).pressSequentially("he");
    await ada.getByText("Bob is typing …").waitFor();
    await say(bob, "hello <b>Ada</b>");
    expect(await sees(ada, "hello <b>Ada</b>")).toBe(true);
    expect(await sees(bob, "hello <b>Ada</b>")).toBe(true);
    await ada.getByText("Bob is typing …").waitFor({ state: "detached" });
    expect(await bob.getByLabel("Message", { exact: true }).inputValue()).toBe("");

    await bob.close();
    expect(await isWith(ada, ["Ada"])).toBe(true);
  });

  test("is right about who is there when the page of one crashes, and when they come back", async () => {
    const ada = await open("/chat/lobby?name=Ada");
    const bob = await open("/chat/lobby?name=Bob");
    expect(await isWith(ada, ["Ada", "Bob"])).toBe(true);
    const devTools = await bob.context().newCDPSession(bob);
    const crashed = bob.waitForEvent("crash");

    // It does not answer any more.
    void devTools.send("Page.crash").catch(() => {});
    await crashed;

    expect(await isWith(ada, ["Ada"])).toBe(true);
    await open("/chat/lobby?name=Bob");
    expect(await isWith(ada, ["Ada", "Bob"])).toBe(true);
  });

  test("is right about who is there when a view crashes, and then its thread", async () => {
    const ada = await open("/chat/lobby?name=Ada");
    const bob = await open("/chat/lobby?name=Bob");
    expect(await isWith(ada, ["Ada", "Bob"])).toBe(true);
    await say(ada, "before");
    expect(await sees(bob, "before")).toBe(true);

    for (const view of await roomViews()) kill(view);
    expect(await isWith(ada, ["Ada", "Bob"])).toBe(true);
    await say(bob, "between");
    expect(await sees(ada, "between")).toBe(true);
    expect(await isWith(bob, ["Ada", "Bob"])).toBe(true);

    const [first] = await roomViews();
    send(await spawn(threadEnder, undefined, { near: first! }), "end");
    await say(bob, "after");
    expect(await sees(ada, "after")).toBe(true);
    expect(await sees(bob, "after")).toBe(true);
    expect(await isWith(ada, ["Ada", "Bob"])).toBe(true);
    expect(await isWith(bob, ["Ada", "Bob"])).toBe(true);
    expect(await ada.locator(".message").count()).toBe(3);
  });

  test("is right again when what knows who is there, or what was said, has failed", async () => {
    const ada = await open("/chat/lobby?name=Ada");
    const bob = await open("/chat/lobby?name=Bob");
    await say(ada, "kept");
    expect(await sees(bob, "kept")).toBe(true);

    kill((await whereis("perigee.presence"))!);
    await bob.close();
    expect(await isWith(ada, ["Ada"])).toBe(true);

    const cyd = await open("/chat/lobby?name=Cyd");
    expect(await sees(cyd, "kept")).toBe(true);
    expect(await isWith(ada, ["Ada", "Cyd"])).toBe(true);
  });

  test("goes from room to room without loading a page, and back and forward", async () => {
    const ada = await open("/chat/lobby?name=Ada");
    const bob = await open("/chat/garden?name=Bob");
    await ada.evaluate(() => Reflect.set(globalThis, "isSamePage", true));
    await say(ada, "in the lobby");
    expect(await sees(ada, "in the lobby")).toBe(true);

    await ada.getByRole("link", { name: "Garden" }).click();
    await ada.getByRole("heading", { name: "Garden" }).waitFor();
    expect(at(ada)).toBe("/chat/garden?name=Ada");
    expect(await isWith(ada, ["Bob", "Ada"])).toBe(true);
    expect(await ada.locator(".message").count()).toBe(0);
    await say(bob, "in the garden");
    expect(await sees(ada, "in the garden")).toBe(true);

    await ada.goBack();
    await ada.getByRole("heading", { name: "Lobby" }).waitFor();
    expect(await sees(ada, "in the lobby")).toBe(true);
    expect(await isWith(bob, ["Bob"])).toBe(true);
    await ada.goForward();
    expect(await sees(ada, "in the garden")).toBe(true);
    expect(await isWith(bob, ["Bob", "Ada"])).toBe(true);
    expect(await ada.evaluate(() => Reflect.get(globalThis, "isSamePage"))).toBe(true);
  });

  test("is one guest with two tabs, and the same after a reload", async () => {
    const ada = await open("/chat/lobby?name=Ada");
    await say(ada, "still here");
    expect(await sees(ada, "still here")).toBe(true);
    const tab = await open("/chat/lobby?name=Ada");
    expect(await isWith(ada, ["Ada, 2 tabs"])).toBe(true);
    await tab.close();
    expect(await isWith(ada, ["Ada"])).toBe(true);

    await ada.reload();
    await waitForConnected(ada);
    expect(await sees(ada, "still here")).toBe(true);
    expect(await isWith(ada, ["Ada"])).toBe(true);
  });

  test("asks for a name, and lists the rooms with who is there", async () => {
    const ada = await open("/chat/lobby");
    await ada.getByText("Nobody yet.").waitFor();
    await ada.getByLabel("Your name").fill("Ada");
    await ada.getByRole("button", { name: "Come in" }).click();
    expect(await isWith(ada, ["Ada"])).toBe(true);
    expect(at(ada)).toBe("/chat/lobby?name=Ada");

    const index = await open("/chat");
    await index.getByText("Here: Ada").waitFor();
    await ada.close();
    await index.getByText("Here: Ada").waitFor({ state: "detached", timeout: 1_000 });
    await index.getByRole("link", { name: "Workshop" }).click();
    await index.getByRole("heading", { name: "Workshop" }).waitFor();
  });

  test("can be read without JavaScript, and has no other rooms", async () => {
    const ada = await open("/chat/lobby?name=Ada");
    await say(ada, "for everybody");
    expect(await sees(ada, "for everybody")).toBe(true);

    const response = await fetch(`${server.url}/chat/lobby`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("for everybody");
    expect((await fetch(`${server.url}/chat/cellar`)).status).toBe(404);
  });
});
