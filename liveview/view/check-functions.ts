/**
 * A view's functions while it is being developed: each says what it does wrong.
 *
 * @module
 */
import { checkState } from "../checks/check-state.ts";
import { guardRender } from "../checks/guard-render.ts";
import type { ModuleWatch } from "../checks/watch-module.ts";
import type { ViewFunctions } from "./view-process.ts";

/** `functions` of the view `name`, watched. */
export function checkFunctions<State extends object>(
  functions: ViewFunctions<State>,
  name: string,
  watch: ModuleWatch,
): ViewFunctions<State> {
  const { mount, setup, events, info, render } = functions;
  const watched = <Handlers extends ViewFunctions<State>["events" | "info"]>(
    handlers: Handlers,
  ): Handlers => {
    const entries = Object.entries(handlers).map(([event, handler]) => [
      event,
      watch.watch(`${name}.${event}`, handler),
    ]);
    return Object.fromEntries(entries) as Handlers;
  };
  const watchedMount = watch.watch(`${name}.mount`, mount);
  return {
    ...functions,
    mount: async (ctx) => checkState(await watchedMount(ctx)),
    setup: setup === undefined ? undefined : watch.watch(`${name}.setup`, setup),
    events: watched(events),
    info: watched(info),
    render: watch.watch(`${name}.render`, guardRender(render)),
  };
}
