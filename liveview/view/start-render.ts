/**
 * Rendering a view: what it shows, and what it says of its page, are of the same state.
 *
 * @module
 */
import { startHead, type ToldHead } from "../head/told-head.ts";
import { checkRoot } from "../template/check-nesting.ts";
import type { Rendered } from "../template/html.ts";
import type { ViewArgument, ViewContext } from "./context.ts";
import type { ViewFunctions } from "./view-functions.ts";

/** How a view is rendered, and the head that goes with what was rendered last. */
export interface StartedRender<State> {
  readonly render: (state: State) => Rendered;
  readonly head: ToldHead<State>;
}

/** Has a view rendered by its functions. */
export function startRender<State extends object, Props>(
  functions: ViewFunctions<State, Props>,
  ctx: ViewContext<Props>,
  argument: ViewArgument,
): StartedRender<State> {
  const head = startHead(functions.head, ctx, argument);
  return {
    head,
    render: (state) => {
      head.rendered(state);
      return checkRoot(functions.render(state, { flash: ctx.flash.messages }));
    },
  };
}
