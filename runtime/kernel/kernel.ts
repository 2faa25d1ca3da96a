/**
 * One thread's processes: who lives here, and what to do with a signal for one of them.
 *
 * Knows nothing of worker threads: what is not for this thread goes to the {@link Router}.
 *
 * @module
 */
import { NoNodeError } from "../errors.ts";
import { copyTerm, type Transfer } from "../term/copy.ts";
import { countNone, isFailure, noproc, type ExitReason } from "../term/exit-reason.ts";
import {
  kernelPid,
  makePid,
  threadOf,
  untagged,
  type Pid,
  type Reference,
  type Tag,
} from "../term/pid.ts";
import * as signal from "../term/signal.ts";
import type { Exit, Reply } from "../term/signal.ts";
import type { Definition, DefinitionAddress } from "./definition.ts";
import { GroupTable } from "./group-table.ts";
import { isQuestion, type KernelQuestion, type Seen } from "./kernel-question.ts";
import { everything, type GrantedConfig } from "./process-config.ts";
import { Process, type ProcessHost } from "./process.ts";
import { Queue } from "./queue.ts";
import type { Refusal } from "./refusal.ts";
import { Requests, type Settle } from "./requests.ts";
import type { Router } from "./router.ts";
import { Scheduler, type TurnScheduler } from "./scheduler.ts";
import { currentProcess, runOutside } from "./self.ts";
import type { Tracer } from "./tracer.ts";

/** What a kernel is made of. */
export interface KernelOptions {
  /** The number of its thread in the node. */
  readonly thread: number;
  readonly router: Router;
  /** Takes requests to the kernel itself, such as to spawn. */
  readonly system: (request: unknown, reference: Reference) => void;
  /**
   * Whether a new process with no wish of its own is best placed on this thread; and one that belongs
   * beside another here, which it is by default.
   */
  readonly isBestPlace?: (isBeside: boolean) => boolean;
  /** Finds a definition whose module has been loaded on this thread, and exports it. */
  readonly loaded?: (address: DefinitionAddress) => Definition<never> | undefined;
  /** The turn budget of processes whose config names none, in milliseconds; `Infinity` by default. */
  readonly turnBudgetMs?: number;
  /** Hears the smallest turn budget that a process has had here, in milliseconds. */
  readonly budgeted?: (turnBudgetMs: number) => void;
  /** Hears how many processes live here whenever that changes. */
  readonly counted?: (count: number) => void;
  /** Who gives turns; by default one that is fair and fast. */
  readonly scheduler?: TurnScheduler;
  /** Lets all threads know that processes of `thread` may be in groups from now on. */
  readonly grouped?: (thread: number) => void;
  /** The other threads whose processes may be in groups. */
  readonly groupedThreads?: () => readonly number[];
}

interface Watch {
  readonly pid: Pid;
  readonly owner: Process | undefined;
  readonly heard: (reason: ExitReason) => void;
}

interface End {
  readonly process: Process;
  readonly reason: ExitReason;
  readonly handover: unknown;
}

/** One thread's processes. */
export class Kernel {
  readonly thread: number;
  readonly requests: Requests;
  /** The turn budget of processes whose config names none, in milliseconds. */
  readonly turnBudgetMs: number;
  readonly #pid: Pid;
  readonly scheduler: TurnScheduler;
  readonly #options: KernelOptions;
  readonly #processes = new Map<Pid, Process>();
  readonly #host: ProcessHost;
  readonly #watches = new Map<Reference, Watch>();
  readonly #ends = new Queue<End>();
  readonly #protected = new Set<Pid>();
  #groups: GroupTable | undefined;
  #isEnding = false;
  /** The end that is being told. */
  #telling: End | undefined;
  /** Threads whose end is being told. */
  readonly #downs = new Map<number, ExitReason>();
  #lastSerial = 0;
  #leastBudgetMs = Infinity;
  /** How many messages full mailboxes have cost here. */
  dropped = 0;
  /** How many messages and requests have reached processes here. */
  delivered = 0;
  /** How many processes were started here in the place of others. */
  restarted = 0;
  /** How many processes have ended here, by the type of the reason. */
  readonly endings: Record<ExitReason["type"], number> = countNone();
  /** Hears of each process that ends out of order, before anyone that is linked to it. */
  failed: ((process: Process, reason: ExitReason) => void) | undefined;

