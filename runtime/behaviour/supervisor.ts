/**
 * The supervisor: a process that keeps its children running.
 *
 * A child that fails is started again with what it started with the first time and what it handed
 * over; its siblings too, as the strategy says. Children can be added while it runs, and can be
 * supervisors themselves. It never waits for one child while another needs it: starts and stops happen
 * beside its turns.
 *
 * @module
 */
import { ChildExistsError, OptionError } from "../errors.ts";
import { defineBehaviour, deferred, type Definition } from "../kernel/definition.ts";
import { awaitExit, call, exit, type CallOptions } from "../kernel/send.ts";
import { self } from "../kernel/self.ts";
import type { ExitReason } from "../term/exit-reason.ts";
import type { Pid } from "../term/pid.ts";
import {
  checkOneOf,
  storeChildSpec,
  type ChildEvent,
  type ChildRestarted,
  type ChildSpec,
  type StoredChildSpec,
} from "./child-spec.ts";
import type { Watch } from "./child-listeners.ts";
import { Children, type ChildInfo, type ChildrenOptions } from "./children.ts";
import { checkIntensity, type Intensity } from "./restart-intensity.ts";
import { strategies, type Strategy } from "./strategy.ts";

/** How a supervisor works; `Arguments` are those of its children, one by one. */
export interface SupervisorOptions<
  Arguments extends readonly unknown[] = readonly never[],
> extends Partial<Intensity> {
  /** Started in this order, before the supervisor itself counts as started. */
  readonly children?: { readonly [Index in keyof Arguments]: ChildSpec<Arguments[Index]> };
  /** Who is started again when a child failed; `one-for-one` by default: only that child. */
  readonly strategy?: Strategy;
  /**
   * Whose failures are counted together. `supervisor` (default, OTP): those of all children; one too
   * many ends the supervisor. `child`: those of each child by itself; one too many gives up that
   * child; only where a child is restarted by itself, under `one-for-one`. Such children are also
   * stopped together, when the supervisor stops; others one after the other, the last started first.
   * Children that end with one thread count as one failure.
   */
  readonly countFor?: "supervisor" | "child";
}

/** {@link SupervisorOptions} as they travel. */
export interface SupervisorArgument extends ChildrenOptions {
  readonly children: readonly StoredChildSpec[];
}

type SupervisorRequest =
  | { readonly type: "start-child"; readonly spec: StoredChildSpec }
  | { readonly type: "terminate-child"; readonly id: string }
  | { readonly type: "children" }
  | (Watch & { readonly type: "watch" });

/** What a supervisor runs. Start one with its argument from {@link supervise}. */
export const supervisor: Definition<SupervisorArgument> = defineBehaviour(
  import.meta,
  async (context, argument) => {
    checkArgument(argument);
    // Asked to end, not ended: the children are stopped in order, also when it gives up.
    const children = new Children(argument, (reason) => exit(context.pid, reason));
    context.defer(() => children.orphan());
    await startAll(children, argument.children);
    return {
      request: (raw, reference) => {
        // Only the functions below send requests to a supervisor.
        const request = raw as SupervisorRequest;
        switch (request.type) {
          case "start-child":
            children.startFor(reference, request.spec);
            return deferred;
          case "terminate-child":
            children.terminateFor(reference, request.id);
            return deferred;
          case "children":
            return children.list();
          case "watch":
            return children.watch(request);
        }
      },
      exited: (pid, reason, handover) => children.exited(pid, reason, handover),
      down: (watcher) => children.watcherDown(watcher),
      terminate: () => children.stopAll(),
    };
  },
);

/** OTP: when one cannot start, those before it are stopped in order, and there is no supervisor. */
async function startAll(children: Children, specs: readonly StoredChildSpec[]): Promise<void> {
  try {
    for (const spec of specs) await children.start(spec);
  } catch (thrown) {
    await children.stopAll();
    throw thrown;
  }
}

function checkArgument(argument: unknown): void {
  if (typeof argument !== "object" || argument === null || !("children" in argument)) {
    throw new OptionError("the argument of a supervisor", argument, "what supervise() gave");
  }
}

/**
 * Makes the argument for a {@link supervisor}: by default 3 restarts within 5 seconds (lunatic has no
 * limit; OTP's is 1 in 5).
 *
 * Under `one-for-all` and `rest-for-one`, the siblings of a child that failed are stopped in reverse
 * start order, each within its `shutdownMs`; then they and the child are started in start order (OTP,
 * lunatic). What fails meanwhile is part of that, and no failure of its own; a child that cannot start
 * is one, and everything begins again. `temporary` children that were stopped stay away.
 *
 * @throws {OptionError} naming what does not make sense.
 * @throws {ChildExistsError} when two children have the same id.
 */
