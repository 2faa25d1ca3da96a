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
 * - `perigee:refused` for an event that is never sent, as too many waited; `detail` is `{ n, name }`
 * - `perigee:error` when the server refused something; `detail` is `{ code, message }`
 *
 * @module
 */
import { createBar } from "./bar.ts";
import { Connection, type ConnectionState } from "./connection.ts";
import { Region } from "./region.ts";
import type { ClientFrame } from "../liveview/protocol/frame.ts";

/** How to connect; everything has a default. */
export interface ConnectOptions {
  /** Where the gateway takes WebSockets; `/perigee/socket` of the page's own host by default. */
  readonly url?: string | URL;
  /** How often to ask whether the server is there, in milliseconds; 30 s by default. */
  readonly pingMs?: number;
  /** What the bar says while the connection is gone, or false for no bar. */
  readonly bar?: string | false;
}

/** A connected page. */
export interface LiveConnection {
  /** Leaves all views and closes the connection. What they show stays in the page. */
  disconnect(): void;
}

/** Connects all live regions that are in the page now; the connection is made again whenever it is lost. */
export function connect({ url, pingMs = 30_000, bar }: ConnectOptions = {}): LiveConnection {
  const notice = bar === false ? undefined : createBar(bar ?? "Connection lost. Reconnecting…");
  const changed = (state: ConnectionState): void => {
    document.documentElement.dataset["liveConnection"] = state;
    if (state === "disconnected") notice?.show();
    else notice?.hide();
  };
  const roots = document.querySelectorAll<HTMLElement>("[data-live-token]");
  const send = (frame: ClientFrame): boolean => connection.send(frame);
  const regions = Array.from(roots, (root, view) => new Region(root, view, send));
  const connection = new Connection({
    url: new URL(url ?? "/perigee/socket", location.href.replace(/^http/, "ws")).href,
    pingMs,
    passengers: regions,
    changed,
  });
  changed("connecting");
  connection.open();
  return {
    disconnect() {
      for (const region of regions) region.close();
      connection.close();
      changed("disconnected");
      notice?.hide();
    },
  };
}
