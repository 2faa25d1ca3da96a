/**
 * The threads of a node, seen from its main thread.
 *
 * Leases them, decides where processes go, connects threads that want to talk, and tells everybody
 * when one has ended.
 *
 * @module
 */
import { ProcessDownError, ThreadLimitError } from "../errors.ts";
import { clearTimer, setTimer, type TimerHandle } from "../kernel/clock.ts";
import { findDefinition, type Definition, type DefinitionAddress } from "../kernel/definition.ts";
import { installKernel, Kernel } from "../kernel/kernel.ts";
import { refusalOf, type Refusal } from "../kernel/refusal.ts";
import { call } from "../kernel/send.ts";
import type { SpawnRequest } from "../kernel/spawn-request.ts";
import { loadDefinition, runSpawn } from "../kernel/start-process.ts";
import { NodeObserver } from "../observe/node-observer.ts";
import { errorReason, shutdown, type ExitReason } from "../term/exit-reason.ts";
import {
  isKernelPid,
  kernelPid,
  mainThread,
  threadOf,
  type Pid,
  type Reference,
} from "../term/pid.ts";
import { requestSignal } from "../term/signal.ts";
import { HeapWatch } from "./heap-watch.ts";
import { loadModule } from "./load-module.ts";
import { SharedThreads, type SharedCounts } from "./shared-threads.ts";
import type { LeasedThread, LeaseOptions, ThreadPool } from "./thread-pool.ts";
import type {
  HostRequest,
  KernelRequest,
  LoadRequest,
  OtherEnd,
  ThreadCommand,
  ThreadEvent,
} from "./thread-protocol.ts";
import { ThreadRouter } from "./thread-router.ts";
import { mainRow } from "./thread-table.ts";
import type { Watchdog } from "./watchdog.ts";

/** How long a thread has to hand over what lives on it, in milliseconds. */
const handoverMs = 500;

/** The threads of a node. */
export class NodeHost {
  readonly #pool: ThreadPool;
  readonly #watchdog: Watchdog | undefined;
  readonly #kernel: Kernel;
  readonly #router: ThreadRouter;
  readonly #threads = new Map<number, LeasedThread>();
  readonly #observer: NodeObserver;
  readonly #shared: SharedThreads;
  readonly #heapWatch = new HeapWatch((leased, why) => this.#evacuate(leased, why));
  /** Those that are being evacuated, and the time that they have for it. */
  readonly #leaving = new Map<LeasedThread, Leave>();

