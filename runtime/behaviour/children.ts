/**
 * The children of one supervisor: who they are, what became of them, and what is done about it.
 *
 * @module
 */
import { ChildExistsError } from "../errors.ts";
import { currentKernel } from "../kernel/kernel.ts";
import { refusalOf, type Refusal } from "../kernel/refusal.ts";
import { demandProcess } from "../kernel/self.ts";
import { reply, send, stop } from "../kernel/send.ts";
import { requestSpawn } from "../kernel/spawn.ts";
import type { Process } from "../kernel/process.ts";
import { errorReason, noproc, type ExitReason } from "../term/exit-reason.ts";
import type { Pid, Reference } from "../term/pid.ts";
import { isToRestart, type ChildEvent, type StoredChildSpec } from "./child-spec.ts";
import { judge, type Intensity } from "./restart-intensity.ts";

/** One child, as a supervisor tells of it. */
export interface ChildInfo {
  readonly id: string;
  /** `undefined` while it is being started again. */
  readonly pid: Pid | undefined;
  /** How often it was started again within the window. */
  readonly restarts: number;
}

interface Child {
  readonly spec: StoredChildSpec;
  pid: Pid | undefined;
  restarts: readonly number[];
  isStopping: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** What happened to a child that is to be started again. */
interface Failure {
  readonly pid: Pid;
  readonly reason: ExitReason;
  readonly handover: unknown;
  readonly at: number;
}

/** How a set of children is kept. */
export interface ChildrenOptions extends Intensity {
  readonly countFor: "supervisor" | "child";
}

/** The children of one supervisor. */
export class Children {
  readonly #process: Process = demandProcess("a supervisor");
  readonly #options: ChildrenOptions;
  readonly #giveUp: (reason: ExitReason) => void;
  readonly #children = new Map<string, Child>();
  readonly #byPid = new Map<Pid, Child>();
  readonly #watchers = new Set<Pid<ChildEvent>>();
  #restarts: readonly number[] = [];

  /** @param giveUp - ends the supervisor. */
  constructor(options: ChildrenOptions, giveUp: (reason: ExitReason) => void) {
    this.#options = options;
    this.#giveUp = giveUp;
  }

