/**
 * The first module of every worker thread: a kernel, and its ways to the other threads.
 *
 * Runs as one never-ending task of the thread pool; the thread ends when the task is aborted.
 *
 * @module
 */
import { threadId, type MessagePort } from "node:worker_threads";
import type { Definition, DefinitionAddress } from "../kernel/definition.ts";
import { exportNameOf, findDefinition } from "../kernel/definition.ts";
import { installKernel, Kernel } from "../kernel/kernel.ts";
import { beat } from "../kernel/pulse.ts";
import { recover } from "../kernel/recovery.ts";
import type { Refusal } from "../kernel/refusal.ts";
import { currentProcess, runOutside } from "../kernel/self.ts";
import type { SpawnRequest } from "../kernel/spawn-request.ts";
import { loadDefinition, runSpawn } from "../kernel/start-process.ts";
import type { ObserveRequest } from "../observe/observe-request.ts";
import { ThreadObserver } from "../observe/thread-observer.ts";
import { errorReason, type ExitReason } from "../term/exit-reason.ts";
import { enterNode, mainThread, type Reference } from "../term/pid.ts";
import { collectGarbage, evacuate } from "./evacuate.ts";
import { Flow } from "./flow.ts";
import { loadModule } from "./load-module.ts";
import type {
  KernelRequest,
  Lease,
  LoadRequest,
  ThreadCommand,
  ThreadEvent,
} from "./thread-protocol.ts";
import { ThreadRouter, type Connect } from "./thread-router.ts";
import { ThreadTable } from "./thread-table.ts";
import { answerWatchdog } from "./watchdog-answer.ts";

/** Turns this thread into a part of the node until the task is aborted. */
export function lease(leased: Lease): Promise<never> {
  const { thread, port, flow, row, env, turnBudgetMs } = leased;
  enterNode(leased.node);
  const tell = (event: ThreadEvent): void => port.postMessage(event);
  const table = new ThreadTable(leased.table);
  const router = connectThrough(port, table);
  // Later than what is sent now: "empty" may be the end of the thread, and must overtake nothing.
  const tellIfEmpty = (): void => {
    setImmediate(() => {
      router.flush();
      if (!system.isClosed && kernel.count + system.serving > 0) return;
      if (router.isWaiting) router.posted = tellIfEmpty;
      else tell({ type: system.isClosed ? "evacuated" : "empty" });
    });
  };
  const counted = (count: number): void => {
    table.setProcesses(row, count);
    if (count === 0) runOutside(tellIfEmpty);
  };
  const kernel = new Kernel({
    thread,
    router,
    // Only the runtime itself sends requests to a kernel.
    system: (request, reference) => system.serve(request as KernelRequest, reference),
    isBestPlace: (isBeside) => (isBeside ? !table.isFull(row) : table.isLeastLoaded(row)),
    loaded,
    counted,
    grouped: (joined) => table.setGrouped(joined),
    groupedThreads: () => table.grouped(row),
    turnBudgetMs,
    budgeted: (budgetMs) => table.setBudget(row, budgetMs),
  });
  const system = new System(kernel, tell, (isSpawned) => {
    if (kernel.count === 0) runOutside(tellIfEmpty);
    if (isSpawned) table.served(row);
  });
  const served = (): void => table.served(row);
  const obey = (command: unknown): void => {
    // Only the main thread has the other end of this port.
    obeyCommand(command as ThreadCommand, { kernel, router, system, tell, served });
    if (kernel.count === 0) tellIfEmpty();
  };
  if (env !== undefined) replaceEnvironment(env);
  table.publishPulse(row);
  table.setBudget(row, turnBudgetMs);
  installKernel(kernel);
  answerWatchdog(kernel, table.hold(row));
  blameStrayErrors(tell);
  router.attach(mainThread, { port, flow: new Flow(flow, 1), other: obey }, kernel);
  tell({ type: "ready", workerId: threadId });
  return new Promise(() => {});
}

/** A router that brings ports to other threads through the main one. */
function connectThrough(main: MessagePort, table: ThreadTable): ThreadRouter {
  const connect: Connect = (thread, port, flow) => {
    main.postMessage({ type: "connect", thread, port, flow } satisfies ThreadEvent, [port]);
  };
  return new ThreadRouter(connect, (thread) => table.has(thread));
}

interface Parts {
  readonly kernel: Kernel;
  readonly router: ThreadRouter;
  readonly system: System;
  readonly tell: Tell;
  /** A process that was on its way here will not come. */
  readonly served: () => void;
}

type Tell = (event: ThreadEvent) => void;

