/**
 * Where a view is, and who may be there: on its own thread, as the schemas and the guard of its route are its code.
 *
 * @module
 */
import { StartRefusedError } from "../../runtime/index.ts";
import { Gate } from "../guard/gate.ts";
import { parseLocation } from "../route/locate.ts";
import type { Located } from "../route/pattern-params.ts";
import { refuseLocation } from "../route/refusal.ts";
import type { ViewArgument } from "./context.ts";
import type { ViewFunctions } from "./view-functions.ts";

/** What of a view says who may be where. */
type Entrance<Props> = Pick<ViewFunctions<never, Props>, "route" | "authorize">;

/**
 * What the route of a view makes of where it is to be mounted, and what its guard grants there.
 *
 * @param url - where its page is by now, when a process before this one was elsewhere than where it was mounted.
 * @throws {StartRefusedError} with a {@link ViewRefusal} when it does not fit, or is not for this visitor.
 */
export async function enterView<Props>(
  { route, authorize }: Entrance<Props>,
  argument: ViewArgument,
  url: string | undefined,
): Promise<{ readonly gate: Gate<Props>; readonly located: Located }> {
  const parsed = parseLocation(route, argument);
  if (parsed.type === "problem") throw new StartRefusedError(refuseLocation(parsed));
  const gate = new Gate<Props>({ route, authorize, argument });
  return { gate, located: { ...parsed, granted: await gate.enter(url) } };
}
