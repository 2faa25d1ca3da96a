/**
 * The browser's half: connects the live regions of a page to their views.
 *
 * Pages served by `perigee` load a script that calls {@link connect} for them; import this to call it
 * yourself, with options or at a time of your own.
 *
 * On `<html>`, `data-live-connection` is `connecting`, `connected` or `disconnected`; on a region,
 * `data-live` is one of those, or `restarting` or `failed`. Regions dispatch, bubbling:
 *
 * - `perigee:connected` when the view is there; `detail.isKept` is false when its elements are new
 * - `perigee:disconnected` when it is not any more
 * - `perigee:patched` after each frame of the server was shown; `detail` is `{ n, ack }`: number of the
 *   frame, and of the last event of this region that the view applied
 * - `perigee:lost` for an event that was sent and never applied: the view crashed on it, or started
 *   anew; `detail` is `{ n, name }`
 * - `perigee:refused` for an event that is never sent, as too many waited or the view is given up;
 *   `detail` is `{ n, name }`
 * - `perigee:durable` when what the events up to `detail.n` changed is kept, even should the server's
 *   OS process end; only from a server with such a store
 * - `perigee:failed` when the view is given up; `detail.retry()` mounts it anew
 * - `perigee:error` when the server refused something; `detail` is `{ code, message }`
 *
 * A region that failed keeps what it shows; before it stands a notice with a button to try again. A
 * `<template data-live-failed>` takes its place, where an element with `data-live-retry` is the button:
 * beside the region for that one, at the top of `<body>` or `<head>` for all. A form with
 * `data-live-reset` is emptied when its `submit` was applied.
 *
 * @module
 */
import type { Bar } from "./bar.ts";
import { Connection, type ConnectionState } from "./connection.ts";
import type { Forms } from "./forms.ts";
import { showLater } from "./show-later.ts";
import type { Notice, NoticeWords } from "./notice.ts";
import type { Navigation, NavigationHost } from "./navigation.ts";
import { Region, type Parent } from "./region.ts";
import { MAX_VIEW_NUMBER } from "../liveview/protocol/frame.ts";
import type { HookFunctions } from "./hooks.ts";

export type { LiveEventError } from "./answer.ts";
export type { Hook, HookFunctions, HookHandle, HookLive } from "./hooks.ts";

/** How to connect; everything has a default. */
export interface ConnectOptions {
  /** Where the gateway takes WebSockets; `/perigee/socket` of the page's own host by default. */
  readonly url?: string | URL;
  /** How often to ask whether the server is there, in milliseconds; 30 s by default. */
  readonly pingMs?: number;
  /** What the bar says while the connection is gone, or false for no bar. */
  readonly bar?: string | false;
  /** What the notice of a region says whose view is given up, or false for no notice. */
  readonly failed?: Partial<NoticeWords> | false;
  /** Scripts that take care of elements, by the names that the server's `hook(name, data)` calls them by. */
  readonly hooks?: HookFunctions;
}

/** A connected page. */
export interface LiveConnection {
  /** Closes the connection for good. What the views show stays in the page; {@link connect} comes back to them. */
  disconnect(): void;
}

/** Connects all live regions that are in the page now; the connection is made again whenever it is lost. */
export function connect(options: ConnectOptions = {}): LiveConnection {
  const { url, pingMs = 30_000, bar, failed, hooks } = options;
  const notice = bar === false ? undefined : makeBar(bar ?? "Connection lost. Reconnecting…");
  const changed = (state: ConnectionState): void => {
    document.documentElement.dataset["liveConnection"] = state;
    notice?.[state === "disconnected" ? "show" : "hide"]();
  };
  const roots = document.querySelectorAll<HTMLElement>("[data-live-token]:not([data-live-child])");
  // Until this part of the client is there, what happens is told at once.
  let forms: Forms | undefined;
  void import("./forms.ts").then((part) => (forms = new part.Forms()));
  const passengers: NavigationHost["passengers"] = new Map();
  const number = countViews(passengers, roots.length);
  const add = (root: HTMLElement, place?: Parent | number, view = number()): Region => {
    const region = new Region(root, view, host, place);
    passengers.set(view, region);
    return region;
  };
  const host: NavigationHost["host"] = {
    send: (frame) => connection.send(frame),
    hooks,
    notice: (root) => (failed === false ? undefined : makeNotice(root, { ...words, ...failed })),
    open: (root, parent) => joined(add(root, parent)),
    closed: (view) => passengers.delete(view),
    perform: (...effect) => void navigation.then((started) => started.perform(...effect)),
    pace: (bound, act) => void (forms ? forms.pace(bound, act) : act()),
  };
  const regions = Array.from(roots, (root) => add(root));
  const connection = new Connection({
    url: new URL(url ?? "/perigee/socket", location.href.replace(/^http/, "ws")).href,
    pingMs,
    passengers,
    changed,
  });
  changed("connecting");
  // For the client that a page loads: there is one.
  document.documentElement.dataset["liveClient"] = "";
  const uploads = { regions: passengers, connection };
  const navigation = startNavigation({ regions, passengers, number, add, host, uploads });
  connection.open();
  return {
    disconnect() {
      void navigation.then((started) => started.close());
      forms?.close();
      // Before the views: they may be come back to, so nobody says that they are left.
      connection.close();
      for (const passenger of passengers.values()) passenger.close();
      changed("disconnected");
      notice?.hide();
    },
  };
}

function joined(region: Region): Region {
  region.join();
  return region;
}

/** Numbers for views, from 0; `first` is that of the first which is no region of the page as it was loaded. */
function countViews(taken: ReadonlyMap<number, unknown>, first: number): () => number {
  let last = -1;
  return () => {
    // Not one that was in use a moment ago: frames for it may be on their way.
    do last = last < MAX_VIEW_NUMBER ? last + 1 : first;
    while (taken.has(last));
    return last;
  };
}

/** Until this part of the client is there, links are links. */
async function startNavigation(host: NavigationHost): Promise<Navigation> {
  const part = await import("./navigation.ts");
  return new part.Navigation(host);
}

/** Nothing waits for what says that something is wrong; it comes before it is needed, while the server is there. */
function makeBar(text: string): Bar {
  return showLater(import("./trouble.ts").then(({ createBar }) => createBar(text)));
}

function makeNotice(root: HTMLElement, said: NoticeWords): Notice {
  return showLater(import("./trouble.ts").then(({ createNotice }) => createNotice(root, said)));
}

const words: NoticeWords = {
  text: "This part of the page has stopped working.",
  retry: "Try again",
};
