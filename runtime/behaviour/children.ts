/**
 * The children of one supervisor: what became of them, and what is to be done about it.
 *
 * @module
 */
import { ChildExistsError } from "../errors.ts";
import { currentKernel } from "../kernel/kernel.ts";
import type { Process } from "../kernel/process.ts";
import { refusalOf, type Refusal } from "../kernel/refusal.ts";
import { clearTimer, date, now, setTimer } from "../kernel/clock.ts";
import { demandProcess } from "../kernel/self.ts";
import { reply } from "../kernel/send.ts";
import type { ExitReason } from "../term/exit-reason.ts";
import { threadOf, untagged, type Pid, type Reference } from "../term/pid.ts";
import { killSignal } from "../term/signal.ts";
import { ChildListeners, type Watch } from "./child-listeners.ts";
import { ChildRunner, startFailure } from "./child-runner.ts";
import {
  isToRestart,
  type ChildRestarted,
  type Restart,
  type StoredChildSpec,
} from "./child-spec.ts";
import { ChildTable, type Child, type ChildEnd } from "./child-table.ts";
import { delayAfter, RestartLog, type Intensity } from "./restart-intensity.ts";
import { createRestarter, type Restarter } from "./restarter.ts";
import type { Strategy } from "./strategy.ts";

/** One child, as a supervisor tells of it. */
export interface ChildInfo {
  readonly id: string;
  /** `undefined` while it is being started, or waits to be started again. */
  readonly pid: Pid | undefined;
  /** When it is started again. */
  readonly restart: Restart;
  /** How often it failed and was started again within the window. */
  readonly restarts: number;
}

/** How a set of children is kept. */
export interface ChildrenOptions extends Intensity {
  readonly strategy: Strategy;
  readonly countFor: "supervisor" | "child";
}

/** How many children are asked to stop before the event loop gets its chance. */
const stopsAtOnce = 100;

/** The children of one supervisor. */
export class Children {
  readonly #process: Process = demandProcess("a supervisor");
  readonly #options: ChildrenOptions;
  readonly #giveUp: (reason: ExitReason) => void;
  readonly #listeners = new ChildListeners();
  readonly #table = new ChildTable();
  readonly #runner: ChildRunner;
  readonly #restarter: Restarter;
  readonly #restarts: RestartLog;
  /** What the last failures had in common, if anything, and how long their restarts wait. */
  #mishap: { readonly cause: string; readonly delayMs: number } | undefined;
  #isEnding = false;

