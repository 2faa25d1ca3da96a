/**
 * What the script of a page runs: connects when the page and its scripts are there, unless one of these has.
 *
 * Options are what the page's own scripts left at `globalThis.perigee`: `globalThis.perigee = { hooks: { Chart } }`.
 *
 * @module
 */
import { connect, type ConnectOptions } from "./index.ts";

declare global {
  /** Options for the client that a page loads, from the page's own scripts. */
  var perigee: ConnectOptions | undefined;
}

// Until then all scripts of the page have run but those that are `async`.
const [loading] = performance.getEntriesByType("navigation");
const isParsed =
  loading instanceof PerformanceNavigationTiming && loading.domContentLoadedEventStart > 0;
if (isParsed) start();
else document.addEventListener("DOMContentLoaded", start);

function start(): void {
  // A script of the page that connects by itself says so there.
  if (document.documentElement.dataset["liveClient"] === undefined) {
    connect(globalThis.perigee);
  }
}
