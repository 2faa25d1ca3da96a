/**
 * The first module of every worker thread: a kernel, and its ways to the other threads.
 *
 * Runs as one never-ending task of the thread pool; the thread ends when the task is aborted.
 *
 * @module
 */
import { registerName } from "../kernel/registry.ts";
import type { Definition, DefinitionAddress } from "../kernel/definition.ts";
import { findDefinition } from "../kernel/definition.ts";
import { installKernel, Kernel } from "../kernel/kernel.ts";
import type { Refusal } from "../kernel/refusal.ts";
import { currentProcess, runOutside } from "../kernel/self.ts";
import { loadDefinition, runSpawn } from "../kernel/spawn.ts";
import { errorReason } from "../term/exit-reason.ts";
import { mainThread, type Pid, type Reference } from "../term/pid.ts";
import { signalSize } from "../term/signal.ts";
import { loadModule } from "./load-module.ts";
import type { KernelRequest, Lease, ThreadCommand, ThreadEvent } from "./thread-protocol.ts";
import { vitals } from "./thread-protocol.ts";
import { ThreadRouter } from "./thread-router.ts";

/** Turns this thread into a part of the node until the task is aborted. */
export function lease({ thread, port, vitals: memory }: Lease): Promise<never> {
  const tell = (event: ThreadEvent): void => port.postMessage(event);
  const router = new ThreadRouter((wanted) => {
    tell({ type: "connect", thread: wanted });
    return true;
  });
  const shared = new Int32Array(memory);
  let serving = 0;
  // Later than what is sent now: "empty" may be the end of the thread, and must overtake nothing.
  const tellIfEmpty = (): void => {
    setImmediate(() => {
      router.flush();
      if (kernel.count + serving === 0 && !router.isWaiting) tell({ type: "empty" });
    });
  };
  const publish = (): void => {
    Atomics.store(shared, vitals.processes, kernel.count);
    if (kernel.count === 0) runOutside(tellIfEmpty);
  };
  const kernel = new Kernel({
    thread,
    router,
    // Only spawn() and preload() send requests to a kernel.
    system: (request, reference) => void system(request as KernelRequest, reference),
    onEnd: publish,
  });
  const system = async (request: KernelRequest, reference: Reference): Promise<void> => {
    serving += 1;
    const served = await serve(kernel, request, reference);
    serving -= 1;
    publish();
    Atomics.add(shared, vitals.served, served);
  };
  const obey = (command: unknown): void => {
    // Only the main thread has the other end of this port.
    obeyCommand(command as ThreadCommand, kernel, router);
    if (kernel.count === 0) tellIfEmpty();
  };
  installKernel(kernel);
  blameStrayErrors(tell);
  router.attach(mainThread, port, kernel, obey);
  tell({ type: "ready" });
  return new Promise(() => {});
}

function obeyCommand(command: ThreadCommand, kernel: Kernel, router: ThreadRouter): void {
  switch (command.type) {
    case "connect":
      router.attach(command.thread, command.port, kernel);
      return;
    case "thread-down": {
      const unsent = router.detach(command.thread);
      for (let at = 0; at < unsent.length; at += signalSize) {
        const [kind, to, from, body] = unsent.slice(at, at + signalSize);
        kernel.undelivered(kind as number, to as Pid, from as Pid, body);
      }
      kernel.threadDown(command.thread, command.reason);
    }
  }
}

/** Serves a request to the kernel, and gives how many requests to spawn that was. */
async function serve(
  kernel: Kernel,
  request: KernelRequest,
  reference: Reference,
): Promise<number> {
  switch (request.type) {
    case "spawn":
      await runSpawn(kernel, request, reference, { load, register });
      return 1;
    case "load": {
      const definition = await load(request.address);
      if ("code" in definition) kernel.refuse(reference, definition);
      else kernel.answer(reference, checked.get(definition));
      return 0;
    }
  }
}

function register(name: string, pid: Pid): Promise<Pid | undefined> {
  return registerName(name, pid, { timeoutMs: Infinity });
}

/** Definitions whose module has been loaded here, and the names they are exported by. */
const checked = new Map<Definition<never>, string>();

async function load(address: DefinitionAddress): Promise<Definition<never> | Refusal> {
  const known = findDefinition(address);
  if (known !== undefined && checked.has(known)) return known;
  const found = await loadDefinition(address, loadModule);
  if ("code" in found) return found;
  checked.set(found.definition, found.name);
  return found.definition;
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
