/**
 * Requests that this thread made and that are not answered yet.
 *
 * Answers come here, never into a mailbox: a late one finds nobody and is dropped, and a full mailbox
 * need not be searched. A request to a process that is gone is answered with its end, never left open.
 *
 * @module
 */
import { CallTimeoutError, ProcessDownError } from "../errors.ts";
import type { ExitReason } from "../term/exit-reason.ts";
import {
  isKernelPid,
  mainThread,
  makeReference,
  threadOf,
  type Pid,
  type Reference,
} from "../term/pid.ts";
import type { Reply } from "../term/signal.ts";
import { clearTimer, setTimer, type TimerHandle } from "./clock.ts";
import type { Process } from "./process.ts";
import { errorOf, type Refusal } from "./refusal.ts";
import { currentProcess } from "./self.ts";

/** What becomes of a request: its answer, or that there was none in time. */
export type Settle = (reply: Answer | { readonly type: "timeout" }) => void;

type Answer = Exclude<Reply, { readonly type: "moved" }>;

interface Pending {
  pid: Pid;
  /** Who waits for it. */
  readonly owner: Process | undefined;
  readonly settle: Settle;
  timer: TimerHandle;
  /** Threads that have ended while the main one had the request: it may have moved to one of them. */
  gone: Map<number, ExitReason> | undefined;
}

/** The open requests of one thread. */
export class Requests {
  readonly #thread: number;
  readonly #pending = new Map<Reference, Pending>();
  readonly #settled: (pid: Pid, reference: Reference) => void;
  #last = 0;

  /**
   * @param settled - tells `pid` that it owes no answer any more, when another has answered or nobody
   *   waits for it: who leaves a request `deferred` keeps it in mind until then.
   */
  constructor(thread: number, settled: (pid: Pid, reference: Reference) => void) {
    this.#thread = thread;
    this.#settled = settled;
  }

  /** A reference that was never used. */
  nextReference(): Reference {
    this.#last += 1;
    return makeReference(this.#thread, this.#last);
  }

  /** Opens a request to `pid` and gives its reference; `settle` runs as soon as the answer is here. */
  open(pid: Pid, timeoutMs: number, settle: Settle): Reference {
    const reference = this.nextReference();
    const owner = currentProcess();
    const pending: Pending = { pid, owner, settle, timer: undefined, gone: undefined };
    pending.timer = setTimer(() => {
      this.#pending.delete(reference);
      settle({ type: "timeout" });
      this.#settled(pending.pid, reference);
    }, timeoutMs);
    this.#pending.set(reference, pending);
    return reference;
  }

  /** Closes a request that could not be sent. */
  abandon(reference: Reference): void {
    clearTimer(this.#pending.get(reference)?.timer);
    this.#pending.delete(reference);
  }

  /** Closes a request whose answer nobody waits for any more, and says so to who owes it. */
  drop(reference: Reference): void {
    const pending = this.#pending.get(reference);
    if (pending === undefined) return;
    this.abandon(reference);
    this.#settled(pending.pid, reference);
  }

  /** Closes a request with its answer. One that is not open any more is nobody's: it is dropped. */
  close(reference: Reference, by: Pid, reply: Reply): void {
    const pending = this.#pending.get(reference);
    if (pending === undefined) return;
    if (reply.type === "moved") {
      this.#move(reference, pending, reply.pid);
      return;
    }
    this.abandon(reference);
    pending.owner?.touch();
    pending.settle(reply);
    if (by !== pending.pid && !isKernelPid(by)) this.#settled(pending.pid, reference);
  }

  /** Closes every request to a process of `thread`, which has ended. */
  threadDown(thread: number, reason: ExitReason): void {
    for (const [reference, pending] of this.#pending) {
      const { pid } = pending;
      if (threadOf(pid) === thread) this.close(reference, pid, { type: "down", pid, reason });
      else if (threadOf(pid) === mainThread && isKernelPid(pid)) {
        pending.gone ??= new Map();
        pending.gone.set(thread, reason);
      }
    }
  }

  /** The end of a thread may be heard before what the main thread has moved there: it overtakes. */
  #move(reference: Reference, pending: Pending, pid: Pid): void {
    const reason = pending.gone?.get(threadOf(pid));
    pending.pid = pid;
    pending.gone = undefined;
    if (reason !== undefined) this.close(reference, pid, { type: "down", pid, reason });
  }

  /** Closes every request: nobody is there to answer any more. */
  closeAll(reason: ExitReason): void {
    for (const [reference, { pid }] of this.#pending) {
      this.close(reference, pid, { type: "down", pid, reason });
    }
  }
}

/** Settles a promise with what becomes of a request to `pid`. */
export function settlePromise(
  pid: Pid,
  timeoutMs: number,
  resolve: (value: unknown) => void,
  reject: (error: Error) => void,
): Settle {
  return (reply) => {
    switch (reply.type) {
      case "ok":
        resolve(reply.value);
        return;
      case "down":
        reject(new ProcessDownError(reply.pid, reply.reason));
        return;
      case "refused":
        // What a kernel refuses with, the kernel of the other side made: a Refusal.
        reject(errorOf(reply.refusal as Refusal));
        return;
      case "timeout":
        reject(new CallTimeoutError(pid, timeoutMs));
    }
  };
}