  /** @param watchdog - stops what runs for too long; without it, nothing does. */
  constructor(pool: ThreadPool, watchdog?: Watchdog) {
    this.#pool = pool;
    this.#watchdog = watchdog;
    // Every thread's port is attached when it is leased: the main thread never has to ask.
    this.#router = new ThreadRouter();
    this.#router.lost = (kind, to, body) => {
      const isSpawn = kind === requestSignal && (body as KernelRequest).type === "spawn";
      if (isSpawn && isKernelPid(to as Pid)) this.#spawnLost(threadOf(to));
    };
    this.#kernel = new Kernel({
      thread: mainThread,
      router: this.#router,
      system: (request, reference) => {
        // Only the runtime itself sends requests to the main thread's kernel.
        void this.#serve(request as HostRequest, reference);
      },
      // User code runs on worker threads.
      isBestPlace: (isBeside) => isBeside,
      loaded: findDefinition,
      grouped: (joined) => pool.table.setGrouped(joined),
      groupedThreads: () => pool.table.grouped(mainRow),
    });
    this.#shared = new SharedThreads({
      lease: (lease) => this.#lease(lease),
      isThere: (leased) => this.#threads.has(leased.thread),
      joined: ({ thread }) => this.#observer.threadStarted(thread),
      load: ({ thread }, address) => loadThere(thread, { type: "load", address }),
    });
    this.#observer = new NodeObserver(this.#kernel, () => this.#threadsInUse());
  }

  /** Makes this thread the main one and leases others: so many at once, and more when all are busy. */
  async start(counts: SharedCounts): Promise<void> {
    installKernel(this.#kernel);
    await this.#shared.start(counts);
  }

  /** Ends every thread, and what still runs on them and here. */
  async end(): Promise<void> {
    this.#shared.end();
    this.#heapWatch.stop();
    this.#watchdog?.stop();
    for (const { timer } of this.#leaving.values()) clearTimer(timer);
    // Before the threads: a supervisor that is still there would start what ends with them again.
    this.#kernel.close(shutdown);
    await this.#pool.destroy();
    this.#router.close();
    this.#kernel.close(shutdown);
    installKernel(undefined);
  }

  async #serve(request: HostRequest, reference: Reference): Promise<void> {
    try {
      switch (request.type) {
        case "spawn":
          await this.#spawn(request, reference);
          return;
        case "load":
          this.#kernel.answer(reference, await this.#load(request));
          return;
        case "end-thread":
          this.#kernel.answer(reference, this.#endOwn(request.pid));
          return;
        case "observe":
          await this.#observer.serve(request, reference);
      }
    } catch (thrown) {
      this.#kernel.refuse(reference, refusalOf(thrown) ?? servedNot(request, thrown));
    }
  }

  async #load(request: LoadRequest): Promise<unknown> {
    for (;;) {
      await this.#shared.leastLoaded();
      const names = await Promise.all(
        this.#shared.list().map(({ thread }) => loadThere(thread, request)),
      );
      // Undefined for threads that ended meanwhile: those that follow load what they need.
      const name = names.find((found) => found !== undefined);
      if (name !== undefined) return name;
    }
  }

  async #spawn(request: SpawnRequest, reference: Reference): Promise<void> {
    const leased = await this.#place(request);
    if (leased === undefined) {
      runSpawn(this.#kernel, await loadHere(request.address), request, { reference });
      return;
    }
    // The thread answers whoever asked: the reference goes with the request. Should the thread end
    // before it does, nobody answers; so the one who asked is told whose end to heed.
    const there = kernelPid(leased.thread);
    try {
      this.#kernel.send(requestSignal, there, reference, request, request.transfer);
    } catch (thrown) {
      // What was to move there was closed while the thread was leased.
      this.#spawnLost(leased.thread);
      throw thrown;
    }
    this.#kernel.move(reference, there);
  }

  /** Tells a thread to expect a process less; one of its own ends then. */
  #spawnLost(thread: number): void {
    this.#threads.get(thread)?.port.postMessage({ type: "spawn-lost" } satisfies ThreadCommand);
  }

  /** The thread for a new process, which it expects from here on; `undefined` for the main thread. */
  async #place(request: SpawnRequest): Promise<LeasedThread | undefined> {
    const { isolation, near } = request;
    if (isolation !== "thread" && near !== undefined && threadOf(near) === mainThread) {
      return undefined;
    }
    for (;;) {
      const found =
        isolation === "thread" ? this.#leaseOwn(request) : this.#findShared(request.near);
      const chosen = found instanceof Promise ? await found : found;
      // It may have ended as soon as it came.
      if (isolation !== "thread" && !this.#threads.has(chosen.thread)) continue;
      chosen.expect();
      return chosen;
    }
  }

  #findShared(near: Pid | undefined): LeasedThread | Promise<LeasedThread> {
    const beside = near === undefined ? undefined : this.#threads.get(threadOf(near));
    if (beside === undefined || this.#leaving.has(beside)) return this.#shared.leastLoaded();
    return beside.isFull() && !beside.isDedicated() ? this.#shared.leastLoaded() : beside;
  }

  /** A thread for one process: the one in reserve, when that will do. */
  async #leaseOwn({ config }: SpawnRequest): Promise<LeasedThread> {
    const { maxHeapMb, env } = config ?? {};
    // Modules that are loaded there already have seen another environment.
    if (maxHeapMb === undefined && env === undefined) {
      const reserve = await this.#shared.takeReserve();
      if (reserve !== undefined) {
        reserve.assign("dedicated");
        return reserve;
      }
    }
    const options: LeaseOptions = { use: "dedicated", maxHeapMb, env };
    try {
      return await this.#lease(options);
    } catch (thrown) {
      if (!(thrown instanceof ThreadLimitError)) throw thrown;
      // One that is about to end makes room, and so does the one in reserve.
      const leaving = [...this.#leaving.keys()].map(({ ended }) => ended);
      if (leaving.length > 0) await Promise.race(leaving);
      return this.#shared.withoutReserve(() => this.#lease(options));
    }
  }

  *#threadsInUse(): Iterable<number> {
    for (const [thread, leased] of this.#threads) {
      if (!this.#shared.isReserve(leased)) yield thread;
    }
  }

  async #lease(options: LeaseOptions): Promise<LeasedThread> {
    const leased = await this.#pool.lease(options);
    const { thread, port } = leased;
    this.#threads.set(thread, leased);
    // Only the thread has the other end of this port.
    const other = (event: unknown): void => this.#heard(leased, event as ThreadEvent);
    this.#router.attach(thread, { port, flow: leased.flow, other }, this.#kernel);
    this.#observer.threadStarted(thread);
    void leased.ended.then((error) => this.#threadEnded(leased, error));
    this.#watchdog?.watch(leased);
    this.#heapWatch.watch(leased);
    return leased;
  }

  #heard(leased: LeasedThread, event: ThreadEvent): void {
    switch (event.type) {
      case "ready":
        return;
      case "connect":
        this.#connect(leased, event);
        return;
      case "empty":
        this.#endIfEmpty(leased);
        return;
      case "loaded":
        this.#shared.loaded(event.address);
        return;
      case "collected":
        this.#heapWatch.collected(leased, event.usedBytes, event.tookMs);
        return;
      case "evacuated":
        this.#leaving.get(leased)?.end();
        return;
      case "stray":
        warnOfStray(leased.thread, event.reason);
    }
  }

  #endOwn(pid: Pid): boolean {
    const leased = this.#threads.get(threadOf(pid));
    if (leased?.isDedicated() !== true) return false;
    // The wish of whoever asked, and no failure of the node.
    leased.end();
    return true;
  }

  #endIfEmpty(leased: LeasedThread): void {
    if (!leased.isDedicated() || this.#leaving.has(leased)) return;
    // Unless a process is on its way there, which was sent off before this was heard.
    if (leased.load() === 0) leased.end();
  }

  /** Brings a port of one thread to another. What is on it already goes with it. */
  #connect(from: LeasedThread, { thread: to, port, flow }: OtherEnd): void {
    const other = this.#threads.get(to);
    if (other !== undefined) {
      const command: ThreadCommand = { type: "connect", thread: from.thread, port, flow };
      other.port.postMessage(command, [port]);
      return;
    }
    // Who sent to nobody hears of it as of any thread that ended.
    const reason: ExitReason = { type: "noproc" };
    from.port.postMessage({ type: "thread-down", thread: to, reason } satisfies ThreadCommand);
    port.close();
  }

  /**
   * Frees a thread of what lives on it, and ends it: at the latest after the time that it has for that.
   * Nothing new is placed there meanwhile, and another follows at once.
   */
  #evacuate(leased: LeasedThread, why: string): void {
    if (this.#leaving.has(leased)) return;
    const { thread } = leased;
    const end = (): void => leased.end(new Error(why));
    this.#leaving.set(leased, { end, timer: setTimer(end, handoverMs) });
    leased.setFull(true);
    this.#shared.leave(leased);
    const reason: ExitReason = { type: "thread-down", thread, message: why };
    leased.port.postMessage({ type: "evacuate", reason } satisfies ThreadCommand);
  }

  #threadEnded(leased: LeasedThread, error: Error): void {
    const { thread } = leased;
    if (!this.#threads.delete(thread)) return;
    clearTimer(this.#leaving.get(leased)?.timer);
    this.#leaving.delete(leased);
    // Before anybody is told: who hears of it may start a successor at once.
    this.#shared.ended(leased);
    const reason: ExitReason = { type: "thread-down", thread, message: error.message };
    this.#router.detach(thread);
    this.#kernel.threadDown(thread, reason);
    // An abort is the node's own wish.
    if (error.name !== "AbortError") this.#observer.threadFailed(thread, reason);
    for (const { port } of this.#threads.values()) {
      port.postMessage({ type: "thread-down", thread, reason } satisfies ThreadCommand);
    }
  }
}

