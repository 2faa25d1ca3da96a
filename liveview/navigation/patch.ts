/**
 * Going to another URL from a handler: the view stays, and its page's URL changes.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";

/** How a page goes there. */
export interface PatchOptions {
  /** Whether the URL takes the place of the one that the page has, in its history; otherwise it comes after it. */
  readonly replace?: boolean;
}

/**
 * Takes the page to another URL of this view's route: `patch("/search?q=pear")`. `params` runs at the end of the turn,
 * with the new location in `ctx`; the page's URL changes with what that changes. It counts with the handler, or
 * not at all.
 *
 * @throws {PatchUrlError} when it is no URL of the route, its schemas refuse it, or the view has no URL: as one inside
 *   of another, and one that is being mounted or set up.
 * @throws {PatchLimitError} from the turn, when `params` itself goes on and on.
 */
export type Patch = (url: string, options?: PatchOptions) => void;

/** A view was to go to a URL that is none of it. */
export class PatchUrlError extends LiveViewError {
  override readonly name = "PatchUrlError";
  readonly code = "ERR_PATCH_URL";
  /** Where it was to go. */
  readonly url: string;

  constructor(url: string, why: string) {
    super(`the view cannot be patched to "${url.slice(0, 200)}": ${why}`);
    this.url = url;
  }
}

/** So many moves in one turn, and no end. */
export class PatchLimitError extends LiveViewError {
  override readonly name = "PatchLimitError";
  readonly code = "ERR_PATCH_LIMIT";
  /** Where it was to go last. */
  readonly url: string;

  constructor(url: string, most: number) {
    super(
      `the view went to ${most} URLs in one turn, last to "${url.slice(0, 200)}": params may patch only while it has to`,
    );
    this.url = url;
  }
}
