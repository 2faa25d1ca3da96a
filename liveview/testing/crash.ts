/**
 * Crashing views on purpose.
 *
 * @module
 */
import { kill } from "../../runtime/index.ts";
import type { Restarted } from "../view/restarts.ts";
import type { ViewHandle } from "../view/start-view.ts";

/**
 * Kills the process of a view and gives the restart: when it is here, the successor runs and shows
 * the state that was kept.
 */
export function crash<Events>(view: ViewHandle<Events>): Promise<Restarted> {
  const restarted = view.restarted();
  kill(view.pid);
  return restarted;
}
