/**
 * Pages that lead to each other, in a real Chromium: what specs of navigation share.
 */
import type { Browser, Page } from "playwright-core";
import { serve, type Server } from "../../liveview/index.ts";
import {
  Broken,
  Cellar,
  Garden,
  Hall,
  Key,
  Moved,
  Round,
  Slow,
} from "../integration/modules/walk.ts";
import { openPage, waitForConnected } from "./browser-page.ts";
import { launchChromium } from "./chromium.ts";

const shell = new URL("../integration/site/head.html", import.meta.url);
const otherShell = new URL("../integration/site/shell.html", import.meta.url);

/** A page in the first hall, new for each test of a file; make it once, in its `describe`. */
export class Walk {
  #browser: Browser | undefined;
  #server: Server | undefined;
  #page: Page | undefined;
  /** What went wrong in the page so far. */
  problems: readonly string[] = [];
  /** How many WebSockets it opened. */
  sockets = 0;

  constructor() {
    beforeAll(async () => {
      this.#browser = await launchChromium();
      this.#server = await start();
    });
    afterAll(async () => {
      await this.#browser?.close();
      await this.#server?.stop();
    });
    beforeEach(async () => {
      const { page, problems } = await openPage(this.browser, "about:blank");
      [this.#page, this.problems, this.sockets] = [page, problems, 0];
      page.on("websocket", () => {
        this.sockets += 1;
      });
      await page.goto(`${this.server.url}/hall/1`);
      await this.ready();
      await page.evaluate(() => Reflect.set(globalThis, "isSamePage", true));
    });
    afterEach(() => this.page.context().close());
  }

  get browser(): Browser {
    return this.#browser!;
  }

  get server(): Server {
    return this.#server!;
  }

  get page(): Page {
    return this.#page!;
  }

  /** Resolves when the page is connected, and its part for URLs is there. */
  readonly ready = async (): Promise<void> => {
    await waitForConnected(this.page);
    await this.page.waitForFunction(() => history.state !== null);
  };

  /** Resolves when the view shows this. */
  readonly shows = (text: string): Promise<void> =>
    this.page.locator("#shown", { hasText: text }).waitFor({ timeout: 10_000 });

  /** Path and search of the page. */
  readonly at = (): string => this.page.url().slice(this.server.url.length);

  /** True until the page is loaded again. */
  readonly isSamePage = (): Promise<unknown> =>
    this.page.evaluate(() => Reflect.get(globalThis, "isSamePage"));

  /** The page was never loaded again, and nothing went wrong. */
  readonly wentLive = async (): Promise<void> => {
    expect([await this.isSamePage(), this.sockets]).toEqual([true, 1]);
    expect(this.problems).toEqual([]);
  };
}

function start(): Promise<Server> {
  return serve({
    port: 0,
    shell,
    routes: {
      "/hall/:number(\\d+)": Hall,
      "/garden": Garden,
      "/slow": Slow,
      "/key": Key,
      "/cellar": { shell: otherShell, views: { "#side": Cellar } },
      "/broken": Broken,
      "/moved": Moved,
      "/round": Round,
    },
    log: () => {},
    // Longer than a test may take: what ends sooner was ended.
    limits: { unseenMs: 60_000 },
    node: { threads: 1 },
  });
}
