/**
 * Flash messages, as far as a browser has to do with them.
 *
 * @module
 */
import type { UploadRegion } from "./upload-host.ts";

/** Has the next page that is loaded show what the view in `root` said last: the server has it, under the token. */
export function bringFlash(root: HTMLElement): void {
  const token = encodeURIComponent(root.dataset["liveToken"] ?? "");
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // The way to set one that all browsers have.
  // oxlint-disable-next-line unicorn/no-document-cookie
  document.cookie = `perigee-flash=${token}; Max-Age=60; Path=/; SameSite=Lax${secure}`;
}

/** Tells the view around what was clicked to take back a message, when that is for this. */
export function clearFlash({ target }: Event, regions: Iterable<UploadRegion>): void {
  const button = target instanceof Element && target.closest("[data-live-clear-flash]");
  if (!(button instanceof HTMLElement)) return;
  const root = button.closest("[data-live]");
  const kind = button.dataset["liveClearFlash"];
  for (const region of regions) if (region.root === root) region.go(kind || null, CLEAR);
}

const CLEAR = "perigee:clear-flash";