  /** @param giveUp - ends the supervisor. */
  constructor(options: ChildrenOptions, giveUp: (reason: ExitReason) => void) {
    this.#options = options;
    this.#giveUp = giveUp;
    this.#restarts = new RestartLog(options.windowMs);
    this.#runner = new ChildRunner(this.#process, this.#table, (pid, reason) =>
      this.exited(pid, reason, undefined),
    );
    this.#restarter = createRestarter(options.strategy, {
      list: () => this.#table.list(),
      startAgain: (child) => this.#startAgain(child),
      stop: (child) => this.#runner.stop(child),
    });
  }

  /** All of them, in start order. */
  list(): readonly ChildInfo[] {
    const until = now();
    return this.#table.list().map(({ spec, pid, restarts }) => ({
      id: spec.id,
      pid,
      restart: spec.restart,
      restarts: restarts?.count(until) ?? 0,
    }));
  }

  /** Lets somebody hear of failures and restarts from now on, and gives those that it asks for. */
  watch(watch: Watch): readonly ChildRestarted[] {
    return this.#listeners.watch(watch);
  }

  /** Takes the end of a watcher. */
  watcherDown(watcher: Pid): void {
    this.#listeners.down(watcher);
  }

  /** Starts a child; the promise fails when it cannot start. */
  start(spec: StoredChildSpec): Promise<Pid> {
    return new Promise((resolve, reject) => {
      if (this.#table.has(spec.id)) {
        reject(new ChildExistsError(spec.id));
        return;
      }
      const child = this.#table.add(spec);
      const failed = (error: Error): void => {
        this.#table.remove(child);
        reject(error);
      };
      this.#runner.start(child, { started: resolve, failed });
    });
  }

  /** Starts a child, after a restart of the group that is under way, and answers `reference`. */
  startFor(reference: Reference, spec: StoredChildSpec): void {
    this.#restarter.whenCalm(() => {
      this.start(spec).then(
        (pid) => reply(reference, pid),
        (error: unknown) => {
          this.#process.settled(reference);
          currentKernel().refuse(reference, asRefusal(spec.id, error), this.#process.pid);
        },
      );
    });
  }

  /** Stops a child for good and answers `reference`. */
  terminateFor(reference: Reference, id: string): void {
    const child = this.#table.get(id);
    if (child === undefined) reply(reference, false);
    else void this.#leave(child).then(() => reply(reference, true));
  }

  /**
   * Stops all, the last started first: one after the other, unless each is counted for itself. Those
   * have nothing to do with each other, and may be thousands: they are asked at once, and each has its
   * own time (OTP: simple_one_for_one).
   */
  async stopAll(): Promise<void> {
    this.#abandon();
    if (this.#options.countFor === "child") {
      await this.#stopTogether();
      return;
    }
    for (const child of this.#table.list().toReversed()) {
      // Killed meanwhile: they end by their links, and there is nobody left to wait for them.
      if (this.#process.hasEnded) return;
      await this.#leave(child);
    }
  }

  async #stopTogether(): Promise<void> {
    const leaving: Promise<void>[] = [];
    for (const child of this.#table.list().toReversed()) {
      if (this.#process.hasEnded) return;
      leaving.push(this.#leave(child));
      if (leaving.length % stopsAtOnce === 0) await new Promise(setImmediate);
    }
    await Promise.all(leaving);
  }

  /**
   * The supervisor has ended. Its children end by their links, and those of them that take too long are
   * killed, as if it still were there.
   */
  orphan(): void {
    this.#abandon();
    const kernel = currentKernel();
    for (const { pid, spec } of this.#table.list()) {
      if (pid === undefined) continue;
      const killLater = (): void => kernel.send(killSignal, pid, untagged, undefined);
      const timer = setTimer(killLater, spec.shutdownMs);
      if (timer !== undefined) kernel.watch(pid, () => clearTimer(timer));
    }
  }

  /** Takes the end of a child; only the first time that it is told of. */
  exited(pid: Pid, reason: ExitReason, handover: unknown): void {
    const child = this.#table.ended(pid);
    if (child === undefined) return;
    const { restart } = child.spec;
    const end: ChildEnd = { pid, reason, handover, at: now() };
    if (child.isLeaving || this.#isEnding) this.#gone(child, end);
    else if (this.#restarter.expects(child)) this.#endedWithGroup(child, end);
    else if (isToRestart(restart, reason)) this.#failed(child, end);
    else this.#gone(child, end);
  }

  /** Starts nobody any more. */
  #abandon(): void {
    this.#isEnding = true;
    this.#restarter.abandon();
  }

  /** OTP: it is started again with its group, also when it ended in order; unless it is temporary. */
  #endedWithGroup(child: Child, end: ChildEnd): void {
    if (child.spec.restart === "temporary") {
      this.#gone(child, end);
      return;
    }
    // What a child leaves that had to be killed is not what its successor should start from.
    child.end = child.stopping === undefined ? end : { ...end, handover: undefined };
    this.#tellDown(child, end);
  }

  #failed(child: Child, end: ChildEnd): void {
    const delayMs = this.#count(child, end.reason);
    if (delayMs === undefined) {
      this.#gone(child, end);
      if (this.#options.countFor === "child") return;
      this.#abandon();
      this.#giveUp({ type: "max-restarts", child: child.spec.id });
      return;
    }
    child.end = end;
    this.#tellDown(child, end);
    this.#restarter.restart(child, delayMs);
  }

  /**
   * Counts a failure, and gives how long the restart is to wait; `undefined` when it is one too many.
   * Failures that come of one mishap beside the children, such as the end of a thread, are one: it is
   * not for them that a supervisor gives up.
   */
  #count(child: Child, reason: ExitReason): number | undefined {
    const { maxRestarts, windowMs, countFor } = this.#options;
    const at = now();
    child.restarts ??= new RestartLog(windowMs);
    const counted = countFor === "child" ? child.restarts : this.#restarts;
    const cause = mishapOf(reason);
    if (counted !== child.restarts && cause !== undefined && cause === this.#mishap?.cause) {
      child.restarts.add(at);
      return this.#mishap.delayMs;
    }
    const delayMs = delayAfter(counted.count(at), maxRestarts);
    if (delayMs === undefined) return undefined;
    child.restarts.add(at);
    if (counted !== child.restarts) counted.add(at);
    this.#mishap = cause === undefined ? undefined : { cause, delayMs };
    return delayMs;
  }

  async #startAgain(child: Child): Promise<void> {
    this.#startSuccessor(child);
    // Another one is there when the start has to be repeated.
    while (child.starting !== undefined) await child.starting.settled;
  }

  #startSuccessor(child: Child): void {
    const { end } = child;
    if (end === undefined || this.#isEnding || child.isLeaving) return;
    const { pid: from, reason, at } = end;
    const { id } = child.spec;
    this.#runner.start(child, {
      started: (to) => {
        child.end = undefined;
        const ms = now() - at;
        const event = { type: "child-restarted", id, from, to, reason, ms, at: date() } as const;
        this.#listeners.tell(child.spec, event);
      },
      failed: (error) => this.#startFailed(child, end, startFailure(error)),
    });
  }

  #startFailed(child: Child, end: ChildEnd, reason: ExitReason): void {
    if (child.isLeaving || this.#isEnding) return;
    // The end of its predecessor's thread is no failure of its own: it could not even try.
    const couldTry = !isEndOfThread(reason, end.pid);
    const next = couldTry ? countFailedStart(child, { ...end, reason }) : end;
    if (this.#restarter.expects(child)) child.end = next;
    else if (couldTry) this.#failed(child, next);
    else this.#startSuccessor(child);
  }

  async #leave(child: Child): Promise<void> {
    child.isLeaving = true;
    this.#restarter.forget(child);
    await this.#runner.stop(child);
    const { end } = child;
    if (end !== undefined) this.#gone(child, end);
    this.#table.remove(child);
  }

  #gone(child: Child, { pid, reason }: ChildEnd): void {
    child.end = undefined;
    this.#table.remove(child);
    const { id } = child.spec;
    this.#listeners.tell(child.spec, { type: "child-gone", id, pid, reason });
  }

  #tellDown({ spec }: Child, { pid, reason }: ChildEnd): void {
    this.#listeners.tell(spec, { type: "child-down", id: spec.id, pid, reason });
  }
}

