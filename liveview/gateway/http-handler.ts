/**
 * HTTP: pages, the client's scripts, and static files.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import sirv from "sirv";
import {
  InitFailedError,
  ProcessDownError,
  RuntimeError,
  type ExitReason,
} from "../../runtime/index.ts";
import { readRefusal, type ViewRefusal } from "../route/refusal.ts";
import type { Actions } from "./actions.ts";
import type { ClientBundle } from "./client-bundle.ts";
import type { FlashCookie } from "./flash-cookie.ts";
import { errorPage } from "./error-page.ts";
import type { PageBudget, PageViews } from "./page-views.ts";
import type { Match, Region, Routes } from "./routes.ts";
import type { Visitors } from "./visitors.ts";
import type { Seat, SeatLocation, Seats } from "./seats.ts";
import { fillShell, type RegionContent } from "./shell.ts";

/** What HTTP needs of the gateway. */
export interface HttpServices {
  readonly routes: Routes;
  readonly seats: Seats;
  /** Starts the view of a region. */
  readonly mount: (region: Region, match: Match & SeatLocation) => Promise<Seat>;
  readonly visitors: Visitors;
  readonly flash: FlashCookie;
  /** What is done with what is posted. */
  readonly actions: Actions;
  /** What goes into pages of views, and of the views inside of them. */
  readonly views: PageViews;
  readonly client: ClientBundle;
  readonly staticFolder: string | undefined;
  /** Headers of every response. */
  readonly headers: Readonly<Record<string, string>>;
  /** Hears why a page could not be made. */
  readonly failed: (path: string, reason: string) => void;
  /** Views at a time. */
  readonly maxViews: number;
}

type Handle = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Answers HTTP requests. */
export class HttpHandler {
  readonly #services: HttpServices;
  readonly #files: Handle;

  constructor(services: HttpServices) {
    this.#services = services;
    const { staticFolder } = services;
    this.#files =
      staticFolder === undefined
        ? (_request, _response, next) => next()
        : sirv(staticFolder, { dev: process.env["NODE_ENV"] !== "production", etag: true });
  }

  /** Answers one request. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader("X-Content-Type-Options", "nosniff");
    for (const [name, value] of Object.entries(this.#services.headers)) {
      response.setHeader(name, value);
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      const answer = request.method === "POST" && this.#services.actions.find(request, response);
      if (answer !== undefined && answer !== false) {
        void answer.then((refusal) => this.#refuse(request, response, refusal));
        return;
      }
      response.setHeader("Allow", "GET, HEAD");
      sendPage(response, 405, errorPage(405, `${request.method} is not answered here.`));
      return;
    }
    const target = request.url ?? "/";
    const { files } = this.#services.client;
    if (Object.hasOwn(files, target)) {
      sendScript(response, files[target]);
      return;
    }
    const match = this.#services.routes.match(target);
    if (match !== undefined) {
      const visitor = this.#services.visitors.read(request);
      const flash = this.#services.flash.take(request, response, visitor);
      const along = flash === undefined ? {} : { flash };
      void this.#page(request, response, { ...match, visitor, ...along });
      return;
    }
    this.#files(request, response, () => {
      const message = `There is no page at ${target.slice(0, 200)}.`;
      sendPage(response, 404, errorPage(404, message));
    });
  }

  async #page(
    request: IncomingMessage,
    response: ServerResponse,
    match: Match & SeatLocation,
  ): Promise<void> {
    if (request.method === "HEAD") {
      sendPage(response, 200, "");
      return;
    }
    if (this.#services.seats.count >= this.#services.maxViews) {
      response.setHeader("Retry-After", "5");
      sendPage(response, 503, errorPage(503, "There are too many visitors at the moment."));
      return;
    }
    try {
      const { shell, regions } = match.route;
      const budget = this.#services.views.budget(regions.length);
      const contents = await Promise.all(
        regions.map((region) => this.#region(region, match, budget)),
      );
      sendPage(response, 200, fillShell(shell, contents));
    } catch (thrown) {
      const refusal = readRefusal(thrown);
      if (refusal !== undefined) {
        this.#refuse(request, response, refusal);
        return;
      }
      const reason = describe(thrown);
      this.#services.failed(match.path, reason);
      sendPage(response, 500, errorPage(500, "This page could not be made.", reason));
    }
  }

  #refuse(request: IncomingMessage, response: ServerResponse, refusal: ViewRefusal): void {
    const { visitors, flash } = this.#services;
    if (refusal.flash !== undefined) {
      flash.put(response, refusal.flash, visitors.isSecure(request));
    }
    sendRefusal(response, refusal);
  }

  async #region(
    region: Region,
    match: Match & SeatLocation,
    budget: PageBudget,
  ): Promise<RegionContent> {
    try {
      return await this.#render(region, match, budget);
    } catch (thrown) {
      // Its thread may have been brought down by somebody else just now.
      if (!(thrown instanceof ProcessDownError)) throw thrown;
      return this.#render(region, match, budget);
    }
  }

  async #render(
    region: Region,
    match: Match & SeatLocation,
    budget: PageBudget,
  ): Promise<RegionContent> {
    const { mount, seats, views } = this.#services;
    const seat = await mount(region, match);
    const content = await views.show(seat, budget);
    return { token: seats.tokenFor(seat), ...content };
  }
}

function sendScript(response: ServerResponse, code: string | undefined): void {
  response.setHeader("Content-Type", "text/javascript; charset=utf-8");
  response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
  response.end(code);
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  if (response.destroyed) return;
  response.statusCode = status;
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  // A page holds a token that is good once: no cache may keep it.
  response.setHeader("Cache-Control", "no-store");
  response.end(html);
}

function sendRefusal(response: ServerResponse, refusal: ViewRefusal): void {
  const { status, message, detail, location } = refusal;
  if (location !== undefined) response.setHeader("Location", location);
  sendPage(response, status, errorPage(status, message, detail));
}

function describe(thrown: unknown): string {
  const reason: ExitReason | undefined =
    thrown instanceof InitFailedError ? thrown.reason : undefined;
  if (reason?.type === "error") return reason.stack;
  if (thrown instanceof RuntimeError) return `${thrown.code}: ${thrown.message}`;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
