/**
 * Where a worker thread starts, and with which flags.
 *
 * @module
 */

// This file's own extension: `.ts` when Node runs the sources, `.js` in a build.
const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));

/** The module that a worker thread runs first. */
export const threadMainUrl: URL = new URL(`./thread-main${extension}`, import.meta.url);

/** Node flags of a worker thread. */
export function threadFlags(): string[] {
  const flags = [
    // Ending a runaway's stack leaves async hooks uneven; without this, Node aborts on it.
    "--no-force-async-hooks-checks",
    "--disable-warning=ExperimentalWarning",
  ];
  // Run from the sources, `perigee` must mean the sources on the thread too.
  return extension === ".ts" ? [...flags, "--conditions=perigee-source"] : flags;
}