  constructor(options: KernelOptions) {
    this.#options = options;
    this.thread = options.thread;
    this.scheduler = options.scheduler ?? new Scheduler();
    this.turnBudgetMs = options.turnBudgetMs ?? Infinity;
    this.#leastBudgetMs = this.turnBudgetMs;
    this.#pid = kernelPid(options.thread);
    this.requests = new Requests(options.thread, (pid, reference) =>
      this.send(signal.settledSignal, pid, reference, undefined),
    );
    this.#host = {
      tracer: undefined,
      isOneEach: this.scheduler.isOneEach,
      wake: this.scheduler.wake,
      answer: (reference, value, by) => this.answer(reference, value, by),
      refuse: (reference, refusal, by) => this.refuse(reference, refusal, by),
      overflowed: () => {
        this.dropped += 1;
      },
      ended: (process, reason, handover) => this.#ended({ process, reason, handover }),
    };
  }

  /** How many processes live on this thread. */
  get count(): number {
    return this.#processes.size;
  }

  /** How many processes were ever started here. */
  get spawned(): number {
    return this.#lastSerial;
  }

  /** Who hears of everything that happens here, if anybody. */
  get tracer(): Tracer | undefined {
    return this.#host.tracer;
  }

  set tracer(tracer: Tracer | undefined) {
    this.#host.tracer = tracer;
  }

  /** Everyone who lives here. */
  get processes(): ReadonlyMap<Pid, Process> {
    return this.#processes;
  }

  /** Who here is in which group. */
  get groups(): GroupTable {
    this.#groups ??= new GroupTable();
    return this.#groups;
  }

  /** Lets all threads know that processes of `thread` may be in groups from now on. */
  grouped(thread: number): void {
    this.#options.grouped?.(thread);
  }

  /** The other threads whose processes may be in groups. */
  groupedThreads(): readonly number[] {
    return this.#options.groupedThreads?.() ?? [];
  }

  /** Sends off what waits for the end of the tick. */
  readonly flush = (): void => this.#options.router.flush?.();

  /** Whether a new process is best placed on this thread; `isBeside`: it belongs beside another here. */
  isBestPlace(isBeside: boolean): boolean {
    return this.#options.isBestPlace?.(isBeside) ?? isBeside;
  }

  /** Finds a definition that can be started here without waiting. */
  loaded(address: DefinitionAddress): Definition<never> | undefined {
    return this.#options.loaded?.(address);
  }

  /** Makes a process that has no handlers yet. */
  create(parent: Pid | undefined, config: GrantedConfig = everything): Process {
    this.#lastSerial += 1;
    const pid = makePid(this.thread, this.#lastSerial);
    const process = new Process(pid, parent, config, this.#host);
    this.#processes.set(pid, process);
    this.#options.counted?.(this.#processes.size);
    const budgetMs = config.turnBudgetMs ?? this.turnBudgetMs;
    if (budgetMs < this.#leastBudgetMs) {
      this.#leastBudgetMs = budgetMs;
      this.#options.budgeted?.(budgetMs);
    }
    return process;
  }

  /**
   * Sends one signal to wherever its receiver lives.
   *
   * @param transfer - what in the body moves to another thread; on this one, whoever sends has moved it.
   */
  // eslint-disable-next-line max-params -- the four values of a signal, and what moves with it
  send(
    kind: number,
    to: Pid | Reference,
    from: Pid | Reference,
    body: unknown,
    transfer?: Transfer,
  ): void {
    if (this.#host.tracer !== undefined) this.#host.tracer.sent(kind, to, from, body);
    if (threadOf(to) === this.thread) this.deliver(kind, to, from, body);
    else if (!this.#options.router.send(kind, to, from, body, transfer))
      this.undelivered(kind, to, from, body);
  }

  /** Takes one signal for this thread. */
  deliver(kind: number, to: Pid | Reference, from: Pid | Reference, body: unknown): void {
    if (kind === signal.replySignal) {
      this.#host.tracer?.answered(to, from as Pid, body as Reply);
      this.requests.close(to, from as Pid, body as Reply);
      return;
    }
    // The kind tells whether `to` and `from` are processes or references.
    const process = this.#processes.get(to as Pid);
    if (process !== undefined) this.#deliverTo(process, kind, from, body);
    else if (to === this.#pid) this.#deliverToKernel(kind, from, body);
    else this.undelivered(kind, to, from, body);
  }

  /** Keeps a process of the runtime itself from being ended by another. */
  protect(pid: Pid): void {
    this.#protected.add(pid);
  }

  /**
   * Sends a request and settles it with its answer, as soon as that is here.
   *
   * @throws {NotCloneableError} when the request cannot be copied.
   */
  // eslint-disable-next-line max-params -- `transfer` goes with few requests
  ask(
    pid: Pid,
    request: unknown,
    timeoutMs: number,
    settle: Settle,
    transfer?: Transfer,
  ): Reference {
    const reference = this.requests.open(pid, timeoutMs, settle);
    try {
      this.send(signal.requestSignal, pid, reference, request, transfer);
      return reference;
    } catch (thrown) {
      this.requests.abandon(reference);
      throw thrown;
    }
  }

  /**
   * Runs `heard` when `pid` has ended; at once when it is gone already.
   *
   * @returns the reference to stop watching with.
   */
  watch(pid: Pid, heard: (reason: ExitReason) => void): Reference {
    const reference = this.requests.nextReference();
    const owner = currentProcess();
    this.#watches.set(reference, { pid, owner, heard });
    this.send(signal.monitorSignal, pid, reference, kernelPid(this.thread));
    return reference;
  }

  /** Takes back a {@link watch}. */
  unwatch(reference: Reference): void {
    const watch = this.#watches.get(reference);
    if (watch === undefined) return;
    this.#watches.delete(reference);
    this.send(signal.demonitorSignal, watch.pid, reference, undefined);
  }

  /**
   * Answers a request.
   *
   * @param by - the process that answers; by default this kernel.
   * @throws {NotCloneableError} when the answer cannot be copied.
   */
  answer(reference: Reference, value: unknown, by: Pid = this.#pid, transfer?: Transfer): void {
    const isHere = threadOf(reference) === this.thread;
    const answer = isHere ? copyTerm(value, transfer) : value;
    const reply: Reply = { type: "ok", value: answer };
    this.send(signal.replySignal, reference, by, reply, transfer);
  }

  /** Answers a request with why it cannot be done. */
  refuse(reference: Reference, refusal: Refusal, by: Pid = this.#pid): void {
    this.#reply(reference, by, { type: "refused", refusal });
  }

  /** Tells whoever made a request that `pid` has it now. */
  move(reference: Reference, pid: Pid): void {
    this.#reply(reference, this.#pid, { type: "moved", pid });
  }

  /** Tells everyone here who had ties to a process of `thread` that it ended. */
  threadDown(thread: number, reason: ExitReason): void {
    this.#downs.set(thread, reason);
    this.requests.threadDown(thread, reason);
    for (const [reference, { pid }] of this.#watches) {
      if (threadOf(pid) === thread) this.#hear(reference, { pid, reason });
    }
    for (const process of this.#processes.values()) {
      for (const pid of process.ties.links.keys()) {
        if (threadOf(pid) !== thread) continue;
        this.#deliverTo(process, signal.exitSignal, pid, { reason, linked: true } satisfies Exit);
      }
      for (const [reference, pid] of process.ties.watched) {
        if (threadOf(pid) !== thread) continue;
        this.#deliverTo(process, signal.downSignal, reference, { pid, reason });
      }
      for (const [reference, watcher] of process.ties.watchers) {
        if (threadOf(watcher) === thread) process.tie().removeWatcher(reference);
      }
    }
    this.#downs.delete(thread);
  }

  /** Ends every process here and settles all that is awaited from anywhere: the node has stopped. */
  close(reason: ExitReason): void {
    for (const process of this.#processes.values()) process.end(reason);
    this.requests.closeAll(reason);
    for (const [reference, { pid }] of this.#watches) this.#hear(reference, { pid, reason });
  }

  #deliverToKernel(kind: number, from: Pid | Reference, body: unknown): void {
    switch (kind) {
      case signal.requestSignal:
        if (isQuestion(body)) this.answer(from, this.#answerTo(body));
        // Threads, ports and processes that come of it do not belong to who happens to run.
        else runOutside(() => this.#options.system(body, from));
        return;
      case signal.downSignal:
        this.#hear(from, body as signal.Down);
        return;
      case signal.publishSignal:
        this.#groups?.publish(from, body, (member, message, tag) =>
          this.#deliverTo(member, signal.messageSignal, tag, message),
        );
        return;
      case signal.monitorSignal:
        // It ends with its thread: who watches it is told by its own.
        return;
      default:
        this.undelivered(kind, this.#pid, from, body);
    }
  }

  #answerTo(question: KernelQuestion): unknown {
    if (question.type === "members") return this.#groups?.members(question.group) ?? [];
    const process = this.#processes.get(question.pid);
    if (process === undefined) return undefined;
    const { definition } = process;
    const address = definition && { url: definition.url, place: definition.place };
    return { definition: address } satisfies Seen;
  }

  /** Goes on with what it was amidst when the stack of this thread was ended. */
  recover(): void {
    // Whoever has been told already takes no notice.
    if (this.#telling !== undefined) this.#tellEnd(this.#telling);
    this.#tellEnds();
    for (const [thread, reason] of this.#downs) this.threadDown(thread, reason);
  }

  #deliverTo(process: Process, kind: number, from: Pid | Reference, body: unknown): void {
    if (this.#host.tracer !== undefined) this.#host.tracer.received(process, kind, from, body);
    switch (kind) {
      case signal.messageSignal:
        this.delivered += 1;
        process.deliver("message", body, from);
        return;
      case signal.messagesSignal:
        this.delivered += (body as readonly unknown[]).length;
        process.deliverRun(body as unknown[]);
        return;
      case signal.requestSignal:
        this.delivered += 1;
        process.deliver("request", body, from);
        return;
      case signal.exitSignal:
      case signal.killSignal:
        if (!this.#protected.has(process.pid)) deliverEnd(process, kind, from, body);
        return;
      default:
        this.#deliverTie(process, kind, from, body);
    }
  }

  #deliverTie(process: Process, kind: number, from: Pid | Reference, body: unknown): void {
    switch (kind) {
      case signal.linkSignal:
        process.tie().link(from as Pid, (body as Tag | undefined) ?? untagged);
        return;
      case signal.unlinkSignal:
        process.tie().unlink(from as Pid);
        return;
      case signal.monitorSignal:
        process.tie().addWatcher(from, body as Pid);
        return;
      case signal.demonitorSignal:
        process.tie().removeWatcher(from);
        return;
      case signal.downSignal:
        // Not watched any more: nobody would take it.
        if (!process.ties.watched.has(from)) return;
        process.notify({ type: "down", reference: from, ...(body as signal.Down) });
        return;
      case signal.settledSignal:
        process.settled(from);
        return;
      case signal.joinSignal:
        this.groups.join(body as string, process);
        return;
      case signal.leaveSignal:
        this.groups.leave(body as string, process);
    }
  }

  /** Answers what was sent to nobody, where an answer is due. */
  undelivered(kind: number, to: Pid | Reference, from: Pid | Reference, body: unknown): void {
    if (kind === signal.requestSignal) {
      this.#reply(from, to as Pid, { type: "down", pid: to as Pid, reason: noproc });
    } else if (kind === signal.linkSignal) {
      this.send(signal.exitSignal, from, to, { reason: noproc, linked: true } satisfies Exit);
    } else if (kind === signal.monitorSignal) {
      const down: signal.Down = { pid: to as Pid, reason: noproc };
      this.send(signal.downSignal, body as Pid, from, down);
    }
  }

  #hear(reference: Reference, { reason }: signal.Down): void {
    const watch = this.#watches.get(reference);
    this.#watches.delete(reference);
    watch?.owner?.touch();
    watch?.heard(reason);
  }

  #reply(reference: Reference, by: Pid, reply: Reply): void {
    this.send(signal.replySignal, reference, by, reply);
  }

  // One after the other, not each inside the one before: a long chain of links would be too deep.
  #ended(end: End): void {
    this.#processes.delete(end.process.pid);
    this.endings[end.reason.type] += 1;
    this.#groups?.forget(end.process);
    this.#options.counted?.(this.#processes.size);
    this.#ends.push(end);
    if (!this.#isEnding) this.#tellEnds();
  }

  #tellEnds(): void {
    this.#isEnding = true;
    try {
      for (let next = this.#ends.take(); next !== undefined; next = this.#ends.take()) {
        this.#telling = next;
        try {
          this.#tellEnd(next);
        } catch (thrown) {
          // Whoever else is to hear of an end must not miss it for that.
          process.emitWarning(
            `the end of ${next.process.pid}: ${String(thrown)}`,
            "PerigeeWarning",
          );
        }
      }
      this.#telling = undefined;
    } finally {
      this.#isEnding = false;
    }
  }

  #tellEnd({ process, reason, handover }: End): void {
    const { pid } = process;
    if (this.failed !== undefined && isFailure(reason)) this.failed(process, reason);
    for (const reference of process.ties.unanswered) {
      this.#reply(reference, pid, { type: "down", pid, reason });
    }
    // Watchers before links: a name is free before a supervisor can start who is to have it next.
    for (const [reference, watcher] of process.ties.watchers) {
      this.send(signal.downSignal, watcher, reference, { pid, reason } satisfies signal.Down);
    }
    for (const linked of process.ties.links.keys()) {
      const exit: Exit =
        linked === process.parent && handover !== undefined
          ? { reason, linked: true, handover }
          : { reason, linked: true };
      this.send(signal.exitSignal, linked, pid, exit);
    }
    for (const [reference, watched] of process.ties.watched) {
      this.send(signal.demonitorSignal, watched, reference, undefined);
    }
    this.#host.tracer?.ended(process, reason);
  }
}

function deliverEnd(process: Process, kind: number, from: Pid | Reference, body: unknown): void {
  if (kind === signal.killSignal) process.kill();
  else process.exitSignal(from as Pid, body as Exit);
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
