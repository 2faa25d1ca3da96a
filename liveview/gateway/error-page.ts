/**
 * Pages for what went wrong: plain, and in production without internals.
 *
 * @module
 */
import { STATUS_CODES } from "node:http";
import { escapeText } from "../template/escape.ts";

/** A whole HTML page for an HTTP status; `detail` is shown outside of production only. */
export function errorPage(status: number, message: string, detail?: string): string {
  const title = `${status} ${STATUS_CODES[status] ?? "Error"}`;
  const isShown = detail !== undefined && process.env["NODE_ENV"] !== "production";
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${title}</title></head>
<body><h1>${title}</h1><p>${escapeText(message)}</p>${
    isShown ? `<pre>${escapeText(detail)}</pre>` : ""
  }</body></html>
`;
}
