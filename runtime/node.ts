/**
 * The node: one OS process of Perigee.
 *
 * Puts together what the folders of the runtime hold: threads, the registry of names, and the root
 * supervisor. Runs no user code on the main thread.
 *
 * @module
 */
import { availableParallelism, totalmem } from "node:os";
import type { ChildSpec } from "./behaviour/child-spec.ts";
import { startChild, supervise, supervisor } from "./behaviour/supervisor.ts";
import { NodeRunningError, NodeVersionError, OptionError } from "./errors.ts";
import { hasKernel } from "./kernel/kernel.ts";
import { checkTurnBudget } from "./kernel/process-config.ts";
import { registry } from "./kernel/registry-process.ts";
import { awaitExit, stop } from "./kernel/send.ts";
import { spawn } from "./kernel/spawn.ts";
import type { ExitReason } from "./term/exit-reason.ts";
import { enterNewNode, kernelPid, mainThread, type Pid } from "./term/pid.ts";
import { NodeHost } from "./thread/node-host.ts";
import { ThreadPool } from "./thread/thread-pool.ts";
import { Watchdog } from "./thread/watchdog.ts";

/** How a node is set up. */
export interface NodeOptions {
  /** Threads that many processes share; by default one less than the machine has cores, at least 1. */
  readonly threads?: number;
  /**
   * Such threads at most: one is added when all of them have been busy for a second. By default as
   * many as `threads`, and as many as the machine has cores when that is left out too.
   */
  readonly maxSharedThreads?: number;
  /**
   * Threads that wait warm, for processes with a thread of their own and to replace a lost one; 1. The
   * first of them has loaded what the others have.
   */
  readonly spareThreads?: number;
  /** Threads at most, of every kind; 64, or as many as the other options need when that is more. */
  readonly maxThreads?: number;
  /**
   * Milliseconds that a process may run at a time, without coming back to the event loop of its
   * thread, before the watchdog ends it; 1,000 by default, `Infinity` for as long as it likes. What a
   * process is granted by its config (`turnBudgetMs`) goes before. Under a debugger, nobody is stopped.
   */
  readonly turnBudgetMs?: number;
  /**
   * Megabytes that the heap of a thread may use; what a process with a thread of its own is granted by
   * its config (`maxHeapMb`) goes before. By default an equal part of half the memory that the OS
   * process may use, for the shared threads and the spare ones; at least 64, at most 2,048. At 75 % the
   * processes of the thread move to another, before V8 ends it.
   */
  readonly threadHeapMb?: number;
}

/** A running node. */
export interface Node {
  /** The supervisor of everything: what is started under it lives as long as the node. */
  readonly root: Pid;
  /** Starts a child of the root supervisor. */
  readonly start: <Argument>(spec: ChildSpec<Argument>) => Promise<Pid>;
  /** Stops all processes in order, then ends all threads. */
  readonly stop: () => Promise<void>;
  /**
   * Settles when the node has ended, with the reason of the root supervisor: `shutdown` after `stop`,
   * `max-restarts` when its children failed too often. Nothing of the node runs any more then.
   */
  readonly ended: Promise<ExitReason>;
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
  const { threads, mostThreads, spareThreads, maxThreads } = countThreads(
    options,
    availableParallelism(),
  );
  const { turnBudgetMs = 1_000 } = options;
  checkTurnBudget("turnBudgetMs", turnBudgetMs);
  const { threadHeapMb = shareMemory(memoryMb(), mostThreads + spareThreads) } = options;
  checkCount("threadHeapMb", threadHeapMb, leastHeapMb);
  enterNewNode();
  const minThreads = threads + spareThreads;
  const pool = new ThreadPool({ minThreads, maxThreads, turnBudgetMs, threadHeapMb });
  const host = new NodeHost(pool, new Watchdog());
  const started = host.start({ threads, mostThreads, hasReserve: spareThreads > 0 });
  try {
    const [root] = await Promise.all([startRoot(), started]);
    let hasEnded = false;
    const ended = awaitExit(root).then(async (reason) => {
      hasEnded = true;
      await host.end();
      return reason;
    });
    return {
      root,
      start: (spec) => startChild(root, spec),
      stop: async () => {
        // Asked twice, or of a node that has ended: there is nothing to stop then.
        if (!hasEnded) void stop(root, 30_000);
        await ended;
      },
      ended,
    };
  } catch (thrown) {
    await host.end();
    throw thrown;
  }
}

/** Starts what every node has, on its main thread: the names, and the root supervisor that it gives. */
export async function startRoot(): Promise<Pid> {
  const near = kernelPid(mainThread);
  await spawn(registry, undefined, { near });
  return spawn(supervisor, supervise(), { near, name: "perigee.root" });
}

/** A thread without a process uses about 10 MB. */
const leastHeapMb = 16;
const leastSharedMb = 64;
const mostSharedMb = 2_048;

/** How many megabytes of heap a thread may use, when so many share the memory of the OS process. */
export function shareMemory(megabytes: number, threads: number): number {
  const part = Math.floor(megabytes / 2 / threads);
  return Math.min(Math.max(part, leastSharedMb), mostSharedMb);
}

/** What a container grants, where there is one. */
function memoryMb(): number {
  const granted = process.constrainedMemory();
  return (granted > 0 ? Math.min(granted, totalmem()) : totalmem()) / 2 ** 20;
}

/** How many threads a node has. */
export interface ThreadCounts {
  readonly threads: number;
  /** Shared ones at most. */
  readonly mostThreads: number;
  readonly spareThreads: number;
  /** Of every kind, at most. */
  readonly maxThreads: number;
}

/**
 * Decides how many threads a node has on a machine of so many cores.
 *
 * @throws {OptionError} naming an option that makes no sense.
 */
export function countThreads(options: NodeOptions, cores: number): ThreadCounts {
  const { threads = Math.max(1, cores - 1), spareThreads = 1 } = options;
  checkCount("threads", threads, 1);
  const { maxSharedThreads: mostThreads = options.threads ?? Math.max(threads, cores) } = options;
  checkCount("maxSharedThreads", mostThreads, threads);
  checkCount("spareThreads", spareThreads, 0);
  const { maxThreads = Math.max(64, mostThreads + spareThreads) } = options;
  checkCount("maxThreads", maxThreads, threads + spareThreads);
  return { threads, mostThreads, spareThreads, maxThreads };
}

function checkCount(option: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new OptionError(option, value, `a whole number, ${least} or more`);
  }
}
