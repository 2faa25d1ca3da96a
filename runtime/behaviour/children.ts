/**
 * The children of one supervisor: who they are, what became of them, and what is done about it.
 *
 * @module
 */
import { ChildExistsError, InitFailedError } from "../errors.ts";
import { currentKernel } from "../kernel/kernel.ts";
import { refusalOf, type Refusal } from "../kernel/refusal.ts";
import { demandProcess } from "../kernel/self.ts";
import { longestTimerMs } from "../kernel/clock.ts";
import { monitor, reply, send, stop } from "../kernel/send.ts";
import { requestSpawn } from "../kernel/spawn.ts";
import type { SpawnRequest } from "../kernel/spawn-request.ts";
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
  /** The restart to come. */
  timer: NodeJS.Timeout | undefined;
  /** Settles when the start under way has an outcome. */
  starting: Promise<void> | undefined;
  /** Why it is being started again. */
  failure: Failure | undefined;
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
  readonly #watchers = new Map<Pid, Pid<ChildEvent>>();
  #restarts: readonly number[] = [];
  #isEnding = false;

  /** @param giveUp - ends the supervisor. */
  constructor(options: ChildrenOptions, giveUp: (reason: ExitReason) => void) {
    this.#options = options;
    this.#giveUp = giveUp;
  }

  /** All of them, in start order. */
  list(): readonly ChildInfo[] {
    const since = performance.now() - this.#options.windowMs;
    return [...this.#children.values()].map(({ spec, pid, restarts }) => ({
      id: spec.id,
      pid,
      restarts: restarts.filter((at) => at > since).length,
    }));
  }

  /** Lets `watcher` hear of failures and restarts from now on. */
  watch(watcher: Pid<ChildEvent>): void {
    if (!this.#watchers.has(watcher)) monitor(watcher);
    this.#watchers.set(watcher, watcher);
  }

  /** Takes the end of a watcher. */
  watcherDown(watcher: Pid): void {
    this.#watchers.delete(watcher);
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
        starting: undefined,
        failure: undefined,
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
      (error: unknown) => {
        this.#process.settled(reference);
        currentKernel().refuse(reference, asRefusal(spec.id, error), this.#process.pid);
      },
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
    this.#isEnding = true;
    for (const child of [...this.#children.values()].toReversed()) await this.#stop(child);
  }

  /** Cancels what is still to be done; the children end by their links. */
  abandon(): void {
    this.#isEnding = true;
    for (const child of this.#children.values()) clearTimeout(child.timer);
  }

  /** Takes the end of a child. */
  exited(pid: Pid, reason: ExitReason, handover: unknown): void {
    const child = this.#byPid.get(pid);
    if (child === undefined) return;
    this.#byPid.delete(pid);
    child.pid = undefined;
    if (child.isStopping || this.#isEnding || !isToRestart(child.spec.restart, reason)) {
      this.#gone(child, pid, reason);
    } else this.#failed(child, { pid, reason, handover, at: performance.now() });
  }

  #failed(child: Child, failure: Failure): void {
    const { pid, reason } = failure;
    const { id } = child.spec;
    const { windowMs, countFor } = this.#options;
    const perChild = countFor === "child";
    const now = performance.now();
    const counted = perChild ? child.restarts : this.#restarts;
    const { delayMs, restarts } = judge(counted, now, this.#options);
    if (delayMs === undefined) {
      this.#gone(child, pid, reason);
      if (perChild) return;
      this.#isEnding = true;
      this.#giveUp({ type: "max-restarts", child: id });
      return;
    }
    if (!perChild) this.#restarts = restarts;
    child.restarts = judge(child.restarts, now, { maxRestarts: Infinity, windowMs }).restarts;
    child.failure = failure;
    this.#tell(child, { type: "child-down", id, pid, reason });
    if (delayMs === 0) this.#restart(child, failure);
    else child.timer = setTimeout(() => this.#restart(child, failure), delayMs);
  }

  #restart(child: Child, failure: Failure): void {
    if (this.#isEnding) return;
    const { pid: from, reason, at } = failure;
    const { id } = child.spec;
    this.#spawn(child, failure, {
      started: (to) => {
        child.failure = undefined;
        const ms = performance.now() - at;
        this.#tell(child, { type: "child-restarted", id, from, to, reason, ms });
      },
      failed: (error) => {
        if (child.isStopping || this.#isEnding) return;
        // What the predecessor left may be what it failed on: the next one starts without.
        const reasonNow = error instanceof InitFailedError ? error.reason : errorReason(error);
        this.#failed(child, { ...failure, reason: reasonNow, handover: undefined });
      },
    });
  }

  #spawn(
    child: Child,
    failure: Failure | undefined,
    outcome: { started: (pid: Pid) => void; failed: (error: Error) => void },
  ): void {
    const { address, argument, isolation, name, near } = child.spec;
    const place = isolation === "thread" ? undefined : (failure?.pid ?? near);
    const request: SpawnRequest = {
      type: "spawn",
      address,
      argument,
      isolation,
      ...(name === undefined ? {} : { name }),
      near: place,
      handover: failure?.handover,
      parent: this.#process.pid,
      link: true,
    };
    child.starting = new Promise((settled) => {
      const started = (pid: Pid): void => {
        this.#started(child, pid);
        outcome.started(pid);
        settled();
      };
      const failed = (error: Error): void => {
        child.starting = undefined;
        outcome.failed(error);
        settled();
      };
      requestSpawn(request, this.#process, { started, failed });
    });
  }

  #started(child: Child, pid: Pid): void {
    child.starting = undefined;
    child.pid = pid;
    this.#byPid.set(pid, child);
    if (child.isStopping) void stop(pid, child.spec.shutdownMs);
  }

  async #stop(child: Child): Promise<void> {
    const { shutdownMs } = child.spec;
    child.isStopping = true;
    clearTimeout(child.timer);
    if (child.starting !== undefined) await settledWithin(child.starting, shutdownMs);
    const { failure } = child;
    if (child.pid !== undefined) await stop(child.pid, shutdownMs);
    else if (failure !== undefined) this.#gone(child, failure.pid, failure.reason);
    this.#forget(child);
  }

  #gone(child: Child, pid: Pid, reason: ExitReason): void {
    this.#forget(child);
    this.#tell(child, { type: "child-gone", id: child.spec.id, pid, reason });
  }

  #forget(child: Child): void {
    if (this.#children.get(child.spec.id) === child) this.#children.delete(child.spec.id);
  }

  #tell({ spec }: Child, event: ChildEvent): void {
    if (spec.owner !== undefined) send(spec.owner, event);
    for (const watcher of this.#watchers.values()) if (watcher !== spec.owner) send(watcher, event);
  }
}

async function settledWithin(promise: Promise<void>, ms: number): Promise<void> {
  if (ms > longestTimerMs) return promise;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
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
