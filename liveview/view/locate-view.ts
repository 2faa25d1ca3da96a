/**
 * Where a view is: on its own thread, as the schemas of its route are its code.
 *
 * @module
 */
import { StartRefusedError } from "../../runtime/index.ts";
import { parseLocation } from "../route/locate.ts";
import type { Located } from "../route/pattern-params.ts";
import { refuseLocation } from "../route/refusal.ts";
import type { RouteShape } from "../route/route.ts";
import type { ViewLocation } from "./context.ts";

/**
 * What the route of a view makes of where it is to be mounted.
 *
 * @throws {StartRefusedError} with a {@link ViewRefusal} when it does not fit.
 */
export function locateView(route: RouteShape | undefined, location: ViewLocation): Located {
  const parsed = parseLocation(route, location);
  if (parsed.type === "problem") throw new StartRefusedError(refuseLocation(parsed));
  return parsed;
}
