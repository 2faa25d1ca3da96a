/**
 * Which path shows which views.
 *
 * @module
 */
import { addRoute, createRouter, findRoute, type RouterContext } from "rou3";
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
}

/** Finds the route of a path. */
export class Routes {
  readonly #router: RouterContext<Route> = createRouter<Route>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) addRoute(this.#router, "GET", route.pattern, route);
  }

  /** The route for a path with search, such as `/todos/7?filter=done`; `undefined` when there is none. */
  match(target: string): Match | undefined {
    const url = parseTarget(target);
    if (url === undefined) return undefined;
    const found = findRoute(this.#router, "GET", url.pathname);
    if (found === undefined) return undefined;
    return {
      route: found.data,
      path: url.pathname,
      params: decodeParams(found.params ?? {}),
      search: Object.fromEntries(url.searchParams),
    };
  }
}

function parseTarget(target: string): URL | undefined {
  // Only a path: "//evil" or "http://evil" must not become another host.
  if (!target.startsWith("/") || target.startsWith("//")) return undefined;
  return URL.parse(target, "http://gateway") ?? undefined;
}

function decodeParams(params: Readonly<Record<string, string>>): Record<string, string> {
  const decoded: Record<string, string> = {};
  for (const [name, value] of Object.entries(params)) decoded[name] = decode(value);
  return decoded;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