/** A thread that is being evacuated. */
interface Leave {
  readonly end: () => void;
  readonly timer: TimerHandle;
}

/** Loads a definition on a thread and gives its name; `undefined` when the thread ends meanwhile. */
async function loadThere(thread: number, request: LoadRequest): Promise<unknown> {
  try {
    return await call(kernelPid(thread), request, { timeoutMs: 30_000 });
  } catch (thrown) {
    if (thrown instanceof ProcessDownError) return undefined;
    throw thrown;
  }
}

function warnOfStray(thread: number, reason: ExitReason): void {
  process.emitWarning(
    `thread ${thread} ends because of an error that belongs to no process: ` +
      (reason.type === "error" ? reason.stack : reason.type),
    "PerigeeWarning",
  );
}

/** What runs on the main thread has been defined there already, unless it was named by a thread. */
async function loadHere(address: DefinitionAddress): Promise<Definition<never> | Refusal> {
  const known = findDefinition(address);
  if (known !== undefined) return known;
  const found = await loadDefinition(address, loadModule);
  return "code" in found ? found : found.definition;
}

function servedNot(request: HostRequest, thrown: unknown): Refusal {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  if (request.type === "load") return { code: "ERR_MODULE_LOAD", url: request.address.url, why };
  const what = request.type === "spawn" ? `a process of ${request.address.url}` : "an observation";
  return { code: "ERR_INIT_FAILED", what, reason: errorReason(thrown) };
}
