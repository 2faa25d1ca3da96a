/**
 * What a route makes of a location: its params and its search, parsed.
 *
 * @module
 */
import type { PayloadIssue } from "../protocol/frame.ts";
import type { ViewLocation } from "../view/context.ts";
import { parsePayload } from "../view/payloads.ts";
import { matchUrl } from "./match-url.ts";
import type { Located } from "./pattern-params.ts";
import type { RouteShape } from "./route.ts";
import { RouteSchemaError } from "./route-errors.ts";

/** A location that fits its route. */
export interface ParsedLocation extends Pick<Located, "params" | "search"> {
  readonly type: "location";
  readonly path: string;
}

/** What is wrong with a location: another path, or what the schemas say of params or search. */
export interface LocationProblem {
  readonly type: "problem";
  readonly where: "path" | "params" | "search";
  readonly issues: readonly PayloadIssue[];
}

/**
 * What `route` makes of a location; without one, the texts that it holds.
 *
 * @throws {RouteSchemaError} when a schema is asynchronous, and what a schema throws.
 */
export function parseLocation(
  route: RouteShape | undefined,
  { path, params, search }: ViewLocation,
): ParsedLocation | LocationProblem {
  const parsed: Record<string, unknown> = {};
  for (const [where, texts] of [
    ["params", params],
    ["search", search],
  ] as const) {
    const schema = route?.[where];
    const result = parsePayload(schema === undefined ? {} : { [where]: schema }, where, texts);
    if (result instanceof Promise) throw new RouteSchemaError(route?.pattern ?? "", where);
    if (result.type === "refused") return { type: "problem", where, issues: result.issues };
    parsed[where] = result.payload;
  }
  return { type: "location", path, params: parsed["params"], search: parsed["search"] };
}

/**
 * What `route` makes of `target`, a path with search: for a view that goes on at another URL.
 *
 * @param pattern - of the page that shows the view; the route has the same.
 * @throws {RouteSchemaError} when a schema is asynchronous, and what a schema throws.
 */
export function parseUrl(
  { pattern, route }: { readonly pattern: string; readonly route: RouteShape | undefined },
  target: string,
): ParsedLocation | LocationProblem {
  const location = matchUrl(pattern, target);
  if (location === undefined) return { type: "problem", where: "path", issues: [] };
  return parseLocation(route, location);
}
