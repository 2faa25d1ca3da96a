/**
 * A node for specs: one thread, the one of the spec; time that is moved by hand; turns in an order
 * that a seed decides.
 *
 * Everything of the runtime works on it as on any node, through the same functions; what needs another
 * thread is refused.
 *
 * @module
 */
import { startChild } from "../behaviour/supervisor.ts";
import { NodeRunningError, OptionError } from "../errors.ts";
import { installClock } from "../kernel/clock.ts";
import { findDefinition, type Definition, type DefinitionAddress } from "../kernel/definition.ts";
import { hasKernel, installKernel, Kernel } from "../kernel/kernel.ts";
import { refusalOf, type Refusal } from "../kernel/refusal.ts";
import { awaitExit, exit } from "../kernel/send.ts";
import type { SpawnRequest } from "../kernel/spawn-request.ts";
import { loadDefinition, runSpawn, type Exported } from "../kernel/start-process.ts";
import { startRoot, type Node } from "../node.ts";
import { NodeObserver } from "../observe/node-observer.ts";
import { errorReason, shutdown, type ExitReason } from "../term/exit-reason.ts";
import { enterNode, mainThread, type Pid, type Reference } from "../term/pid.ts";
import { loadModule } from "../thread/load-module.ts";
import type { HostRequest } from "../thread/thread-protocol.ts";
import { RunawayError } from "./errors.ts";
import { ManualClock } from "./manual-clock.ts";
import { SeededScheduler } from "./seeded-scheduler.ts";

/** How a test node is set up. */
export interface TestNodeOptions {
  /**
   * Decides who of those that are ready gets the next turn: the same seed, the same order. Without
   * it: first in, first out, as on any node.
   */
  readonly seed?: number;
  /** Turns that a {@link TestNode.settle} may take before it fails; 100,000. */
  readonly maxTurns?: number;
}

/** The time of a test node. It stands still until it is moved. */
export interface TestClock {
  /** Milliseconds since the node was started. */
  readonly now: number;
  /** When the next timer is due, in milliseconds since the node was started; `undefined` when there is none. */
  readonly nextDue: number | undefined;
  /**
   * Moves the time on by `ms`: lets everything settle, then runs the timers that are due, in the order
   * in which they are, of two that are due together the older one first. Time stands still at each
   * until everything has settled again.
   *
   * @throws {OptionError} when `ms` is no finite number of milliseconds.
   * @throws {RunawayError} when there is no end of it; see {@link TestNode.settle}.
   */
  readonly advance: (ms: number) => Promise<void>;
}

/**
 * A node of one thread, the one of the spec. By itself it gives one turn at a time, and lets go on
 * what waits for a settled promise after each.
 */
export interface TestNode extends Node {
  /** Its time: `sleep`, `sendAfter`, timeouts and back-offs wait by it. */
  readonly clock: TestClock;
  /**
   * Gives turns until nobody is ready, no promise is left to go on from, and no module is loading.
   * Moves no time, and does not wait for what is outside of the node: files, sockets, Node's timers.
   *
   * @throws {RunawayError} when there is no rest after `maxTurns`, naming the busiest; the node is
   *   paused then.
   */
  readonly settle: () => Promise<void>;
  /** Gives one turn, and who took it once what came of it is done; `undefined` when nobody is ready. */
  readonly step: () => Promise<Pid | undefined>;
  /** From here on, turns are taken by `step`, `settle` and `clock.advance` only. */
  readonly pause: () => void;
  /** Ends a {@link pause}. */
  readonly resume: () => void;
  /**
   * Stops all processes in order, moving the time on for those that take theirs: what has not stopped
   * within its `shutdownMs` is killed, also when it waits for something outside of the node.
   */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a node of one thread for a spec, in place of {@link startNode}.
 *
 * What a process throws beside its handlers (in a timer of Node, in a promise nobody handles) reaches
 * the test runner: on this thread it is not for the runtime to catch. Definitions of modules that are
 * loaded already need not be exported here; on other nodes they must be.
 *
 * @throws {NodeRunningError} when there is a node already.
 * @throws {OptionError} naming an option that makes no sense.
 */
export async function startTestNode(options: TestNodeOptions = {}): Promise<TestNode> {
  if (hasKernel()) throw new NodeRunningError();
  const { seed, maxTurns = 100_000 } = options;
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw new OptionError("seed", seed, "a whole number");
  }
  if (!Number.isInteger(maxTurns) || maxTurns < 1) {
    throw new OptionError("maxTurns", maxTurns, "a whole number, 1 or more");
  }
  // The same addresses each time.
  enterNode(0);
  const host = new TestHost(seed, maxTurns);
  const { clock, scheduler } = host;
  const root = await host.start();
  return {
    root,
    ended: host.ended,
    start: (spec) => startChild(root, spec),
    stop: () => host.stop(root),
    settle: () => scheduler.settle(),
    step: async () => (await scheduler.step())?.pid,
    pause: () => scheduler.pause(),
    resume: () => scheduler.resume(),
    clock: {
      get now() {
        return clock.now();
      },
      get nextDue() {
        return clock.nextDue;
      },
      advance: (ms) => clock.advance(ms),
    },
  };
}

