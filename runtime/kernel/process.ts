/**
 * One process: a mailbox, the handlers that take from it one item at a time, and its ties to others.
 *
 * @module
 */
import type { AsyncResource } from "node:async_hooks";
import {
  describeReason,
  errorReason,
  isOrderly,
  killed,
  normal,
  type ExitReason,
} from "../term/exit-reason.ts";
import type { Pid, Reference } from "../term/pid.ts";
import type { Exit } from "../term/signal.ts";
import { deferred, type ProcessHandlers } from "./definition.ts";
import { MessageQueue, type Item, type Notice } from "./message-queue.ts";
import { createScope, runAs } from "./self.ts";

/** What a process asks of the kernel it lives on. */
export interface ProcessHost {
  /** The process has something to do. */
  readonly wake: (process: Process) => void;
  /** Sends the answer to a request. */
  readonly answer: (reference: Reference, value: unknown, by: Pid) => void;
  /** The process has ended: forget it, and tell whom it concerns. */
  readonly ended: (process: Process, reason: ExitReason, handover: unknown) => void;
}

/** `starting` until its handlers are known; `busy` while a turn waits for a promise. */
type State = "starting" | "idle" | "ready" | "busy" | "ended";

/** One process. */
export class Process {
  readonly pid: Pid;
  readonly parent: Pid | undefined;
  /** The async context of its code. */
  readonly scope: AsyncResource = createScope(this);
  /** Linked processes. */
  readonly links: Set<Pid> = new Set();
  /** Who watches this process, by reference. */
  readonly watchers: Map<Reference, Pid> = new Map();
  /** Whom this process watches, by reference. */
  readonly watched: Map<Reference, Pid> = new Map();
  /** Requests that were taken and are not answered yet. */
  readonly unanswered: Set<Reference> = new Set();
  readonly #host: ProcessHost;
  readonly #mailbox = new MessageQueue();
  readonly #cleanups = new Set<() => unknown>();
  #handlers: ProcessHandlers = {};
  #state: State = "starting";
  #held: (readonly [from: Pid, exit: Exit])[] = [];
  #endReason: ExitReason = normal;
  #isOver = false;

  constructor(pid: Pid, parent: Pid | undefined, host: ProcessHost) {
    this.pid = pid;
    this.parent = parent;
    this.#host = host;
  }

  /** Whether it has ended. */
  get hasEnded(): boolean {
    return this.#state === "ended";
  }

  /** Whether it has ended and its cleanups have run: from then on, nothing it does counts. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Why it ended. */
  get endReason(): ExitReason {
    return this.#endReason;
  }

  /** Whether ends of linked processes reach it as something to handle. */
  get trapsExits(): boolean {
    return this.#handlers.exited !== undefined;
  }

  /** Runs `cleanup` when the process ends. */
  defer(cleanup: () => unknown): void {
    if (this.hasEnded) cleanup();
    else this.#cleanups.add(cleanup);
  }

  /** Takes back a {@link defer}. */
  forget(cleanup: () => unknown): void {
    this.#cleanups.delete(cleanup);
  }

