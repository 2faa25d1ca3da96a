/**
 * One thread's processes: who lives here, and what to do with a signal for one of them.
 *
 * Knows nothing of worker threads: what is not for this thread goes to the {@link Router}.
 *
 * @module
 */
import { NoNodeError } from "../errors.ts";
import { noproc, type ExitReason } from "../term/exit-reason.ts";
import { kernelPid, makePid, threadOf, type Pid, type Reference } from "../term/pid.ts";
import * as signal from "../term/signal.ts";
import type { Exit, Reply } from "../term/signal.ts";
import type { ProcessHandlers } from "./definition.ts";
import { Process, type ProcessHost } from "./process.ts";
import type { Refusal } from "./refusal.ts";
import { Requests, type Settle } from "./requests.ts";
import type { Router } from "./router.ts";
import { Scheduler } from "./scheduler.ts";

/** What a kernel is made of. */
export interface KernelOptions {
  /** The number of its thread in the node. */
  readonly thread: number;
  readonly router: Router;
  /** Takes requests to the kernel itself, such as to spawn. */
  readonly system: (request: unknown, reference: Reference) => void;
  /** Hears of every end of a process on this thread. */
  readonly onEnd?: (pid: Pid, reason: ExitReason) => void;
}

interface Watch {
  readonly pid: Pid;
  readonly heard: (reason: ExitReason) => void;
}

/** One thread's processes. */
export class Kernel {
  readonly thread: number;
  readonly requests: Requests;
  readonly #pid: Pid;
  readonly scheduler: Scheduler = new Scheduler();
  readonly #options: KernelOptions;
  readonly #processes = new Map<Pid, Process>();
  readonly #host: ProcessHost;
  readonly #watches = new Map<Reference, Watch>();
  #lastSerial = 0;

