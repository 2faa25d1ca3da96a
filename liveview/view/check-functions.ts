/**
 * A view's functions while it is being developed: each says what it does wrong.
 *
 * @module
 */
import { guardRender } from "../checks/guard-render.ts";
import type { ModuleWatch } from "../checks/watch-module.ts";
import type { ViewFunctions } from "./view-functions.ts";

/** `functions` of the view `name`, watched. */
export function checkFunctions<State extends object, Props>(
  functions: ViewFunctions<State, Props>,
  name: string,
  watch: ModuleWatch,
): ViewFunctions<State, Props> {
  const { mount, params, setup, propsChanged, events, info, render } = functions;
  const watched = <Handlers extends ViewFunctions<State, Props>["events" | "info"]>(
    handlers: Handlers,
  ): Handlers => {
    const entries = Object.entries(handlers).map(([event, handler]) => [
      event,
      watch.watch(`${name}.${event}`, handler),
    ]);
    return Object.fromEntries(entries) as Handlers;
  };
  return {
    ...functions,
    mount: watch.watch(`${name}.mount`, mount),
    params: params === undefined ? undefined : watch.watch(`${name}.params`, params),
    setup: setup === undefined ? undefined : watch.watch(`${name}.setup`, setup),
    propsChanged:
      propsChanged === undefined ? undefined : watch.watch(`${name}.propsChanged`, propsChanged),
    events: watched(events),
    info: watched(info),
    render: watch.watch(`${name}.render`, guardRender(render)),
  };
}
