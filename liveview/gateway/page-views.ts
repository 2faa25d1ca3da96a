/**
 * What views show in a page: their HTML, and in it that of the views inside of them.
 *
 * @module
 */
import { call } from "../../runtime/index.ts";
import { escapeText } from "../template/escape.ts";
import type { ChildDeclaration } from "../view/declared-child.ts";
import type { ViewPage, ViewRequest } from "../view/view-message.ts";
import type { Children } from "./children.ts";
import { fillChildren, type ChildContent } from "./fill-children.ts";
import type { Seat, Seats } from "./seats.ts";
import type { RegionContent } from "./shell.ts";

/** How many more views one page may have. */
export interface PageBudget {
  left: number;
}

/** What this needs of the gateway. */
export interface PageViewsOptions {
  readonly seats: Seats;
  readonly children: Children;
  /** Views on one page. */
  readonly maxViews: number;
}

/** A page does not wait longer for a view inside of another: it comes when the page is connected. */
const patienceMs = 3_000;

/** What views show in a page. */
export class PageViews {
  readonly #options: PageViewsOptions;

  constructor(options: PageViewsOptions) {
    this.#options = options;
  }

  /** What a page may have that has so many regions. */
  budget(regions: number): PageBudget {
    return { left: this.#options.maxViews - regions };
  }

  /**
   * What a view that has just been started shows, with all that is inside of it.
   *
   * @throws {ProcessDownError} when its process ends meanwhile; not when one inside of it does.
   */
  async show(seat: Seat, budget: PageBudget): Promise<Omit<RegionContent, "token">> {
    if (seat.pid === undefined) throw new Error(`the view ${seat.view.name} crashed at once`);
    const request: ViewRequest = { type: "page" };
    // The view's process answers this request with its page.
    const { html, children, head } = (await call(seat.pid, request)) as ViewPage;
    const said = head === undefined ? {} : { head };
    if (children.length === 0) return { html, ...said };
    const contents = await Promise.all(
      children.map(
        async (declared) =>
          [escapeText(declared.id), await this.#child(seat, declared, budget)] as const,
      ),
    );
    return { html: fillChildren(html, new Map(contents)), ...said };
  }

  async #child(
    parent: Seat,
    declared: ChildDeclaration,
    budget: PageBudget,
  ): Promise<ChildContent> {
    const child = this.#options.children.declare(parent, declared);
    // What has no room is refused when the page asks for it, and said so.
    if (budget.left <= 0) return "late";
    budget.left -= 1;
    const content = this.#options.children
      .open(child, { sent: 0 })
      .then((seat) => (seat === undefined ? "failed" : this.#content(seat, budget)));
    return inTime(content);
  }

  async #content(seat: Seat, budget: PageBudget): Promise<ChildContent> {
    try {
      const { html } = await this.show(seat, budget);
      return { token: this.#options.seats.tokenFor(seat), html };
    } catch {
      // It ended: its successor is there when the page asks for it.
      return "late";
    }
  }
}

async function inTime(content: Promise<ChildContent>): Promise<ChildContent> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ChildContent>((resolve) => {
    timer = setTimeout(() => resolve("late"), patienceMs);
  });
  try {
    return await Promise.race([content, late]);
  } finally {
    clearTimeout(timer);
  }
}
