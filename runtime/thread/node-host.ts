/**
 * The threads of a node, seen from its main thread.
 *
 * Leases them, decides where processes go, connects threads that want to talk, and tells everybody
 * when one has ended.
 *
 * @module
 */
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
import { loadModule } from "./load-module.ts";
import type { LeasedThread, LeaseOptions, ThreadPool } from "./thread-pool.ts";
import type {
  KernelRequest,
  LoadRequest,
  OtherEnd,
  ThreadCommand,
  ThreadEvent,
} from "./thread-protocol.ts";
import { ThreadRouter } from "./thread-router.ts";
import { mainRow } from "./thread-table.ts";
import type { Watchdog } from "./watchdog.ts";

/** How many threads many processes share. */
export interface SharedThreads {
  /** From the start. */
  readonly threads: number;
  /** At most, when all are busy. */
  readonly mostThreads: number;
}

/** How often it is looked at whether all shared threads are busy, in milliseconds. */
const sampleMs = 1_000;
/** Which part of the time a thread is at work when it counts as busy. */
const busyAbove = 0.9;

/** The threads of a node. */
export class NodeHost {
  readonly #pool: ThreadPool;
  readonly #watchdog: Watchdog | undefined;
  readonly #kernel: Kernel;
  readonly #router: ThreadRouter;
  readonly #threads = new Map<number, LeasedThread>();
  readonly #observer: NodeObserver;
  /** Leases of shared threads that are under way. */
  readonly #coming = new Set<Promise<LeasedThread>>();
  #growth: NodeJS.Timeout | undefined;
  #isEnding = false;

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
        void this.#serve(request as KernelRequest, reference);
      },
      // User code runs on worker threads.
      isBestPlace: () => false,
      loaded: findDefinition,
      grouped: (joined) => pool.table.setGrouped(joined),
      groupedThreads: () => pool.table.grouped(mainRow),
    });
    this.#observer = new NodeObserver(this.#kernel, () => this.#threads.keys());
  }

  /** Makes this thread the main one and leases others: so many at once, and more when all are busy. */
  async start({ threads, mostThreads }: SharedThreads): Promise<void> {
    installKernel(this.#kernel);
    await Promise.all(Array.from({ length: threads }, () => this.#leaseShared()));
    if (mostThreads === threads) return;
    // Not a wait of the runtime: this measures what threads really do.
    this.#growth = setInterval(() => this.#growIfBusy(mostThreads), sampleMs).unref();
  }

  /** Ends every thread, and what still runs on them and here. */
  async end(): Promise<void> {
    this.#isEnding = true;
    clearInterval(this.#growth);
    this.#watchdog?.stop();
    // Before the threads: a supervisor that is still there would start what ends with them again.
    this.#kernel.close(shutdown);
    await this.#pool.destroy();
    this.#router.close();
    this.#kernel.close(shutdown);
    installKernel(undefined);
  }

  async #serve(request: KernelRequest, reference: Reference): Promise<void> {
    try {
      switch (request.type) {
        case "spawn":
          await this.#spawn(request, reference);
          return;
        case "load":
          this.#kernel.answer(reference, await this.#load(request));
          return;
        case "observe":
          await this.#observer.serve(request, reference);
      }
    } catch (thrown) {
      this.#kernel.refuse(reference, refusalOf(thrown) ?? servedNot(request, thrown));
    }
  }

  async #load(request: LoadRequest): Promise<unknown> {
    const shared = this.#shared();
    const names = await Promise.all(
      shared.map(({ thread }) => call(kernelPid(thread), request, { timeoutMs: 30_000 })),
    );
    return names[0];
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
  async #place({ isolation, near, config }: SpawnRequest): Promise<LeasedThread | undefined> {
    if (isolation !== "thread" && near !== undefined && threadOf(near) === mainThread) {
      return undefined;
    }
    const beside = near === undefined ? undefined : this.#threads.get(threadOf(near));
    const leased =
      isolation === "thread"
        ? await this.#lease({ dedicated: true, maxHeapMb: config?.maxHeapMb, env: config?.env })
        : (beside ?? this.#leastLoaded());
    const chosen = leased instanceof Promise ? await leased : leased;
    chosen.expect();
    return chosen;
  }

  #shared(): LeasedThread[] {
    return [...this.#threads.values()].filter(({ dedicated }) => !dedicated);
  }

  #leastLoaded(): LeasedThread | Promise<LeasedThread> {
    const [first, ...others] = this.#shared();
    if (first === undefined) {
      // The node is starting, or all have just ended: others are on their way.
      const [coming] = this.#coming;
      return coming ?? this.#leaseShared();
    }
    let least = first;
    for (const other of others) if (other.load() < least.load()) least = other;
    return least;
  }

  #growIfBusy(mostThreads: number): void {
    const shared = this.#shared();
    // All are asked, each time: what is measured is the time since then.
    const idlest = Math.min(...shared.map((leased) => leased.utilization()));
    if (shared.length >= mostThreads) {
      clearInterval(this.#growth);
      this.#growth = undefined;
      return;
    }
    // Those that come already may be help enough; without any there, nobody is busy.
    if (shared.length === 0 || shared.length + this.#coming.size >= mostThreads) return;
    if (idlest <= busyAbove) return;
    this.#leaseShared().catch(() => {
      // There is none left: those that are there go on.
    });
  }

  #leaseShared(): Promise<LeasedThread> {
    const coming = this.#lease({ dedicated: false });
    this.#coming.add(coming);
    const arrived = (): void => void this.#coming.delete(coming);
    void coming.then(arrived, arrived);
    return coming;
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
        // Unless a process is on its way there, which was sent off before this was heard.
        if (leased.dedicated && leased.load() === 0) leased.end();
        return;
      case "stray":
        process.emitWarning(
          `thread ${leased.thread} ends because of an error that belongs to no process: ` +
            (event.reason.type === "error" ? event.reason.stack : event.reason.type),
          "PerigeeWarning",
        );
    }
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

  #threadEnded({ thread, dedicated }: LeasedThread, error: Error): void {
    if (!this.#threads.delete(thread)) return;
    const reason: ExitReason = { type: "thread-down", thread, message: error.message };
    this.#router.detach(thread);
    this.#kernel.threadDown(thread, reason);
    // An abort is the node's own wish.
    if (error.name !== "AbortError") this.#observer.threadFailed(thread, reason);
    for (const { port } of this.#threads.values()) {
      port.postMessage({ type: "thread-down", thread, reason } satisfies ThreadCommand);
    }
    if (!dedicated && !this.#isEnding) this.#replace(thread);
  }

  #replace(thread: number): void {
    this.#leaseShared().catch((cause: unknown) => {
      if (this.#isEnding) return;
      process.emitWarning(`no thread to replace ${thread}: ${String(cause)}`, "PerigeeWarning");
    });
  }
}

/** What runs on the main thread has been defined there already, unless it was named by a thread. */
async function loadHere(address: DefinitionAddress): Promise<Definition<never> | Refusal> {
  const known = findDefinition(address);
  if (known !== undefined) return known;
  const found = await loadDefinition(address, loadModule);
  return "code" in found ? found : found.definition;
}

function servedNot(request: KernelRequest, thrown: unknown): Refusal {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  if (request.type === "load") return { code: "ERR_MODULE_LOAD", url: request.address.url, why };
  const what = request.type === "spawn" ? `a process of ${request.address.url}` : "an observation";
  return { code: "ERR_INIT_FAILED", what, reason: errorReason(thrown) };
}
