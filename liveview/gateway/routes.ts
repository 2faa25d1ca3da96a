/**
 * Which path shows which views.
 *
 * @module
 */
import { addRoute, createRouter, findRoute, type RouterContext } from "rou3";
import { matchUrl, readTarget, toLocation } from "../route/match-url.ts";
import type { ViewLocation } from "../view/context.ts";
import type { ViewAddress } from "../view/views-supervisor.ts";
import type { Shell } from "./shell.ts";

/** One region of a page and the view in it. */
export interface Region {
  readonly selector: string;
  readonly view: ViewAddress;
}

/** A route, ready to serve: plain data, regions in the order of the shell. */
export interface Route {
  /** The pattern: `/todos/:id`. */
  readonly pattern: string;
  readonly shell: Shell;
  readonly regions: readonly Region[];
}

/** A route that a path matched. */
export interface Match extends ViewLocation {
  readonly route: Route;
  /** The route's pattern, then those of routes that some of its paths belong to. */
  readonly patterns: readonly string[];
}

/** A route, and the patterns as {@link Match} has them. */
type Found = Pick<Match, "route" | "patterns">;

/** Finds the route of a path. */
export class Routes {
  readonly #router: RouterContext<Found> = createRouter<Found>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      const { pattern } = route;
      const others = routes.flatMap((other) => (other === route ? [] : [other.pattern]));
      const within = others.filter((other) => matchUrl(pattern, other) !== undefined);
      addRoute(this.#router, "GET", pattern, { route, patterns: [pattern, ...within] });
    }
  }

  /** The route for a path with search, such as `/todos/7?filter=done`; `undefined` when there is none. */
  match(target: string): Match | undefined {
    const url = readTarget(target);
    if (url === undefined) return undefined;
    const found = findRoute(this.#router, "GET", url.pathname);
    if (found === undefined) return undefined;
    return { ...found.data, ...toLocation(url, found.params) };
  }
}