// As long as a node gives its processes to stop.
const stopMs = 30_000;

/** The one thread of a test node. */
class TestHost {
  readonly scheduler: SeededScheduler;
  readonly clock: ManualClock;
  readonly ended: Promise<ExitReason>;
  readonly #kernel: Kernel;
  readonly #observer: NodeObserver;
  #loading = 0;
  #hasEnded = false;
  #rootEnded: (reason: ExitReason) => void = () => {};

  constructor(seed: number | undefined, maxTurns: number) {
    this.scheduler = new SeededScheduler({ seed, maxTurns, isBusy: () => this.#loading > 0 });
    this.clock = new ManualClock(() => this.scheduler.settle());
    this.#kernel = new Kernel({
      thread: mainThread,
      router: { send: () => false },
      system: (request, reference) => {
        // Only the runtime sends requests to a kernel.
        void this.#serve(request as HostRequest, reference);
      },
      isBestPlace: () => true,
      loaded: findDefinition,
      scheduler: this.scheduler,
    });
    this.#observer = new NodeObserver(this.#kernel, () => []);
    const rootEnded = new Promise<ExitReason>((resolve) => {
      this.#rootEnded = resolve;
    });
    this.ended = rootEnded.then((reason) => {
      this.#end();
      return reason;
    });
  }

  /** Makes this thread the node and gives its root supervisor. */
  async start(): Promise<Pid> {
    installClock(this.clock);
    installKernel(this.#kernel);
    try {
      const root = await startRoot();
      void awaitExit(root).then(this.#rootEnded);
      return root;
    } catch (thrown) {
      this.#end();
      throw thrown;
    }
  }

  /** Stops all processes in order. */
  async stop(root: Pid): Promise<void> {
    if (!this.#hasEnded) {
      exit(root, shutdown);
      await this.#runOut();
      // Whoever still waits for something outside of the node.
      this.#end();
    }
    await this.ended;
  }

  async #runOut(): Promise<void> {
    const until = this.clock.now() + stopMs;
    try {
      await this.scheduler.settle();
      for (let due = this.clock.nextDue; !this.#hasEnded; due = this.clock.nextDue) {
        if (due === undefined || due > until) break;
        await this.clock.advance(due - this.clock.now());
      }
    } catch (thrown) {
      if (!(thrown instanceof RunawayError)) throw thrown;
    }
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.scheduler.pause();
    this.#kernel.close(shutdown);
    installKernel(undefined);
    installClock();
  }

  async #serve(request: HostRequest, reference: Reference): Promise<void> {
    try {
      switch (request.type) {
        case "spawn":
          await this.#spawn(request, reference);
          return;
        case "load": {
          const found = await this.#load(request.address);
          if ("code" in found) this.#kernel.refuse(reference, found);
          else this.#kernel.answer(reference, found.name);
          return;
        }
        case "end-thread":
          this.#kernel.answer(reference, false);
          return;
        case "observe":
          await this.#observer.serve(request, reference);
      }
    } catch (thrown) {
      const what = "address" in request ? `a process of ${request.address.url}` : "an observation";
      const failed: Refusal = { code: "ERR_INIT_FAILED", what, reason: errorReason(thrown) };
      this.#kernel.refuse(reference, refusalOf(thrown) ?? failed);
    }
  }

  async #spawn(request: SpawnRequest, reference: Reference): Promise<void> {
    if (request.isolation === "thread") {
      this.#kernel.refuse(reference, { code: "ERR_ONE_THREAD", url: request.address.url });
    } else runSpawn(this.#kernel, await this.#find(request.address), request, { reference });
  }

  async #find(address: DefinitionAddress): Promise<Definition<never> | Refusal> {
    const known = findDefinition(address);
    if (known !== undefined) return known;
    const found = await this.#load(address);
    return "code" in found ? found : found.definition;
  }

  async #load(address: DefinitionAddress): Promise<Exported | Refusal> {
    this.#loading += 1;
    try {
      return await loadDefinition(address, loadModule);
    } finally {
      this.#loading -= 1;
    }
  }
}
