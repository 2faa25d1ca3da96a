/**
 * The children of one supervisor as it keeps them: by id, by process, and in start order. Adding,
 * finding and removing one costs the same however many there are.
 *
 * @module
 */
import type { ExitReason } from "../term/exit-reason.ts";
import type { Pid } from "../term/pid.ts";
import type { StoredChildSpec } from "./child-spec.ts";
import type { RestartLog } from "./restart-intensity.ts";

/** One child. */
export interface Child {
  readonly spec: StoredChildSpec;
  pid: Pid | undefined;
  /** The start under way. */
  starting: StartAttempt | undefined;
  /** Settles when it has ended, while it is being stopped. */
  stopping: Promise<void> | undefined;
  /** It is to stop for good. */
  isLeaving: boolean;
  /** How its last process ended, while it waits for a successor. */
  end: ChildEnd | undefined;
  /** How many processes of it have run, ever. */
  runs: number;
  /** How many starts in a row have failed since the last that ran; those that were lost do not count. */
  failedStarts: number;
  /** Whether the last start was lost with its thread, or with a runaway beside it. */
  hasLostStart: boolean;
  /** Its own restarts within the window; `undefined` as long as there are none. */
  restarts: RestartLog | undefined;
}

/** A start under way. */
export interface StartAttempt {
  /** Settles when it has an outcome. */
  readonly settled: Promise<void>;
  /** Makes it a failure now: what comes of it later is killed. */
  readonly abandon: () => void;
}

/** How a process of a child ended. */
export interface ChildEnd {
  readonly pid: Pid;
  readonly reason: ExitReason;
  readonly handover: unknown;
  /** When, on this thread's clock. */
  readonly at: number;
}

/** The children of one supervisor. */
export class ChildTable {
  // A Map keeps the order of additions: the start order, also through restarts.
  readonly #byId = new Map<string, Child>();
  readonly #byPid = new Map<Pid, Child>();

  /** All of them, in start order. */
  list(): readonly Child[] {
    return [...this.#byId.values()];
  }

  /** Whether there is one of that id. */
  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** The one of that id. */
  get(id: string): Child | undefined {
    return this.#byId.get(id);
  }

  /** Whether this one still belongs here. */
  holds(child: Child): boolean {
    return this.#byId.get(child.spec.id) === child;
  }

  /** Adds one that is to be started, after all others. */
  add(spec: StoredChildSpec): Child {
    const child: Child = {
      spec,
      pid: undefined,
      starting: undefined,
      stopping: undefined,
      isLeaving: false,
      end: undefined,
      runs: 0,
      failedStarts: 0,
      hasLostStart: false,
      restarts: undefined,
    };
    this.#byId.set(spec.id, child);
    return child;
  }

  /** Notes the process of a child. */
  started(child: Child, pid: Pid): void {
    child.pid = pid;
    child.runs += 1;
    child.failedStarts = 0;
    child.hasLostStart = false;
    this.#byPid.set(pid, child);
  }

  /** Notes the end of a process, and gives the child it was; only the first time. */
  ended(pid: Pid): Child | undefined {
    const child = this.#byPid.get(pid);
    if (child === undefined) return undefined;
    this.#byPid.delete(pid);
    child.pid = undefined;
    return child;
  }

  /** Forgets one. */
  remove(child: Child): void {
    if (this.holds(child)) this.#byId.delete(child.spec.id);
  }
}
