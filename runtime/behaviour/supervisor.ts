/**
 * The supervisor: a process that keeps its children running.
 *
 * One-for-one: a child that fails is started again by itself, with what it started with the first
 * time and what it handed over. Children can be added while it runs. It never waits for one child
 * while another needs it: starts happen beside its turns.
 *
 * @module
 */
import { defineBehaviour, deferred, type Definition } from "../kernel/definition.ts";
import { call, exit, type CallOptions } from "../kernel/send.ts";
import { self } from "../kernel/self.ts";
import type { Pid } from "../term/pid.ts";
import {
  storeChildSpec,
  type ChildEvent,
  type ChildSpec,
  type StoredChildSpec,
} from "./child-spec.ts";
import { Children, type ChildInfo } from "./children.ts";
import { checkIntensity, type Intensity } from "./restart-intensity.ts";

/** How a supervisor works. */
export interface SupervisorOptions extends Partial<Intensity> {
  /** Started in this order, before the supervisor itself counts as started. */
  readonly children?: readonly ChildSpec<never>[];
  /**
   * Whose failures are counted together. `supervisor` (default, OTP): those of all children; one too
   * many ends the supervisor. `child`: those of each child by itself; one too many gives up that child.
   */
  readonly countFor?: "supervisor" | "child";
}

/** {@link SupervisorOptions} as they travel. */
export interface SupervisorArgument extends Intensity {
  readonly children: readonly StoredChildSpec[];
  readonly countFor: "supervisor" | "child";
}

type SupervisorRequest =
  | { readonly type: "start-child"; readonly spec: StoredChildSpec }
  | { readonly type: "terminate-child"; readonly id: string }
  | { readonly type: "children" }
  | { readonly type: "watch"; readonly watcher: Pid<ChildEvent> };

/** What a supervisor runs. Start one with its argument from {@link supervise}. */
export const supervisor: Definition<SupervisorArgument> = defineBehaviour(
  import.meta,
  async (context, argument) => {
    // Asked to end, not ended: the children are stopped in order, also when it gives up.
    const children = new Children(argument, (reason) => exit(context.pid, reason));
    context.defer(() => children.abandon());
    for (const spec of argument.children) await children.start(spec);
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
            return children.watch(request.watcher);
        }
      },
      exited: (pid, reason, handover) => children.exited(pid, reason, handover),
      down: (watcher) => children.watcherDown(watcher),
      terminate: () => children.stopAll(),
    };
  },
);

/**
 * Makes the argument for a {@link supervisor}: by default 3 restarts within 5 seconds (lunatic has no
 * limit; OTP's is 1 in 5).
 *
 * @throws {OptionError} naming what does not make sense.
 */
export function supervise(options: SupervisorOptions = {}): SupervisorArgument {
  const { children = [], maxRestarts = 3, windowMs = 5_000, countFor = "supervisor" } = options;
  checkIntensity({ maxRestarts, windowMs });
  return { children: children.map(storeChildSpec), maxRestarts, windowMs, countFor };
}

/**
 * Starts a child under a running supervisor and gives its address.
 *
 * @throws {InitFailedError} and the other errors of {@link spawn}: then there is no such child.
 */
export async function startChild<Argument>(
  supervisorPid: Pid,
  spec: ChildSpec<Argument>,
  options: CallOptions = {},
): Promise<Pid> {
  const request: SupervisorRequest = { type: "start-child", spec: storeChildSpec(spec) };
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

/**
 * Makes the calling process hear of every failure and restart under a supervisor, as
 * {@link ChildEvent} messages, until it ends.
 */
export async function watchChildren(supervisorPid: Pid): Promise<void> {
  const request: SupervisorRequest = { type: "watch", watcher: self() };
  await call(supervisorPid, request);
}
