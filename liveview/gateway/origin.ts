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
