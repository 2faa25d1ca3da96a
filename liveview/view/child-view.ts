/**
 * Views inside of views, each a process of its own.
 *
 * @module
 */
import { OptionError } from "../../runtime/index.ts";
import type { Rendered, SlotValue } from "../template/html.ts";
import type { NoProps } from "./context.ts";
import { DeclaredChild } from "./declared-child.ts";
import type { LiveView } from "./live-view.ts";

/** How a child view is shown; `props` can be left out when the view needs none. */
export type ChildViewOptions<Props> = {
  /** Tells the child views of one view apart: the same id is the same process, wherever it moves. */
  readonly id: string;
  /** Shown in its place while it is down, and when it is given up or could not be started. */
  readonly fallback?: SlotValue;
  /**
   * Whether its process outlives this view, for as long as a view lives that nobody looks at; a later
   * view of the same page that shows the same view under the same id gets it.
   */
  readonly sticky?: boolean;
} & (NoProps extends Props ? { readonly props?: Props } : { readonly props: Props });

const longestId = 200;

/**
 * Shows another view in a text slot: `${childView(Clock, { id: "clock", props: { zone } })}`.
 *
 * It is a process of its own. It fails alone and is restarted alone, by its supervisor; it keeps its
 * state when this view is restarted; it ends when this view shows it no more. What it shows is in the
 * page from the start.
 *
 * @throws {OptionError} when `view` is none or has a route, or `id` is no text of 1 to 200 characters.
 */
export function childView<Props>(
  view: LiveView<unknown, Props>,
  options: ChildViewOptions<NoInfer<Props>>,
): Rendered {
  const { id, fallback, sticky = false } = options;
  if (typeof id !== "string" || id === "" || id.length > longestId) {
    throw new OptionError("id", id, `a text of 1 to ${longestId} characters`);
  }
  // Also for who writes JavaScript: here is the place of the mistake.
  const definition: LiveView["definition"] | undefined = view?.definition;
  if (definition === undefined) throw new OptionError("view", view, "what liveView gave");
  if (view.route !== undefined) {
    throw new OptionError(
      "view",
      view.route.pattern,
      "one without a route: that is shown by a page",
    );
  }
  const { url, place } = definition;
  return new DeclaredChild({ id, url, place, props: options.props, isSticky: sticky }, fallback);
}
