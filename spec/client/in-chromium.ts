/**
 * What the specs of the client share: a page in a real Chromium, under a policy as strict as it gets.
 */
import type { Browser, Page } from "playwright-core";
import { TemplateBook } from "../../liveview/diff/template-book.ts";
import { toValue } from "../../liveview/diff/to-value.ts";
import { bindEvents } from "../../liveview/template/binding.ts";
import type { Rendered } from "../../liveview/template/html.ts";
import { launchChromium } from "../support/chromium.ts";
import { LivePage, type LivePageOptions } from "./live-page.ts";

export const on = bindEvents(["add", "save", "key", "pick", "leave"]);

/** The browser of a spec file; call it once, at the top. */
export class Chromium {
  #browser: Browser | undefined;
  #live: LivePage | undefined;

  constructor() {
    beforeAll(async () => {
      this.#browser = await launchChromium();
    });
    afterAll(() => this.#browser?.close());
    afterEach(async () => {
      const violations = await this.#live?.told("violation").catch(() => []);
      await this.#live?.stop();
      this.#live = undefined;
      if (violations?.length) throw new Error(`violated: ${violations.join()}`);
    });
  }

  get browser(): Browser {
    if (this.#browser === undefined) throw new Error("the browser has not started");
    return this.#browser;
  }

  /** Opens a page that has not joined yet. */
  async open(first: Rendered, options?: LivePageOptions): Promise<LivePage> {
    this.#live = await LivePage.open(this.browser, first, options);
    return this.#live;
  }

  /** Opens a page and lets it join. */
  async join(first: Rendered, options?: LivePageOptions): Promise<{ live: LivePage; page: Page }> {
    this.#live = await LivePage.join(this.browser, first, options);
    return { live: this.#live, page: this.#live.page };
  }
}

/** Remembers what is found, to ask later whether it is still the same. */
export const remember = (page: Page, selector: string): Promise<void> =>
  page.evaluate((found) => {
    Object.assign(window, { remembered: [...document.querySelectorAll(found)] });
  }, selector);

/** Positions of what was remembered in what is found now; -1 for what is new. */
export const positions = (page: Page, selector: string): Promise<number[]> =>
  page.evaluate((found) => {
    const { remembered } = window as unknown as { remembered: Element[] };
    return [...document.querySelectorAll(found)].map((element) => remembered.indexOf(element));
  }, selector);

/** The templates and the tree of a joined frame. */
export function joinedParts(shown: Rendered) {
  const book = new TemplateBook();
  const value = toValue(shown, book);
  return [book.takeNew(), value] as const;
}