/** Notes that a start failed for this reason, and gives what the next one starts with. */
function countFailedStart(child: Child, end: ChildEnd): ChildEnd {
  // One that was lost with others says nothing of itself; but it may be why a second is lost as well.
  const isLost = isLostWithOthers(child.spec, end.reason) && !child.hasLostStart;
  child.hasLostStart = isLost;
  if (isLost) return end;
  child.failedStarts += 1;
  // What the predecessor left may be what it failed on.
  return { ...end, handover: undefined };
}

function isLostWithOthers({ isolation }: StoredChildSpec, { type }: ExitReason): boolean {
  return type === "collateral" || (type === "thread-down" && isolation === "shared");
}

/** Tells apart what befalls several processes at once and is no doing of theirs. */
function mishapOf(reason: ExitReason): string | undefined {
  if (reason.type === "thread-down") return `thread ${reason.thread}`;
  return reason.type === "collateral" ? reason.culprit : undefined;
}

function isEndOfThread(reason: ExitReason, pid: Pid): boolean {
  return reason.type === "thread-down" && reason.thread === threadOf(pid);
}

function asRefusal(id: string, error: unknown): Refusal {
  return (
    refusalOf(error) ?? {
      code: "ERR_INIT_FAILED",
      what: `the child "${id}"`,
      reason: startFailure(error),
    }
  );
}
