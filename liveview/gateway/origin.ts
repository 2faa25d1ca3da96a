/**
 * Who may open a WebSocket.
 *
 * @module
 */
import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a WebSocket may be opened from where the request says it comes.
 *
 * Browsers send the origin of the page, always and truthfully; a page of another site must not use
 * the visitor's session here (cross-site WebSocket hijacking). A request without an origin comes
 * from no browser and has no visitor to abuse.
 *
 * @param origins - origins that may besides the page's own, such as `https://app.example`.
 */
export function isAllowedOrigin(headers: IncomingHttpHeaders, origins: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (origins.includes(origin)) return true;
  return host !== undefined && URL.parse(origin)?.host === host;
}

/**
 * Whether a form comes from a page of this site, or of one of `origins`.
 *
 * With `Sec-Fetch-Site` a browser says so itself (W3C Fetch Metadata); one that does not has sent `Origin` with each
 * post since 2020. What sends neither is no browser, and has nobody's cookies but its own.
 */
export function isOfThisSite(headers: IncomingHttpHeaders, origins: readonly string[]): boolean {
  const site = headers["sec-fetch-site"];
  const isOther = site === "cross-site" || site === "same-site";
  if (isOther) return headers.origin !== undefined && origins.includes(headers.origin);
  return isAllowedOrigin(headers, origins);
}
