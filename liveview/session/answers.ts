/**
 * What a guard or an action answers instead of a page.
 *
 * @module
 */
import { OptionError } from "../../runtime/index.ts";
import { checkTarget, type RedirectOptions } from "../navigation/go.ts";
import type { ViewRefusal } from "../route/refusal.ts";

/**
 * Sends the visitor to another page, with status 303.
 *
 * @param url - a path of this site; with `external`, a whole URL of `http:` or `https:`.
 * @throws {NavigateUrlError} when it is not.
 */
export function redirect(url: string, options: RedirectOptions = {}): ViewRefusal {
  const location = checkTarget(url, options);
  return { type: "view-refused", status: 303, message: "This page is elsewhere.", location };
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
