/**
 * Going from a handler to another view, or to a page that is loaded.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";
import { EffectType, type Effect } from "../protocol/effect.ts";
import { toLocalPath } from "../route/is-local-path.ts";
import type { FlashBox } from "./flash.ts";
import type { PatchOptions } from "./patch.ts";

/**
 * Takes the page to the views of another URL of this site, over the same WebSocket: `navigate(todoRoute.url({ id: 7 }))`.
 *
 * It counts with the handler, or not at all. This view ends once the others are shown. Where they would stand in
 * another shell, or are none, the page is loaded.
 *
 * @throws {NavigateUrlError} when `url` is no path of this site.
 */
export type Navigate = (url: string, options?: PatchOptions) => void;

/** Where a redirect may go. */
export interface RedirectOptions {
  /** Whether another site is meant: then `url` is a whole one, of `http:` or `https:`. */
  readonly external?: boolean;
}

/**
 * Has the browser load the page of a URL. It counts with the handler, or not at all.
 *
 * @throws {NavigateUrlError} when `url` is no path of this site, or, with `external`, no URL of `http:` or `https:`.
 */
export type Redirect = (url: string, options?: RedirectOptions) => void;

/** A page was to go to a URL that it must not go to. */
export class NavigateUrlError extends LiveViewError {
  override readonly name = "NavigateUrlError";
  readonly code = "ERR_NAVIGATE_URL";
  /** Where it was to go. */
  readonly url: string;

  constructor(url: unknown, why: string) {
    const text = String(url).slice(0, 200);
    super(`the page cannot go to ${JSON.stringify(text)}: ${why}`);
    this.url = text;
  }
}

/**
 * The effect of {@link Navigate}.
 *
 * @param flash - of the view: what the same turn says goes along.
 */
export function navigateEffect(
  flash: Leaving,
  url: string,
  { replace = false }: PatchOptions = {},
): Effect {
  const effect: [typeof EffectType.navigate, string, boolean, ...true[]] = [
    EffectType.navigate,
    local(url),
    replace,
  ];
  flash.leaves(() => effect.push(true));
  return effect as unknown as Effect;
}

/** The effect of {@link Redirect}; to another site nothing goes along. */
export function redirectEffect(
  flash: Leaving,
  url: string,
  { external = false }: RedirectOptions = {},
): Effect {
  const target = checkTarget(url, { external });
  const effect: [typeof EffectType.redirect, string, ...true[]] = [EffectType.redirect, target];
  if (!external) flash.leaves(() => effect.push(true));
  return effect as unknown as Effect;
}

/** Hears that the turn that runs leaves the page, and says so when something goes along. */
type Leaving = Pick<FlashBox, "leaves">;

/**
 * Where a redirect goes, as it may stand in a header.
 *
 * @throws {NavigateUrlError} when it must not go there.
 */
export function checkTarget(url: string, { external = false }: RedirectOptions): string {
  return external ? checkExternal(url) : local(url);
}

function local(url: string): string {
  const path = toLocalPath(url);
  if (path === undefined) {
    throw new NavigateUrlError(
      url,
      'it is no path of this site, such as "/todos/7"; ctx.redirect(url, { external: true }) goes to others',
    );
  }
  return path;
}

function checkExternal(url: string): string {
  const parsed = typeof url === "string" ? URL.parse(url) : null;
  if (parsed?.protocol === "https:" || parsed?.protocol === "http:") return parsed.href;
  throw new NavigateUrlError(url, "it is no whole URL of http: or https:");
}
