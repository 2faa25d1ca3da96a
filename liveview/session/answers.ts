/**
 * What a guard or an action answers instead of a page.
 *
 * @module
 */
import { OptionError } from "../../runtime/index.ts";
import { checkFlash, type FlashMessages } from "../navigation/flash.ts";
import { checkTarget, type RedirectOptions } from "../navigation/go.ts";
import type { ViewRefusal } from "../route/refusal.ts";

/**
 * Sends the visitor to another page, with status 303.
 *
 * @param url - a path of this site; with `external`, a whole URL of `http:` or `https:`.
 * @throws {NavigateUrlError} when it is not.
 * @throws {FlashError} when the flash messages cannot be shown.
 */
export function redirect(
  url: string,
  {
    flash,
    ...options
  }: RedirectOptions & {
    /** What the page there is to show: see `ctx.flash`. */
    readonly flash?: FlashMessages;
  } = {},
): ViewRefusal {
  const location = checkTarget(url, options);
  const along = flash === undefined ? {} : { flash: checkFlash({ ...flash }) };
  const message = "This page is elsewhere.";
  return { type: "view-refused", status: 303, message, location, ...along };
}

/**
 * Answers with an error page.
 *
 * @param status - an HTTP status of 400 to 599, 403 by default.
 * @param message - for the visitor.
 * @throws {OptionError} when the status is another.
 */
export function refuse(status = 403, message = "You have no access to this page."): ViewRefusal {
  if (!Number.isInteger(status) || status < 400 || status > 599) {
    throw new OptionError("status", status, "an HTTP status from 400 to 599");
  }
  return { type: "view-refused", status, message };
}