export function supervise<Arguments extends readonly unknown[] | []>(
  options: SupervisorOptions<Arguments> = {},
): SupervisorArgument {
  const { maxRestarts = 3, windowMs = 5_000, countFor = "supervisor" } = options;
  const { strategy = "one-for-one" } = options;
  checkIntensity({ maxRestarts, windowMs });
  checkOneOf("strategy", strategy, strategies);
  checkOneOf("countFor", countFor, ["supervisor", "child"]);
  if (countFor === "child" && strategy !== "one-for-one") {
    throw new OptionError("countFor", countFor, `"supervisor" under the strategy ${strategy}`);
  }
  const given: readonly ChildSpec[] = options.children ?? [];
  const children = given.map((spec) => storeChildSpec(spec, supervisor));
  const ids = new Set<string>();
  for (const { id } of children) {
    if (ids.has(id)) throw new ChildExistsError(id);
    ids.add(id);
  }
  return { children, strategy, maxRestarts, windowMs, countFor };
}

/**
 * Starts a child under a running supervisor, after all others in its start order, and gives its
 * address. When a restart of a group is under way there, that comes first.
 *
 * @throws {OptionError} naming what contradicts itself in the spec.
 * @throws {ChildExistsError} when there is one of that id.
 * @throws {InitFailedError} and the other errors of {@link spawn}: then there is no such child.
 */
export async function startChild<Argument>(
  supervisorPid: Pid,
  spec: ChildSpec<Argument>,
  options: CallOptions = {},
): Promise<Pid> {
  const request: SupervisorRequest = {
    type: "start-child",
    spec: storeChildSpec(spec, supervisor),
  };
  return (await call(supervisorPid, request, { timeoutMs: Infinity, ...options })) as Pid;
}

/** Stops a child for good; `false` when there is none of that id. */
export async function terminateChild(supervisorPid: Pid, id: string): Promise<boolean> {
  const request: SupervisorRequest = { type: "terminate-child", id };
  return (await call(supervisorPid, request, { timeoutMs: Infinity })) as boolean;
}

/** The children of a supervisor, in start order. */
export async function listChildren(supervisorPid: Pid): Promise<readonly ChildInfo[]> {
  const request: SupervisorRequest = { type: "children" };
  return (await call(supervisorPid, request)) as readonly ChildInfo[];
}

/** What somebody wants to hear who begins to listen. */
export interface WatchOptions {
  /**
   * A date in milliseconds since 1970, such as `at` of the last {@link ChildRestarted} that its
   * predecessor heard of. Left out, nothing from before is told.
   */
  readonly after?: number;
}

/**
 * Makes the calling process hear of every failure and restart under a supervisor, as
 * {@link ChildEvent} messages, until it ends.
 *
 * Gives what it has not heard of: the restarts after a date, the oldest first, at most the last 256.
 * What happens from now on comes as messages only.
 */
export async function watchChildren(
  supervisorPid: Pid,
  { after }: WatchOptions = {},
): Promise<readonly ChildRestarted[]> {
  const watch = { type: "watch", watcher: self() } as const;
  const request: SupervisorRequest = after === undefined ? watch : { ...watch, after };
  return (await call(supervisorPid, request)) as readonly ChildRestarted[];
}

/**
 * {@link watchChildren} for another process. Sent at once; gives the restarts since a moment by
 * `sharedNow`, of which `watcher` may not have heard because the request was behind them.
 */
export async function watchChildrenFor(
  watcher: Pid<ChildEvent>,
  supervisorPid: Pid,
  since: bigint,
  options?: CallOptions,
): Promise<readonly ChildRestarted[]> {
  const request: SupervisorRequest = { type: "watch", watcher, since };
  return (await call(supervisorPid, request, options)) as readonly ChildRestarted[];
}

/**
 * Waits until a supervisor has ended, and gives the reason: `shutdown` when it was stopped,
 * `max-restarts` when it gave up; its children have ended before. It settles whatever the end was like
 * (lunatic's `wait_on_shutdown` hangs when the supervisor is killed, and comes before the children have
 * stopped). The children of one that was killed end right after it.
 */
export function awaitShutdown(supervisorPid: Pid): Promise<ExitReason> {
  return awaitExit(supervisorPid);
}