const unknownRunaway: ExitReason = errorReason(
  new Error("what did not come back had to be ended, and nobody knows whose it was"),
);

function obeyCommand(
  command: ThreadCommand,
  { kernel, router, system, tell, served }: Parts,
): void {
  switch (command.type) {
    case "connect":
      router.attach(
        command.thread,
        { port: command.port, flow: new Flow(command.flow, 1) },
        kernel,
      );
      return;
    case "spawn-lost":
      served();
      return;
    case "thread-down":
      router.detach(command.thread);
      kernel.threadDown(command.thread, command.reason);
      return;
    case "ping":
      beat();
      return;
    case "recover":
      // A new turn, as far as the watchdog is concerned: what ends now may have cleanups.
      beat();
      if (!recover(kernel, command.cut)) endThread(tell, unknownRunaway);
      router.recover();
      system.recover();
      return;
    case "collect":
      tell({ type: "collected", ...collectGarbage() });
      return;
    case "evacuate":
      system.isClosed = true;
      evacuate(kernel, command.reason, () => router.flush());
  }
}

/** This thread's own copy of the environment: modules that read `process.env` see no more of it. */
function replaceEnvironment(env: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}

/** What a kernel is asked to do. */
class System {
  /** How many requests have not been answered. */
  serving = 0;
  /** Whether it takes no requests any more: its thread ends, and that is the answer. */
  isClosed = false;
  readonly #tell: Tell;
  readonly #kernel: Kernel;
  readonly #observer: ThreadObserver;
  readonly #served: (isSpawned: boolean) => void;
  /** Requests whose module is being loaded. */
  readonly #loading = new Map<Reference, SpawnRequest | LoadRequest>();

  constructor(kernel: Kernel, tell: Tell, served: (isSpawned: boolean) => void) {
    this.#kernel = kernel;
    this.#tell = tell;
    this.#observer = new ThreadObserver(kernel);
    this.#served = served;
  }

  serve(request: KernelRequest, reference: Reference): void {
    if (this.isClosed) return;
    this.serving += 1;
    if (request.type === "observe") {
      void this.#observe(request, reference);
      return;
    }
    const known = loaded(request.address);
    if (known === undefined) {
      this.#loading.set(reference, request);
      void this.#load(request, reference);
    } else this.#answer(request, reference, known);
  }

  /** Goes on after microtasks may have been lost, and with them word that a module is loaded. */
  recover(): void {
    for (const [reference, request] of this.#loading) void this.#load(request, reference);
  }

  async #observe(request: ObserveRequest, reference: Reference): Promise<void> {
    await this.#observer.serve(request, reference);
    this.#done(false);
  }

  async #load(request: SpawnRequest | LoadRequest, reference: Reference): Promise<void> {
    const definition = await load(request.address);
    if (!this.#loading.delete(reference) || this.isClosed) return;
    if (!("code" in definition)) this.#tell({ type: "loaded", address: request.address });
    this.#answer(request, reference, definition);
  }

  #answer(
    request: SpawnRequest | LoadRequest,
    reference: Reference,
    definition: Definition<never> | Refusal,
  ): void {
    const kernel = this.#kernel;
    if (request.type === "spawn") {
      runSpawn(kernel, definition, request, { reference, done: () => this.#done(true) });
      return;
    }
    if ("code" in definition) kernel.refuse(reference, definition);
    else kernel.answer(reference, exportNameOf(definition));
    this.#done(false);
  }

  #done(isSpawned: boolean): void {
    this.serving -= 1;
    this.#served(isSpawned);
  }
}

function loaded(address: DefinitionAddress): Definition<never> | undefined {
  const known = findDefinition(address);
  // Only a definition that its module exports has a name.
  return known !== undefined && exportNameOf(known) !== undefined ? known : undefined;
}

async function load(address: DefinitionAddress): Promise<Definition<never> | Refusal> {
  const known = loaded(address);
  if (known !== undefined) return known;
  const found = await loadDefinition(address, loadModule);
  return "code" in found ? found : found.definition;
}

/**
 * Ends the process that a stray error belongs to, and nothing else. What belongs to no process ends
 * the thread: nobody can tell what it broke.
 */
function blameStrayErrors(tell: Tell): void {
  const blame = (thrown: unknown): void => {
    const culprit = currentProcess();
    if (culprit !== undefined) {
      culprit.end(errorReason(thrown));
      return;
    }
    endThread(tell, errorReason(thrown));
  };
  process.on("uncaughtException", blame);
  process.on("unhandledRejection", blame);
}

function endThread(tell: Tell, reason: ExitReason): void {
  tell({ type: "stray", reason });
  process.exit(1);
}
