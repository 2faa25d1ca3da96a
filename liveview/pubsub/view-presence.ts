/**
 * Where a view is present: while somebody looks at it, and as its turns that count say.
 *
 * @module
 */
import type { Presence } from "./presence.ts";
import type { Publications } from "./publications.ts";
import { copyMeta, Tracker } from "./tracker.ts";

/** Where a view is present, and what it hears of presences. */
export class ViewPresence {
  readonly #view: string;
  readonly #publications: Publications;
  /** Most views are present nowhere: made when it is needed. */
  #tracker: Tracker | undefined;
  #isSeen = false;

  /** @param view - the same for all processes of a view. */
  constructor(view: string, publications: Publications) {
    this.#view = view;
    this.#publications = publications;
  }

  /** Whether somebody looks at it. */
  set isSeen(isSeen: boolean) {
    this.#isSeen = isSeen;
    if (this.#tracker !== undefined) this.#tracker.isHere = isSeen;
  }

  /** It is there, or known as another, when the turn counts. */
  track(presence: Presence<never>, key: string, meta: unknown): void {
    const copy = copyMeta(key, meta);
    this.#publications.later(() => this.#own().track(presence, key, copy));
  }

  /** Something of what is known is different when the turn counts. */
  update(presence: Presence<never>, key: string, changes: object): void {
    const copy = copyMeta(key, changes) as object;
    this.#publications.later(() => this.#own().update(presence, key, copy));
  }

  /** It is there no more when the turn counts. */
  untrack(presence: Presence<never>, key: string): void {
    this.#publications.later(() => this.#own().untrack(presence, key));
  }

  /** Hears of a presence, from now on. */
  watch(presence: Presence<never>): void {
    this.#own().watch(presence);
  }

  /** Does not any more. */
  unwatch(presence: Presence<never>): void {
    this.#tracker?.unwatch(presence);
  }

  #own(): Tracker {
    return (this.#tracker ??= new Tracker(this.#view, this.#isSeen));
  }
}