  /** All of them, in start order. */
  list(): readonly ChildInfo[] {
    return [...this.#children.values()].map(({ spec, pid, restarts }) => ({
      id: spec.id,
      pid,
      restarts: restarts.length,
    }));
  }

  /** Lets `watcher` hear of failures and restarts from now on. */
  watch(watcher: Pid<ChildEvent>): void {
    this.#watchers.add(watcher);
    currentKernel().watch(watcher, () => this.#watchers.delete(watcher));
  }

  /** Starts a child; the promise fails when it cannot start. */
  start(spec: StoredChildSpec): Promise<Pid> {
    return new Promise((resolve, reject) => {
      if (this.#children.has(spec.id)) {
        reject(new ChildExistsError(spec.id));
        return;
      }
      const child: Child = {
        spec,
        pid: undefined,
        restarts: [],
        isStopping: false,
        timer: undefined,
      };
      this.#children.set(spec.id, child);
      this.#spawn(child, undefined, {
        started: resolve,
        failed: (error) => {
          this.#forget(child);
          reject(error);
        },
      });
    });
  }

  /** Starts a child and answers `reference`. */
  startFor(reference: Reference, spec: StoredChildSpec): void {
    this.start(spec).then(
      (pid) => reply(reference, pid),
      (error: unknown) => currentKernel().refuse(reference, asRefusal(spec.id, error)),
    );
  }

  /** Stops a child for good and answers `reference`. */
  terminateFor(reference: Reference, id: string): void {
    const child = this.#children.get(id);
    if (child === undefined) reply(reference, false);
    else void this.#stop(child).then(() => reply(reference, true));
  }

  /** Stops all, the last started first. */
  async stopAll(): Promise<void> {
    for (const child of [...this.#children.values()].toReversed()) await this.#stop(child);
  }

  /** Cancels what is still to be done; the children end by their links. */
  abandon(): void {
    for (const child of this.#children.values()) clearTimeout(child.timer);
  }

  /** Takes the end of a child. */
  exited(pid: Pid, reason: ExitReason, handover: unknown): void {
    const child = this.#byPid.get(pid);
    if (child === undefined) return;
    this.#byPid.delete(pid);
    child.pid = undefined;
    if (child.isStopping || !isToRestart(child.spec.restart, reason)) this.#forget(child);
    else this.#failed(child, { pid, reason, handover, at: performance.now() });
  }

  #failed(child: Child, failure: Failure): void {
    const { pid, reason } = failure;
    const { id } = child.spec;
    const perChild = this.#options.countFor === "child";
    const counted = perChild ? child.restarts : this.#restarts;
    const { delayMs, restarts } = judge(counted, performance.now(), this.#options);
    if (perChild) child.restarts = restarts;
    else this.#restarts = restarts;
    if (delayMs === undefined) {
      this.#forget(child);
      this.#tell(child, { type: "child-gone", id, pid, reason });
      if (!perChild) this.#giveUp({ type: "max-restarts", child: id });
      return;
    }
    this.#tell(child, { type: "child-down", id, pid, reason });
    if (delayMs === 0) this.#restart(child, failure);
    else child.timer = setTimeout(() => this.#restart(child, failure), delayMs);
  }

  #restart(child: Child, failure: Failure): void {
    const { pid: from, reason, at } = failure;
    const { id } = child.spec;
    this.#spawn(child, failure, {
      started: (to) => {
        const ms = performance.now() - at;
        this.#tell(child, { type: "child-restarted", id, from, to, reason, ms });
      },
      // What the predecessor left may be what it failed on: the next one starts without.
      failed: (error) =>
        this.#failed(child, { ...failure, reason: errorReason(error), handover: undefined }),
    });
  }

  #spawn(
    child: Child,
    failure: Failure | undefined,
    outcome: { started: (pid: Pid) => void; failed: (error: Error) => void },
  ): void {
    const { address, argument, isolation, name, near } = child.spec;
    const place = isolation === "thread" ? undefined : (failure?.pid ?? near);
    requestSpawn(
      {
        type: "spawn",
        address,
        argument,
        isolation,
        ...(name === undefined ? {} : { name }),
        near: place,
        handover: failure?.handover,
        parent: this.#process.pid,
        link: true,
      },
      this.#process,
      {
        started: (pid) => this.#started(child, pid, outcome.started),
        failed: (error) => (child.isStopping ? this.#forget(child) : outcome.failed(error)),
      },
    );
  }

  #started(child: Child, pid: Pid, started: (pid: Pid) => void): void {
    child.pid = pid;
    this.#byPid.set(pid, child);
    started(pid);
    if (child.isStopping) void stop(pid, child.spec.shutdownMs);
  }

  async #stop(child: Child): Promise<void> {
    child.isStopping = true;
    clearTimeout(child.timer);
    if (child.pid === undefined) this.#forget(child);
    else {
      await stop(child.pid, child.spec.shutdownMs);
      this.#forget(child);
    }
  }

  #forget(child: Child): void {
    if (this.#children.get(child.spec.id) === child) this.#children.delete(child.spec.id);
  }

  #tell({ spec }: Child, event: ChildEvent): void {
    if (spec.owner !== undefined) send(spec.owner, event);
    for (const watcher of this.#watchers) if (watcher !== spec.owner) send(watcher, event);
  }
}

function asRefusal(id: string, error: unknown): Refusal {
  return (
    refusalOf(error) ?? {
      code: "ERR_INIT_FAILED",
      what: `the child "${id}"`,
      reason: error instanceof Error ? errorReason(error) : noproc,
    }
  );
}
