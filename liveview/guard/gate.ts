/**
 * The gate of a view's process: asks the guard of its route, and what is authorized.
 *
 * @module
 */
import { OptionError, StartRefusedError } from "../../runtime/index.ts";
import { pathOf } from "../navigation/moves.ts";
import { matchUrl } from "../route/match-url.ts";
import type { RouteShape } from "../route/route.ts";
import { nobody } from "../session/visitor.ts";
import type { ViewArgument, ViewContext, ViewLocation } from "../view/context.ts";
import type { Turns } from "../view/turns.ts";
import type { NoGrants } from "./guard.ts";

/** Says whether a visitor may send an event with this payload. */
export type Authorize<Context> = (payload: unknown, ctx: Context) => boolean | Promise<boolean>;

/** An event that asks to be let in. */
interface GuardedEvent {
  readonly name: string;
  readonly payload: unknown;
  readonly n: number;
  /** Where the page is. */
  readonly url: string;
}

/** What a gate is made of. */
export interface GateParts<Props> {
  readonly route: RouteShape | undefined;
  readonly authorize: Readonly<Record<string, Authorize<ViewContext<Props>>>>;
  readonly argument: ViewArgument;
}

/**
 * Checks that each of `authorize` is a function, and belongs to one of `events`.
 *
 * @throws {OptionError} when one is not, or does not.
 */
export function checkAuthorize(authorize: object | undefined, events: object): void {
  for (const [name, may] of Object.entries(authorize ?? {})) {
    if (typeof may !== "function") throw new OptionError(`authorize.${name}`, may, "a function");
    if (!Object.hasOwn(events, name)) {
      throw new OptionError(`authorize.${name}`, "there", "left out: there is no such event");
    }
  }
}

const noGrants: NoGrants = {};

/** The gate of a view's process. */
export class Gate<Props> {
  readonly #parts: GateParts<Props>;

  constructor(parts: GateParts<Props>) {
    this.#parts = parts;
  }

  /**
   * What is granted to who asks for the view.
   *
   * @param url - where its page is by now, when a process before this one was elsewhere than where it was mounted.
   * @throws {StartRefusedError} with a {@link ViewRefusal} when it is not for them.
   */
  async enter(url?: string): Promise<object> {
    const { route, argument } = this.#parts;
    if (route?.guard === undefined) return noGrants;
    const at = url === undefined ? undefined : matchUrl(route.pattern, url);
    const checked = await this.#check(at ?? argument);
    if ("refusal" in checked) throw new StartRefusedError(checked.refusal);
    return checked.granted as object;
  }

  /** Has `go` run if the page may go to `url`, with what is granted there; refuses event `n` otherwise. */
  move(
    { url, n }: { readonly url: unknown; readonly n: number },
    ctx: ViewContext<Props>,
    turns: Pick<Turns<never>, "refuse">,
    go: () => void | Promise<void>,
  ): void | Promise<void> {
    const { route } = this.#parts;
    if (route?.guard === undefined || typeof url !== "string") return go();
    const to = matchUrl(route.pattern, url);
    if (to === undefined) return go();
    return this.#check(to).then((checked) => {
      if ("refusal" in checked)
        return turns.refuse(n, ["other_route", "this URL is not for this visitor"]);
      ctx.granted = checked.granted as never;
      return go();
    });
  }

  /** Has `go` run if the visitor may send this event; refuses event `n` otherwise. */
  event(
    { name, payload, n, url }: GuardedEvent,
    ctx: ViewContext<Props>,
    turns: Pick<Turns<never>, "refuse">,
    go: () => void | Promise<void>,
  ): void | Promise<void> {
    const { route, authorize } = this.#parts;
    const may = Object.hasOwn(authorize, name) ? authorize[name] : undefined;
    const isGuarded = route?.guard?.isOfEvents === true;
    if (may === undefined && !isGuarded) return go();
    const allowed = this.#allows(
      isGuarded ? url : undefined,
      ctx,
      () => may?.(payload, ctx) ?? true,
    );
    return allowed.then((refused) => (refused === undefined ? go() : turns.refuse(n, refused)));
  }

  async #allows(
    url: string | undefined,
    ctx: ViewContext<Props>,
    may: () => boolean | Promise<boolean>,
  ): Promise<readonly [code: string, message: string] | undefined> {
    if (url !== undefined) {
      const at = matchUrl(this.#parts.route?.pattern ?? "", url);
      const checked = await this.#check(at ?? this.#parts.argument);
      if ("refusal" in checked) return ["redirect", checked.refusal.location ?? url];
      ctx.granted = checked.granted as never;
    }
    return (await may()) ? undefined : ["forbidden", "this is not for this visitor"];
  }

  async #check({
    path,
    params,
    search,
  }: ViewLocation): ReturnType<NonNullable<RouteShape["guard"]>["check"]> {
    const { route, argument } = this.#parts;
    const visitor = argument.visitor ?? nobody;
    const at = { path, params, search, url: pathOf({ path, params, search }) };
    const checked = await route?.guard?.check({ ...at, ...visitor, granted: noGrants });
    return checked ?? { granted: noGrants };
  }
}
