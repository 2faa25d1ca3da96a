/**
 * What is to happen before and after each turn of a view, whatever handler it is.
 *
 * @module
 */
import { OptionError } from "../../runtime/index.ts";
import { whenDone } from "../view/when-done.ts";

/** What a turn is of. */
export type Occasion =
  | { readonly type: "event"; readonly name: string; readonly payload: unknown }
  | { readonly type: "info"; readonly name: string; readonly message: unknown }
  | { readonly type: "params" };

// oxlint-disable typescript/no-invalid-void-type -- most hooks say nothing
/** What is to happen before and after each turn of a view; same rules as for its handlers. */
export interface ViewHook<State = object, Context = unknown> {
  /** Runs before the handler, on the same draft; when it gives `false`, that and the rest does not run. */
  readonly before?: (
    state: State,
    occasion: Occasion,
    ctx: Context,
  ) => boolean | void | Promise<boolean | void>;
  /** Runs after the handler, on the same draft: what it throws undoes the turn. The last hook's comes first. */
  readonly after?: (state: State, occasion: Occasion, ctx: Context) => void | Promise<void>;
}
// oxlint-enable typescript/no-invalid-void-type

/** The hooks of a view; `on` is there for their types. */
export type HookList<State, Context> = (
  on: (hook: ViewHook<State, Context>) => ViewHook<State, Context>,
) => readonly ViewHook<State, Context>[];

/** A handler of any kind: all have the state first and the context last. */
type Turn<State, Context> = (state: State, ctx: Context) => void | Promise<void>;

/** A handler with `hooks` around it. */
export function within<State, Context>(
  hooks: readonly ViewHook<State, Context>[],
  occasion: Occasion,
  handle: Turn<State, Context>,
): Turn<State, Context> {
  return hooks.reduceRight<Turn<State, Context>>(
    (inner, { before, after }) =>
      (state, ctx) =>
        whenDone(before?.(state, occasion, ctx), (goesOn) => {
          if (goesOn === false) return;
          return whenDone(inner(state, ctx), () => after?.(state, occasion, ctx));
        }),
    handle,
  );
}

/**
 * The hooks of a view.
 *
 * @throws {OptionError} when one is none.
 */
export function checkHooks<State, Context>(
  list: HookList<State, Context> | undefined,
): readonly ViewHook<State, Context>[] {
  const hooks = list?.((hook) => hook) ?? [];
  for (const [index, hook] of hooks.entries()) {
    if (hook.before === undefined && hook.after === undefined) {
      throw new OptionError(`hooks[${index}]`, hook, "an object with `before`, `after` or both");
    }
  }
  return hooks;
}

/** Handlers that take something besides state and context: events, messages. */
type Handlers<State, Context> = Readonly<
  Record<string, (state: State, given: never, ctx: Context) => void | Promise<void>>
>;

/** `handlers` with `hooks` around each. */
export function hookAll<State, Context, All extends Handlers<State, Context>>(
  hooks: readonly ViewHook<State, Context>[],
  type: "event" | "info",
  handlers: All,
): All {
  if (hooks.length === 0) return handlers;
  const hooked = Object.entries(handlers).map(([name, handler]) => [
    name,
    (state: State, given: never, ctx: Context) => {
      const occasion: Occasion =
        type === "event" ? { type, name, payload: given } : { type, name, message: given };
      return within(hooks, occasion, (draft, context) => handler(draft, given, context))(
        state,
        ctx,
      );
    },
  ]);
  return Object.fromEntries(hooked) as All;
}
