/**
 * What a pattern takes from a URL.
 *
 * @module
 */
import { addRoute, createRouter, findRoute, type RouterContext } from "rou3";
import type { ViewLocation } from "../view/context.ts";

/**
 * Where `target`, a path with search, is on the routes of `pattern`; `undefined` when it is not on any.
 *
 * @throws {Error} when rou3 cannot read `pattern`.
 */
export function matchUrl(pattern: string, target: string): ViewLocation | undefined {
  const url = readTarget(target);
  const found = url && findRoute(routerOf(pattern), "GET", url.pathname);
  return found === undefined ? undefined : toLocation(url as URL, found.params);
}

/** A path with search as a URL; `undefined` when it may lead elsewhere. */
export function readTarget(target: string): URL | undefined {
  // Only a path: "//evil" or "http://evil" must not become another host.
  if (!target.startsWith("/") || target.startsWith("//")) return undefined;
  return URL.parse(target, "http://gateway") ?? undefined;
}

/** Where a URL is, given what a pattern took from its path. */
export function toLocation(
  { pathname, searchParams }: URL,
  params: Readonly<Record<string, string | undefined>> = {},
): ViewLocation {
  const decoded: Record<string, string> = {};
  for (const [name, value] of Object.entries(params)) {
    // Beside its number, rou3 has what `**` takes under this name, as it had it long ago.
    if (value !== undefined && !(name === "_" && "0" in params)) decoded[name] = decode(value);
  }
  return { path: pathname, params: decoded, search: Object.fromEntries(searchParams) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const routers = new Map<string, RouterContext<true>>();

function routerOf(pattern: string): RouterContext<true> {
  let router = routers.get(pattern);
  if (router === undefined) {
    router = createRouter<true>();
    addRoute(router, "GET", pattern, true);
    routers.set(pattern, router);
  }
  return router;
}
