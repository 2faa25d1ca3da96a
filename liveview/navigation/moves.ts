/**
 * Where a view is, as it goes from URL to URL.
 *
 * A move is part of a turn: it counts with the change that `params` makes of the state, or not at all. So
 * whoever goes on from a state, goes on at the URL that it belongs to.
 *
 * @module
 */
import type { ViewLocation } from "../view/context.ts";
import { whenDone } from "../view/when-done.ts";
import { PatchLimitError } from "./patch.ts";
import { matchUrl, readTarget } from "../route/match-url.ts";

/** The name of the event by which a browser tells a view where its page is now. */
export const paramsEvent = "perigee:params";

/** So many URLs may a view go to in one turn, as in Phoenix LiveView. */
const mostMoves = 20;

/** What moves need of a view. */
export interface MovesParts<State> {
  /** The pattern of its route, then those of routes that some of its paths belong to; left out for none. */
  readonly patterns: readonly string[] | undefined;
  readonly location: ViewLocation;
  /** Whether its route takes it. */
  readonly takes: (location: ViewLocation) => boolean;
  /** Has the view be there. */
  readonly moveTo: (location: ViewLocation) => void;
  /** Takes up a URL. */
  readonly params: ((draft: State) => void | Promise<void>) | undefined;
}

/** Path and search of a location. */
export function pathOf({ path, search }: ViewLocation): string {
  const query = new URLSearchParams(search).toString();
  return query === "" ? path : `${path}?${query}`;
}

/**
 * Where a URL is on the first of `patterns`, when it is not on another of them; `undefined` when it is not. Without
 * patterns, only the search is another than `at`.
 */
export function findLocation(
  patterns: readonly string[] | undefined,
  at: ViewLocation,
  url: string,
): ViewLocation | undefined {
  const [own, ...others] = patterns ?? [];
  if (own !== undefined) {
    return others.some((other) => matchUrl(other, url)) ? undefined : matchUrl(own, url);
  }
  const target = readTarget(url);
  if (target?.pathname !== at.path) return undefined;
  return { ...at, search: Object.fromEntries(target.searchParams) };
}

/** Where a view is, as it goes from URL to URL. */
export class Moves<State> {
  readonly #parts: MovesParts<State>;
  /** Where the turn that runs has gone. */
  #now: ViewLocation;
  /** Where the state that counts is. */
  #kept: ViewLocation;
  #wanted: ViewLocation | undefined;

  constructor(parts: MovesParts<State>) {
    this.#parts = parts;
    this.#now = parts.location;
    this.#kept = parts.location;
  }

  /** Whether a turn is to move that has not begun. */
  get isWaiting(): boolean {
    return this.#wanted !== undefined;
  }

  /** Path and search that the state which counts belongs to. */
  get url(): string {
    return pathOf(this.#kept);
  }

  /** The next turn begins there. */
  begin(location: ViewLocation): void {
    this.#wanted = location;
  }

  /** The turn that runs is to end at `url`; returns false when that is none of this route. */
  want(url: unknown): boolean {
    const { patterns, takes } = this.#parts;
    const found = typeof url === "string" ? findLocation(patterns, this.#now, url) : undefined;
    const wanted = found !== undefined && takes(found) ? found : undefined;
    this.#wanted = wanted ?? this.#wanted;
    return wanted !== undefined;
  }

  /** What a turn does, with the moves that it asks for. */
  follow(change: (draft: State) => void | Promise<void>): (draft: State) => void | Promise<void> {
    return (draft) => whenDone(change(draft), () => this.#move(draft));
  }

  /** The turn that runs counts: says whether it moved. */
  commit(): boolean {
    const hasMoved = this.#kept !== this.#now;
    this.#kept = this.#now;
    return hasMoved;
  }

  #move(draft: State, count = 1): void | Promise<void> {
    const location = this.#wanted;
    if (location === undefined) return;
    if (count > mostMoves) throw new PatchLimitError(pathOf(location), mostMoves);
    this.#wanted = undefined;
    this.#now = location;
    const { moveTo, params } = this.#parts;
    moveTo(location);
    // It may have gone on from there.
    return whenDone(params?.(draft), () => this.#move(draft, count + 1));
  }
}
