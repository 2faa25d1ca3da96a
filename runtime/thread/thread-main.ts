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
import type { Refusal } from "../kernel/refusal.ts";
import { currentProcess, runOutside } from "../kernel/self.ts";
import { loadDefinition, runSpawn } from "../kernel/start-process.ts";
import { ThreadObserver } from "../observe/thread-observer.ts";
import { errorReason } from "../term/exit-reason.ts";
import { enterNode, mainThread, type Reference } from "../term/pid.ts";
import { Flow } from "./flow.ts";
import { loadModule } from "./load-module.ts";
import type { KernelRequest, Lease, ThreadCommand, ThreadEvent } from "./thread-protocol.ts";
import { ThreadRouter, type Connect } from "./thread-router.ts";
import { ThreadTable } from "./thread-table.ts";

/** Turns this thread into a part of the node until the task is aborted. */
export function lease(leased: Lease): Promise<never> {
  const { thread, port, flow, row, env } = leased;
  enterNode(leased.node);
  const tell = (event: ThreadEvent): void => port.postMessage(event);
  const table = new ThreadTable(leased.table);
  const router = connectThrough(port, table);
  let serving = 0;
  // Later than what is sent now: "empty" may be the end of the thread, and must overtake nothing.
  const tellIfEmpty = (): void => {
    setImmediate(() => {
      router.flush();
      if (kernel.count + serving > 0) return;
      if (router.isWaiting) router.posted = tellIfEmpty;
      else tell({ type: "empty" });
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
    system: (request, reference) => void system(request as KernelRequest, reference),
    isBestPlace: () => table.isLeastLoaded(row),
    loaded,
    counted,
    grouped: (joined) => table.setGrouped(joined),
    groupedThreads: () => table.grouped(row),
  });
  const observer = new ThreadObserver(kernel);
  const system = async (request: KernelRequest, reference: Reference): Promise<void> => {
    serving += 1;
    const isSpawned = await serve(kernel, observer, request, reference);
    serving -= 1;
    if (kernel.count === 0) runOutside(tellIfEmpty);
    if (isSpawned) table.served(row);
  };
  const obey = (command: unknown): void => {
    // Only the main thread has the other end of this port.
    obeyCommand(command as ThreadCommand, kernel, router, () => table.served(row));
    if (kernel.count === 0) tellIfEmpty();
  };
  if (env !== undefined) replaceEnvironment(env);
  installKernel(kernel);
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

function obeyCommand(
  command: ThreadCommand,
  kernel: Kernel,
  router: ThreadRouter,
  served: () => void,
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
  }
}

/** This thread's own copy of the environment: modules that read `process.env` see no more of it. */
function replaceEnvironment(env: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}

/** Serves a request to the kernel, and tells whether it was one to spawn. */
async function serve(
  kernel: Kernel,
  observer: ThreadObserver,
  request: KernelRequest,
  reference: Reference,
): Promise<boolean> {
  switch (request.type) {
    case "spawn":
      await runSpawn(kernel, request, reference, load);
      return true;
    case "load": {
      const definition = await load(request.address);
      if ("code" in definition) kernel.refuse(reference, definition);
      else kernel.answer(reference, exportNameOf(definition));
      return false;
    }
    case "observe":
      await observer.serve(request, reference);
      return false;
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
function blameStrayErrors(tell: (event: ThreadEvent) => void): void {
  const blame = (thrown: unknown): void => {
    const culprit = currentProcess();
    if (culprit !== undefined) {
      culprit.end(errorReason(thrown));
      return;
    }
    tell({ type: "stray", reason: errorReason(thrown) });
    process.exit(1);
  };
  process.on("uncaughtException", blame);
  process.on("unhandledRejection", blame);
}
