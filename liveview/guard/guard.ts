/**
 * Guards: who may see a view, and what is known of them then.
 *
 * @module
 */
import { OptionError } from "../../runtime/index.ts";
import type { ViewRefusal } from "../route/refusal.ts";
import type { ConnectInfo, SessionRecord } from "../session/visitor.ts";

// oxlint-disable typescript/no-generated-empty-object-type -- what has no names is meant
/** What nobody granted. */
export type NoGrants = Readonly<Record<never, never>>;
// oxlint-enable typescript/no-generated-empty-object-type

/** What a guard knows. */
export interface GuardContext<Granted = NoGrants> {
  /** Path and search that the visitor asks for: where to come back to. */
  readonly url: string;
  readonly path: string;
  /** What the route's pattern took from the path, as texts. */
  readonly params: Readonly<Record<string, string>>;
  /** The search parameters, as texts. */
  readonly search: Readonly<Record<string, string>>;
  readonly session: SessionRecord | undefined;
  readonly connect: ConnectInfo;
  /** What the guards before this one have granted. */
  readonly granted: Granted;
}

/** Who may see a view; made by {@link guard}. */
export interface Guard<Granted = unknown> {
  /** What is granted, or why nothing is. */
  readonly check: (
    context: GuardContext,
  ) => Promise<{ readonly granted: Granted } | { readonly refusal: ViewRefusal }>;
  /** Whether it is asked before each event, too. */
  readonly isOfEvents: boolean;
}

/** When a guard is asked. */
export interface GuardOptions {
  /**
   * Whether it is asked before each event as well, and not only when a process of the view starts and when its URL changes;
   * not by default. What it then refuses has no effect, and the page is loaded anew.
   */
  readonly events?: boolean;
}

/** What a check grants: what it gives, unless that is a refusal, or nothing. */
export type GrantedBy<Result> = [Added<Result>] extends [never] ? NoGrants : Added<Result>;

type Added<Result> = Exclude<Awaited<Result>, ViewRefusal | undefined>;

type Check<Before, Result> = (context: GuardContext<Before>) => Result;

// oxlint-disable typescript/no-invalid-void-type -- a check that grants nothing says nothing
type CheckResult = object | undefined | void | Promise<object | undefined | void>;
// oxlint-enable typescript/no-invalid-void-type

/**
 * Makes a guard: `guard((ctx) => …)` gives what views find in `ctx.granted`, or `redirect(…)` or `refuse(…)`. One that
 * builds on another takes that first: `guard(signedIn, (ctx) => ctx.granted.user.isAdmin ? {} : refuse())`.
 *
 * A route names it: `route("/account", { guard: signedIn })`. It runs on the thread of the view, before `mount`; again
 * for each process of the view, so also after a deploy, and when the page goes to another URL of the route; then
 * a refusal has the page loaded.
 *
 * @throws {OptionError} when a check is no function.
 */
export function guard<Result extends CheckResult>(
  check: Check<NoGrants, Result>,
  options?: GuardOptions,
): Guard<GrantedBy<Result>>;
export function guard<Before, Result extends CheckResult>(
  before: Guard<Before>,
  check: Check<Before, Result>,
  options?: GuardOptions,
): Guard<Before & GrantedBy<Result>>;
export function guard(...given: readonly unknown[]): Guard<never> {
  const [before, check, options] = readArguments(given);
  if (typeof check !== "function") throw new OptionError("check", check, "a function");
  return {
    check: async (context) => {
      const first = await before?.check(context);
      if (first !== undefined && "refusal" in first) return first;
      const granted = { ...context.granted, ...(first?.granted as object | undefined) };
      // What the guard before grants is what this one's types say.
      const added = await check({ ...context, granted } as GuardContext<never>);
      if (isRefused(added)) return { refusal: added };
      // What it grants is what its types say.
      return { granted: { ...granted, ...added } as never };
    },
    isOfEvents: before?.isOfEvents === true || options.events === true,
  };
}

type Arguments = readonly [
  before: Guard | undefined,
  check: Check<never, CheckResult>,
  options: GuardOptions,
];

function readArguments(given: readonly unknown[]): Arguments {
  const isFirst = typeof given[0] === "function";
  const [before, check, options = {}] = isFirst ? [undefined, ...given] : given;
  return [before, check, options] as Arguments;
}

// oxlint-disable-next-line typescript/no-invalid-void-type -- see above
function isRefused(added: object | undefined | void): added is ViewRefusal {
  return added !== undefined && "type" in added && added.type === "view-refused";
}
