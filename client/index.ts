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
import type { Navigation } from "./navigation.ts";
import { Region, type Parent, type RegionHost } from "./region.ts";
import { MAX_VIEW_NUMBER } from "../liveview/protocol/frame.ts";
import type { HookFunctions } from "./hooks.ts";
import type { UploadHost } from "./upload-host.ts";

export type { Hook, HookFunctions, HookHandle } from "./hooks.ts";

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
  /** Leaves all views and closes the connection. What they show stays in the page. */
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
  const regions = new Map<number, Region>();
  // Until this part of the client is there, what happens is told at once.
  let forms: Forms | undefined;
  void import("./forms.ts").then((part) => (forms = new part.Forms()));
  let last = -1;
  const add = (root: HTMLElement, parent?: Parent): Region => {
    // Not one that was in use a moment ago: frames for it may be on their way.
    do last = last < MAX_VIEW_NUMBER ? last + 1 : roots.length;
    while (regions.has(last));
    const region = new Region(root, last, host, parent);
    regions.set(last, region);
    return region;
  };
  const host: RegionHost = {
    send: (frame) => connection.send(frame),
    hooks,
    notice: (root) => (failed === false ? undefined : makeNotice(root, { ...words, ...failed })),
    open: (root, parent) => joined(add(root, parent)),
    closed: (view) => regions.delete(view),
    patched: (...move) => void navigation.then((started) => started.patched(...move)),
    pace: (bound, act) => void (forms ? forms.pace(bound, act) : act()),
  };
  const regionsOfPage = Array.from(roots, (root) => add(root));
  const connection = new Connection({
    url: new URL(url ?? "/perigee/socket", location.href.replace(/^http/, "ws")).href,
    pingMs,
    passengers: regions,
    changed,
  });
  changed("connecting");
  const navigation = startNavigation(regionsOfPage, { regions, connection });
  connection.open();
  return {
    disconnect() {
      void navigation.then((started) => started.close());
      forms?.close();
      for (const region of regions.values()) region.close();
      connection.close();
      changed("disconnected");
      notice?.hide();
    },
  };
}

function joined(region: Region): Region {
  region.join();
  return region;
}

/** Until this part of the client is there, links are links. */
async function startNavigation(roots: readonly Region[], uploads: UploadHost): Promise<Navigation> {
  const part = await import("./navigation.ts");
  return new part.Navigation({ roots: () => roots, uploads });
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
