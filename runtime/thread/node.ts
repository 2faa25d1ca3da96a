/**
 * The node: one OS process of Perigee, seen from its main thread.
 *
 * Owns the threads, decides where processes go, connects threads that want to talk, and tells
 * everybody when one has ended. Runs the registry and the root supervisor; runs no user code.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import { MessageChannel } from "node:worker_threads";
import { startChild, supervise, supervisor } from "../behaviour/supervisor.ts";
import { registerName, registry } from "../behaviour/registry.ts";
import type { ChildSpec } from "../behaviour/child-spec.ts";
import { NodeRunningError, NodeVersionError, OptionError } from "../errors.ts";
import { findDefinition, type Definition, type DefinitionAddress } from "../kernel/definition.ts";
import { hasKernel, installKernel, Kernel } from "../kernel/kernel.ts";
import { refusalOf, type Refusal } from "../kernel/refusal.ts";
import { call, stop } from "../kernel/send.ts";
import { loadDefinition, runSpawn, spawn, type SpawnRequest } from "../kernel/spawn.ts";
import type { ExitReason } from "../term/exit-reason.ts";
import { kernelPid, mainThread, threadOf, type Pid, type Reference } from "../term/pid.ts";
import { requestSignal } from "../term/signal.ts";
import { loadModule } from "./load-module.ts";
import { ThreadPool, type LeasedThread } from "./thread-pool.ts";
import type { KernelRequest, ThreadCommand, ThreadEvent } from "./thread-protocol.ts";
import { ThreadRouter } from "./thread-router.ts";

/** How a node is set up. */
export interface NodeOptions {
  /** Threads that many processes share; by default one less than the machine has cores, at least 1. */
  readonly threads?: number;
  /** Threads that wait warm, for processes with a thread of their own and to replace a lost one; 1. */
  readonly spareThreads?: number;
  /** Threads at most, of every kind; 64. */
  readonly maxThreads?: number;
}

/** A running node. */
export interface Node {
  /** The supervisor of everything: what is started under it lives as long as the node. */
  readonly root: Pid;
  /** Starts a child of the root supervisor. */
  readonly start: <Argument>(spec: ChildSpec<Argument>) => Promise<Pid>;
  /** Stops all processes in order, then ends all threads. */
  readonly stop: () => Promise<void>;
}

const nodeMajor = Number(process.versions.node.split(".")[0]);

/**
 * Starts the node of this OS process; there is one at a time.
 *
 * @throws {NodeRunningError} when there is one already.
 * @throws {NodeVersionError} when Node.js is older than 24.
 */
export async function startNode(options: NodeOptions = {}): Promise<Node> {
  if (nodeMajor < 24) throw new NodeVersionError(process.versions.node);
  if (hasKernel()) throw new NodeRunningError();
  const { threads = Math.max(1, availableParallelism() - 1), spareThreads = 1 } = options;
  const { maxThreads = 64 } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new OptionError("threads", threads, "a whole number above 0");
  }
  if (maxThreads < threads + spareThreads) {
    throw new OptionError("maxThreads", maxThreads, "at least threads + spareThreads");
  }
  const host = new NodeHost(new ThreadPool({ minThreads: threads + spareThreads, maxThreads }));
  return host.start(threads);
}

class NodeHost {
  readonly #pool: ThreadPool;
  readonly #kernel: Kernel;
  readonly #router: ThreadRouter;
  readonly #threads = new Map<number, LeasedThread>();
  readonly #connected = new Set<string>();
  #isStopping = false;

