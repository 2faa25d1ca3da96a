/**
 * A page in a real browser, with one region, and the server's half of it in the hands of a spec.
 */
import type { Browser, Page } from "playwright-core";
import { diff } from "../../liveview/diff/diff.ts";
import { TemplateBook } from "../../liveview/diff/template-book.ts";
import { toValue } from "../../liveview/diff/to-value.ts";
import {
  ClientFrameType,
  ServerFrameType,
  type EventFrame,
  type JoinFrame,
} from "../../liveview/protocol/frame.ts";
import type { Rendered } from "../../liveview/template/html.ts";
import { renderToString } from "../../liveview/template/render-to-string.ts";
import type { ConnectOptions } from "../../client/index.ts";
import { PageGateway, type Peer } from "./page-gateway.ts";

/** How a page is opened. */
export interface LivePageOptions {
  /** What is in the region; the HTML of the first render by default. */
  readonly html?: string;
  /** Happens when the page is there and its script is not. */
  readonly before?: (page: Page) => Promise<unknown>;
  readonly connect?: ConnectOptions;
  /** Whether the page's timers run only when the spec says so. */
  readonly hasStoppedClock?: boolean;
}

/** How a join is answered; each has a default. */
interface Answer {
  readonly ack?: number;
  readonly settled?: number;
  readonly shown?: Rendered;
}

/** A page, and the server's half of it. */
export class LivePage {
  readonly page: Page;
  readonly #gateway: PageGateway;
  #peer: Peer;
  #shown: Rendered;
  #book = new TemplateBook();
  #n = 0;

  private constructor(page: Page, gateway: PageGateway, peer: Peer, shown: Rendered) {
    this.page = page;
    this.#gateway = gateway;
    this.#peer = peer;
    this.#shown = shown;
  }

  /** Opens a page that shows `first`; its WebSocket is there, and nothing was answered yet. */
  static async open(
    browser: Browser,
    first: Rendered,
    options: LivePageOptions = {},
  ): Promise<LivePage> {
    const html = options.html ?? renderToString(first);
    const gateway = await PageGateway.start(
      `<main data-live="connecting" data-live-token="token 0">${html}</main>`,
    );
    const release = gateway.holdScript();
    const page = await browser.newPage();
    page.on("pageerror", (error) => {
      throw error;
    });
    await page.addInitScript((given) => void (window.options = given), options.connect ?? {});
    if (options.hasStoppedClock === true) {
      await page.clock.install({ time: 0 });
      await page.clock.pauseAt(1_000);
    }
    await page.goto(gateway.url, { waitUntil: "commit" });
    await page.locator("main").first().waitFor({ state: "attached" });
    await options.before?.(page);
    release();
    return new LivePage(page, gateway, await gateway.nextPeer(), first);
  }

  /** As {@link open}; the region is joined. */
  static async join(
    browser: Browser,
    first: Rendered,
    options?: LivePageOptions,
  ): Promise<LivePage> {
    const live = await LivePage.open(browser, first, options);
    await live.join();
    return live;
  }

  async stop(): Promise<void> {
    await this.page.close();
    await this.#gateway.stop();
  }

  /** Turns WebSockets away, or takes them again. */
  refuseSockets(refuses: boolean): void {
    this.#gateway.refusesSockets = refuses;
  }

  get peer(): Peer {
    return this.#peer;
  }

  /** Waits for a join and answers it. Returns the join. */
  async join({ ack = 0, settled = ack, shown = this.#shown }: Answer = {}): Promise<JoinFrame> {
    const frame = await this.#peer.next();
    if (frame[0] !== ClientFrameType.join) throw new Error(`not a join: ${JSON.stringify(frame)}`);
    this.#shown = shown;
    this.#book = new TemplateBook();
    const tree = toValue(shown, this.#book);
    await this.#send((n) => [
      ServerFrameType.joined,
      0,
      n,
      ack,
      this.#book.takeNew(),
      tree,
      `token ${n}`,
      settled,
    ]);
    return frame;
  }

  /** Shows the next render; resolves when the page does. */
  async show(next: Rendered, ack = 0): Promise<void> {
    const change = diff(this.#shown, next, this.#book) ?? null;
    this.#shown = next;
    await this.#send((n) => [ServerFrameType.diff, 0, n, ack, change, this.#book.takeNew()]);
  }

  /** Acknowledges an event by which nothing changed. */
  async acknowledge(ack: number): Promise<void> {
    await this.#send((n) => [ServerFrameType.diff, 0, n, ack, null]);
  }

  /** The next event from the page. */
  async event(): Promise<EventFrame> {
    const frame = await this.#peer.next();
    if (frame[0] !== ClientFrameType.event)
      throw new Error(`not an event: ${JSON.stringify(frame)}`);
    return frame;
  }

  /** The WebSocket that the page opens next is the peer from now on. */
  async reconnected(): Promise<void> {
    this.#peer = await this.#gateway.nextPeer();
  }

  /** How many WebSockets the page opened that nobody took. */
  get peersWaiting(): number {
    return this.#gateway.peersWaiting;
  }

  /** As {@link join}, of a page that was loaded again. */
  async joinAgain(): Promise<JoinFrame> {
    this.#n = 0;
    return this.join();
  }

  /** Resolves when the client told something as often. */
  async heard(type: string, times = 1): Promise<void> {
    await this.page.evaluate(([what, count]) => window.heard(what, count), [type, times] as const);
  }

  /** What the client told. */
  async told(type: string): Promise<unknown[]> {
    return this.page.evaluate((what) => window.told[what] ?? [], type);
  }

  async #send(frame: (n: number) => Parameters<Peer["send"]>[0]): Promise<void> {
    this.#n += 1;
    this.#peer.send(frame(this.#n));
    await this.heard("patched", this.#n);
  }
}