  constructor(options: KernelOptions) {
    this.#options = options;
    this.thread = options.thread;
    this.#pid = kernelPid(options.thread);
    this.requests = new Requests(options.thread);
    this.#host = {
      wake: this.scheduler.wake,
      answer: (reference, value) => this.answer(reference, value),
      ended: (process, reason, handover) => this.#ended(process, reason, handover),
    };
  }

  /** How many processes live on this thread. */
  get count(): number {
    return this.#processes.size;
  }

  /** Makes a process that has no handlers yet. */
  create(parent: Pid | undefined): Process {
    this.#lastSerial += 1;
    const process = new Process(makePid(this.thread, this.#lastSerial), parent, this.#host);
    this.#processes.set(process.pid, process);
    return process;
  }

  /** Makes a process of `handlers`, open at once. */
  adopt(handlers: (process: Process) => ProcessHandlers): Process {
    const process = this.create(undefined);
    process.open(handlers(process));
    return process;
  }

  /** Sends one signal to wherever its receiver lives. */
  send(kind: number, to: Pid | Reference, from: Pid | Reference, body: unknown): void {
    if (threadOf(to) === this.thread) this.deliver(kind, to, from, body);
    else if (!this.#options.router.send(kind, to, from, body))
      this.undelivered(kind, to, from, body);
  }

  /** Takes one signal for this thread. */
  deliver(kind: number, to: Pid | Reference, from: Pid | Reference, body: unknown): void {
    if (kind === signal.replySignal) {
      this.requests.close(to, body as Reply);
      return;
    }
    const process = this.#processes.get(to);
    if (process !== undefined) this.#deliverTo(process, kind, from, body);
    else if (to === this.#pid && kind === signal.requestSignal) this.#options.system(body, from);
    else if (to === this.#pid && kind === signal.downSignal) this.#hear(from, body as signal.Down);
    else this.undelivered(kind, to, from, body);
  }

  /**
   * Sends a request and settles it with its answer, as soon as that is here.
   *
   * @throws {NotCloneableError} when the request cannot be copied.
   */
  ask(pid: Pid, request: unknown, timeoutMs: number, settle: Settle): void {
    const reference = this.requests.open(pid, timeoutMs, settle);
    try {
      this.send(signal.requestSignal, pid, reference, request);
    } catch (thrown) {
      this.requests.abandon(reference);
      throw thrown;
    }
  }

  /** Runs `heard` when `pid` has ended; at once when it is gone already. */
  watch(pid: Pid, heard: (reason: ExitReason) => void): void {
    const reference = this.requests.nextReference();
    this.#watches.set(reference, { pid, heard });
    this.send(signal.monitorSignal, pid, reference, kernelPid(this.thread));
  }

  /** Answers a request. */
  answer(reference: Reference, value: unknown): void {
    this.#reply(reference, { type: "ok", value });
  }

  /** Answers a request with why it cannot be done. */
  refuse(reference: Reference, refusal: Refusal): void {
    this.#reply(reference, { type: "refused", refusal });
  }

  /** Tells everyone here who had ties to a process of `thread` that it ended. */
  threadDown(thread: number, reason: ExitReason): void {
    this.requests.threadDown(thread, reason);
    for (const [reference, { pid }] of this.#watches) {
      if (threadOf(pid) === thread) this.#hear(reference, { pid, reason });
    }
    for (const process of this.#processes.values()) {
      for (const pid of process.links) {
        if (threadOf(pid) === thread) process.exitSignal(pid, { reason, linked: true });
      }
      for (const [reference, pid] of process.watched) {
        if (threadOf(pid) !== thread) continue;
        process.watched.delete(reference);
        process.notify({ type: "down", pid, reason, reference });
      }
    }
  }

  #deliverTo(process: Process, kind: number, from: Pid | Reference, body: unknown): void {
    switch (kind) {
      case signal.messageSignal:
        process.deliver({ type: "message", message: body });
        return;
      case signal.requestSignal:
        process.deliver({ type: "request", request: body, reference: from });
        return;
      case signal.linkSignal:
        process.links.add(from);
        return;
      case signal.unlinkSignal:
        process.links.delete(from);
        return;
      case signal.exitSignal:
        process.exitSignal(from, body as Exit);
        return;
      case signal.killSignal:
        process.kill();
        return;
      default:
        this.#deliverMonitoring(process, kind, from, body);
    }
  }

  #deliverMonitoring(process: Process, kind: number, reference: Reference, body: unknown): void {
    if (kind === signal.monitorSignal) {
      process.watchers.set(reference, body as Pid);
    } else if (kind === signal.demonitorSignal) {
      process.watchers.delete(reference);
    } else if (kind === signal.downSignal && process.watched.delete(reference)) {
      process.notify({ type: "down", reference, ...(body as signal.Down) });
    }
  }

  /** Answers what was sent to nobody, where an answer is due. */
  undelivered(kind: number, to: Pid | Reference, from: Pid | Reference, body: unknown): void {
    if (kind === signal.requestSignal) {
      this.#reply(from, { type: "down", pid: to, reason: noproc });
    } else if (kind === signal.linkSignal) {
      this.send(signal.exitSignal, from, to, { reason: noproc, linked: true } satisfies Exit);
    } else if (kind === signal.monitorSignal) {
      const down: signal.Down = { pid: to, reason: noproc };
      this.send(signal.downSignal, body as Pid, from, down);
    }
  }

  #hear(reference: Reference, { reason }: signal.Down): void {
    const watch = this.#watches.get(reference);
    this.#watches.delete(reference);
    watch?.heard(reason);
  }

  #reply(reference: Reference, reply: Reply): void {
    this.send(signal.replySignal, reference, "", reply);
  }

  #ended(process: Process, reason: ExitReason, handover: unknown): void {
    const { pid } = process;
    this.#processes.delete(pid);
    for (const reference of process.unanswered) {
      this.#reply(reference, { type: "down", pid, reason });
    }
    for (const linked of process.links) {
      const exit: Exit =
        linked === process.parent && handover !== undefined
          ? { reason, linked: true, handover }
          : { reason, linked: true };
      this.send(signal.exitSignal, linked, pid, exit);
    }
    for (const [reference, watcher] of process.watchers) {
      this.send(signal.downSignal, watcher, reference, { pid, reason } satisfies signal.Down);
    }
    for (const [reference, watched] of process.watched) {
      this.send(signal.demonitorSignal, watched, reference, undefined);
    }
    this.#options.onEnd?.(pid, reason);
  }
}

let current: Kernel | undefined;

/**
 * The kernel of this thread.
 *
 * @throws {NoNodeError} when no node runs here.
 */
export function currentKernel(): Kernel {
  if (current === undefined) throw new NoNodeError();
  return current;
}

/** Whether a kernel is at work on this thread. */
export function hasKernel(): boolean {
  return current !== undefined;
}

/** Makes `kernel` the one of this thread; `undefined` when its node has stopped. */
export function installKernel(kernel: Kernel | undefined): void {
  current = kernel;
}
