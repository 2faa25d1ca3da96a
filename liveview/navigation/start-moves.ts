/**
 * Where a view begins to go from URL to URL.
 *
 * @module
 */
import type { ViewArgument, ViewContext, ViewLocation } from "../view/context.ts";
import type { Handover } from "../view/predecessor.ts";
import type { ViewFunctions } from "../view/view-functions.ts";
import { parseLocation } from "../route/locate.ts";
import { findLocation, Moves, pathOf } from "./moves.ts";

/** What there is when a process starts. */
export interface MovesStart<State extends object, Props> {
  readonly functions: ViewFunctions<State, Props>;
  readonly ctx: ViewContext<Props>;
  readonly argument: ViewArgument;
  /** What was left to go on from; `undefined` for a view that was mounted. */
  readonly left: Pick<Handover<State>, "url" | "isResumed"> | undefined;
}

/**
 * Has a view be where its state belongs to, and go to where its page is: `params` runs after `mount`, and
 * for a state that was left at another URL.
 */
export function startMoves<State extends object, Props>({
  functions: { params, route },
  ctx,
  argument,
  left,
}: MovesStart<State, Props>): Moves<State> {
  const { path, params: pathParams, search, patterns, child } = argument;
  const page = { path, params: pathParams, search };
  const isElsewhere = left?.url !== undefined && left.url !== pathOf(page);
  const location = (isElsewhere && findLocation(patterns, page, left.url)) || page;
  const moveTo = (to: ViewLocation): boolean => {
    const parsed = parseLocation(route, to);
    if (parsed.type === "location") ctx.moveTo(to.path, parsed);
    return parsed.type === "location";
  };
  // Where it was mounted it is already.
  if (isElsewhere) moveTo(location);
  const moves = new Moves<State>({
    patterns,
    location,
    takes: (to) => parseLocation(route, to).type === "location",
    moveTo,
    params: params && ((draft) => params(draft, ctx)),
  });
  // A view inside of another has no URL of its own, and a successor hears of the page's by events.
  const isNew = left === undefined || (left.isResumed === true && isElsewhere);
  if (isNew && params && child === undefined) moves.begin(page);
  return moves;
}