  constructor(pool: ThreadPool) {
    this.#pool = pool;
    // Every thread's port is attached when it is leased: the main thread never has to ask.
    this.#router = new ThreadRouter(() => {});
    this.#kernel = new Kernel({
      thread: mainThread,
      router: this.#router,
      system: (request, reference) => {
        // Only spawn() and preload() send requests to the main thread's kernel.
        void this.#serve(request as KernelRequest, reference);
      },
    });
  }

  async start(threads: number): Promise<Node> {
    installKernel(this.#kernel);
    const leased = Promise.all(Array.from({ length: threads }, () => this.#lease(false)));
    const near = kernelPid(mainThread);
    await spawn(registry, undefined, { near });
    const root = await spawn(supervisor, supervise(), { near, name: "perigee.root" });
    await leased;
    return {
      root,
      start: (spec) => startChild(root, spec),
      stop: () => this.#stop(root),
    };
  }

  async #serve(request: KernelRequest, reference: Reference): Promise<void> {
    switch (request.type) {
      case "spawn":
        return this.#spawn(request, reference);
      case "load":
        return this.#load(request, reference);
    }
  }

  async #load(request: KernelRequest, reference: Reference): Promise<void> {
    const shared = [...this.#threads.values()].filter(({ dedicated }) => !dedicated);
    try {
      const names = await Promise.all(
        shared.map(({ thread }) => call(kernelPid(thread), request, { timeoutMs: 30_000 })),
      );
      this.#kernel.answer(reference, names[0]);
    } catch (thrown) {
      this.#kernel.refuse(reference, refusalOf(thrown) ?? loadFailed(request, thrown));
    }
  }

  async #stop(root: Pid): Promise<void> {
    if (this.#isStopping) return;
    await stop(root, 30_000);
    this.#isStopping = true;
    this.#router.close();
    await this.#pool.destroy();
    installKernel(undefined);
  }

  async #spawn(request: SpawnRequest, reference: Reference): Promise<void> {
    const thread = await this.#place(request);
    if (thread === mainThread) {
      await runSpawn(this.#kernel, request, reference, {
        load: (address) => loadHere(address),
        register: registerName,
      });
    } else {
      // The thread answers whoever asked: the reference goes with the request.
      this.#kernel.send(requestSignal, kernelPid(thread), reference, request);
    }
  }

  async #place({ isolation, near }: SpawnRequest): Promise<number> {
    if (isolation === "thread") return (await this.#lease(true)).thread;
    if (near !== undefined) {
      const thread = threadOf(near);
      if (thread === mainThread || this.#threads.has(thread)) return thread;
    }
    const shared = [...this.#threads.values()].filter(({ dedicated }) => !dedicated);
    const [first = await this.#lease(false), ...others] = shared;
    let least = first;
    for (const other of others) if (other.processes() < least.processes()) least = other;
    return least.thread;
  }

  async #lease(dedicated: boolean): Promise<LeasedThread> {
    const leased = await this.#pool.lease(dedicated);
    const { thread, port } = leased;
    this.#threads.set(thread, leased);
    this.#router.attach(thread, port, this.#kernel);
    port.on("message", (event: ThreadEvent | unknown[]) => {
      if (!Array.isArray(event)) this.#heard(leased, event);
    });
    void leased.ended.then((error) => this.#threadEnded(leased, error));
    return leased;
  }

  #heard(leased: LeasedThread, event: ThreadEvent): void {
    switch (event.type) {
      case "ready":
        return;
      case "connect":
        this.#connect(leased.thread, event.thread);
        return;
      case "empty":
        if (leased.dedicated) leased.end();
        return;
      case "stray":
        process.emitWarning(
          `thread ${leased.thread} ends because of an error that belongs to no process: ` +
            (event.reason.type === "error" ? event.reason.stack : event.reason.type),
          "PerigeeWarning",
        );
    }
  }

  #connect(from: number, to: number): void {
    const one = this.#threads.get(from);
    const other = this.#threads.get(to);
    if (one === undefined) return;
    if (other === undefined) {
      const reason: ExitReason = { type: "noproc" };
      one.port.postMessage({ type: "thread-down", thread: to, reason } satisfies ThreadCommand);
      return;
    }
    const pair = from < to ? `${from}-${to}` : `${to}-${from}`;
    if (this.#connected.has(pair)) return;
    this.#connected.add(pair);
    const { port1, port2 } = new MessageChannel();
    const here: ThreadCommand = { type: "connect", thread: to, port: port1 };
    const there: ThreadCommand = { type: "connect", thread: from, port: port2 };
    one.port.postMessage(here, [port1]);
    other.port.postMessage(there, [port2]);
  }

  #threadEnded({ thread, dedicated }: LeasedThread, error: Error): void {
    if (this.#isStopping || !this.#threads.delete(thread)) return;
    const reason: ExitReason = { type: "thread-down", thread, message: error.message };
    this.#router.detach(thread);
    this.#kernel.threadDown(thread, reason);
    for (const { port } of this.#threads.values()) {
      port.postMessage({ type: "thread-down", thread, reason } satisfies ThreadCommand);
    }
    const replace = async (): Promise<void> => {
      if (!dedicated) await this.#lease(false);
    };
    replace().catch((cause: unknown) => {
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

function loadFailed({ address }: KernelRequest, thrown: unknown): Refusal {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: "ERR_MODULE_LOAD", url: address.url, why };
}