  /** Opens the mailbox: from here on, what waits is handled. */
  open(handlers: ProcessHandlers): void {
    if (this.hasEnded) return;
    this.#handlers = handlers;
    if (handlers.opened !== undefined) this.#mailbox.open();
    this.#rest();
    for (const [from, exit] of this.#held.splice(0)) this.exitSignal(from, exit);
  }

  /** Puts a message or a request into the mailbox. */
  deliver(item: Item): void {
    this.#mailbox.push(item);
    this.#wake();
  }

  /** Puts what the runtime has to say before all messages. */
  notify(notice: Notice): void {
    this.#mailbox.notify(notice);
    this.#wake();
  }

  /**
   * Takes the end of a linked process, or somebody's wish that this process ends.
   *
   * OTP: a linked end is a notice for a process that traps exits, nothing when it was normal, and
   * the end otherwise, after `terminate` where there is one. The end of the parent, unless normal, is
   * never only a notice: nobody outlives the supervisor that should stop it.
   */
  exitSignal(from: Pid, exit: Exit): void {
    const { reason, linked, handover } = exit;
    if (linked && this.#state === "starting") {
      // Whether it traps exits is known when its handlers are.
      this.#held.push([from, exit]);
      return;
    }
    if (linked && !this.links.delete(from)) return;
    const isNormal = reason.type === "normal";
    if (linked && this.trapsExits && (isNormal || from !== this.parent)) {
      this.notify({ type: "exited", pid: from, reason, handover });
    } else if (linked && isNormal) {
      return;
    } else if (this.#handlers.terminate !== undefined) {
      this.notify({ type: "stop", reason });
    } else {
      this.end(reason);
    }
  }

  /** Ends at once; nothing of it runs any more, but for its cleanups. */
  kill(): void {
    this.end(killed);
  }

  /** Takes the next item and handles it: one turn. */
  takeTurn(): void {
    if (this.#state !== "ready") return;
    const item = this.#mailbox.take();
    if (item === undefined) {
      this.#state = "idle";
      return;
    }
    this.#state = "busy";
    try {
      const outcome = runAs(this, handle, this.#handlers, item, this);
      if (outcome instanceof Promise) void this.#awaitTurn(item, outcome);
      else if (isPromise(outcome)) void this.#awaitTurn(item, runAs(this, settle, outcome));
      else this.#turnEnded(item, outcome);
    } catch (thrown) {
      this.end(errorReason(thrown));
    }
  }

  /** Ends this process with `reason`. */
  end(reason: ExitReason): void {
    if (this.hasEnded) return;
    const handover = isOrderly(reason) ? undefined : this.#takeHandover();
    // Asked for what it leaves, it may have ended itself.
    if (this.hasEnded) return;
    this.#state = "ended";
    this.#endReason = reason;
    for (const item of this.#mailbox.drain()) {
      if (item.type === "request") this.unanswered.add(item.reference);
    }
    this.#handlers = {};
    this.#held = [];
    for (const cleanup of [...this.#cleanups].toReversed()) runCleanup(this, cleanup);
    this.#cleanups.clear();
    this.#isOver = true;
    this.#host.ended(this, reason, handover);
  }

  #takeHandover(): unknown {
    const { handover } = this.#handlers;
    if (handover === undefined) return undefined;
    this.#handlers = {};
    try {
      // Cloned here, so that what cannot be cloned spoils nothing but itself.
      return structuredClone(runAs(this, handover));
    } catch {
      return undefined;
    }
  }

  async #awaitTurn(item: Item, outcome: Promise<unknown>): Promise<void> {
    try {
      this.#turnEnded(item, await outcome);
    } catch (thrown) {
      this.end(errorReason(thrown));
    }
  }

  #turnEnded(item: Item, outcome: unknown): void {
    if (this.hasEnded) return;
    if (item.type === "request" && outcome !== deferred) {
      this.#host.answer(item.reference, outcome, this.pid);
      this.unanswered.delete(item.reference);
    }
    if (item.type === "stop") this.end(item.reason);
    else this.#rest();
  }

  #rest(): void {
    this.#state = "idle";
    if (this.#mailbox.length > 0) this.#wake();
  }

  #wake(): void {
    if (this.#state !== "idle") return;
    this.#state = "ready";
    this.#host.wake(this);
  }
}

function handle(handlers: ProcessHandlers, item: Item, process: Process): unknown {
  switch (item.type) {
    case "message":
      return handlers.message?.(item.message);
    case "request":
      process.unanswered.add(item.reference);
      return handlers.request === undefined
        ? deferred
        : handlers.request(item.request, item.reference);
    case "opened":
    case "exited":
    case "down":
    case "stop":
      return handleNotice(handlers, item, process);
  }
}

function handleNotice(handlers: ProcessHandlers, notice: Notice, process: Process): unknown {
  switch (notice.type) {
    case "opened":
      return handlers.opened?.();
    case "exited":
      return handlers.exited?.(notice.pid, notice.reason, notice.handover);
    case "down":
      // Not watched any more: it was demonitored after it ended.
      if (!process.watched.delete(notice.reference)) return undefined;
      return handlers.down?.(notice.pid, notice.reason, notice.reference);
    case "stop":
      return handlers.terminate?.(notice.reason);
  }
}

/** Also what only behaves like a promise, such as the queries of most database libraries. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

/** Makes a promise of what behaves like one; its work starts when it is asked for its outcome. */
export function settle<Value>(promise: PromiseLike<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    promise.then(resolve, reject);
  });
}

function runCleanup(process: Process, cleanup: () => unknown): void {
  try {
    runAs(process, cleanup);
  } catch (thrown) {
    // A cleanup that fails must not keep the rest from being told.
    globalThis.process.emitWarning(
      `a cleanup of ${process.pid} failed: ${describeReason(errorReason(thrown))}`,
      "PerigeeWarning",
    );
  }
}
