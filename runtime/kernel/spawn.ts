/**
 * Starting processes: the request, and what a thread does with it.
 *
 * A request to spawn goes to the node's main thread, which chooses a thread and passes it on; the
 * chosen thread answers the requester itself. Nobody hears of a process before it has started: one
 * that fails to start is an error of the spawner, not the end of a process.
 *
 * @module
 */
import { ProcessDownError } from "../errors.ts";
import { errorReason, killed, type ExitReason } from "../term/exit-reason.ts";
import { kernelPid, mainThread, type Pid, type Reference } from "../term/pid.ts";
import * as signal from "../term/signal.ts";
import {
  findDefinition,
  type Definition,
  type DefinitionAddress,
  type ProcessHandlers,
} from "./definition.ts";
import { currentKernel, type Kernel } from "./kernel.ts";
import type { Process } from "./process.ts";
import type { Refusal } from "./refusal.ts";
import { settlePromise } from "./requests.ts";
import { currentProcess, demandProcess, runAs } from "./self.ts";

/** How to start a process. */
export interface SpawnOptions {
  /** Ties it to the process that spawns it, before its first instruction. */
  readonly link?: boolean;
  /** The name to register it under before anybody hears of it. */
  readonly name?: string;
  /** `thread` gives it a worker thread of its own; `shared` (default) puts it beside others. */
  readonly isolation?: "shared" | "thread";
  /** Starts it on the thread of this process, when that thread is still there. */
  readonly near?: Pid | undefined;
  /** What its predecessor left, for a process that takes the place of another. */
  readonly handover?: unknown;
}

/** The request to spawn, as it travels. */
export interface SpawnRequest extends SpawnOptions {
  readonly type: "spawn";
  readonly address: DefinitionAddress;
  readonly argument: unknown;
  readonly parent: Pid | undefined;
}

/**
 * Starts a process of `definition` and gives its address once it has started.
 *
 * Works from any process on any thread and from plain code on the main thread.
 *
 * @throws {InitFailedError} when it ended, or threw, while it was starting.
 * @throws {ModuleLoadError} when its module cannot be loaded on a worker thread.
 * @throws {NotExportedError} when its module does not export it.
 * @throws {NameTakenError} when another living process has the name.
 * @throws {NotCloneableError} when the argument cannot be copied.
 */
export function spawn<Argument, Message>(
  definition: Definition<Argument, Message>,
  argument: Argument,
  options: SpawnOptions = {},
): Promise<Pid<Message>> {
  const parent = options.link === true ? demandProcess("spawn with link") : currentProcess();
  const { url, place } = definition;
  const request: SpawnRequest = {
    type: "spawn",
    address: { url, place },
    argument,
    parent: parent?.pid,
    ...options,
  };
  return new Promise((resolve, reject) =>
    requestSpawn(request, parent, {
      started: (pid) => resolve(pid as Pid<Message>),
      failed: reject,
    }),
  );
}

/** Hears what became of a request to spawn, before anything that the new process does is heard. */
export interface SpawnOutcome {
  readonly started: (pid: Pid) => void;
  readonly failed: (error: Error) => void;
}

/** Asks the node for a process; see {@link spawn}. */
export function requestSpawn(
  request: SpawnRequest,
  parent: Process | undefined,
  { started, failed }: SpawnOutcome,
): void {
  const kernel = currentKernel();
  const node = kernelPid(mainThread);
  const resolve = (value: unknown): void => {
    const pid = value as Pid;
    if (request.link !== true || parent === undefined) started(pid);
    else if (parent.hasEnded) {
      kernel.send(signal.killSignal, pid, "", undefined);
      failed(new ProcessDownError(parent.pid, killed));
    } else {
      parent.links.add(pid);
      started(pid);
    }
  };
  try {
    kernel.ask(node, request, Infinity, settlePromise(node, Infinity, resolve, failed));
  } catch (thrown) {
    failed(thrown instanceof Error ? thrown : new Error(String(thrown)));
  }
}

/** Starts a process here and answers the request with its address, or with why not. */
export async function runSpawn(
  kernel: Kernel,
  request: SpawnRequest,
  reference: Reference,
  services: SpawnServices,
): Promise<void> {
  const refusal = await tryToSpawn(kernel, request, services, (process, handlers) => {
    if (request.link === true && request.parent !== undefined) process.links.add(request.parent);
    kernel.answer(reference, process.pid);
    process.open(handlers);
  });
  if (refusal !== undefined) kernel.refuse(reference, refusal);
}

async function tryToSpawn(
  kernel: Kernel,
  request: SpawnRequest,
  services: SpawnServices,
  started: (process: Process, handlers: ProcessHandlers) => void,
): Promise<Refusal | undefined> {
  const definition = await services.load(request.address);
  if ("code" in definition) return definition;
  // A process that ends while it starts has no links yet: the spawner hears of it as an error.
  const process = kernel.create(request.parent);
  const handlers = await startProcess(process, definition, request);
  if ("code" in handlers) return handlers;
  const { name } = request;
  const holder = name === undefined ? undefined : await services.register(name, process.pid);
  if (name !== undefined && holder !== undefined) {
    process.kill();
    return { code: "ERR_NAME_TAKEN", taken: name, pid: holder };
  }
  started(process, handlers);
  return undefined;
}

/** What a thread needs to start processes. */
export interface SpawnServices {
  /** Loads the module and finds what is to be started. */
  readonly load: (address: DefinitionAddress) => Promise<Definition<never> | Refusal>;
  /** Registers a name; gives who has it already. */
  readonly register: (name: string, pid: Pid) => Promise<Pid | undefined>;
}

async function startProcess(
  process: Process,
  definition: Definition<never>,
  { argument, handover }: SpawnRequest,
): Promise<ProcessHandlers | Refusal> {
  let ended: ExitReason | undefined;
  const context = {
    pid: process.pid,
    parent: process.parent,
    handover,
    defer: (cleanup: () => void) => process.defer(cleanup),
    exit: (reason: ExitReason) => {
      ended = reason;
      process.end(reason);
    },
  };
  try {
    const handlers = runAs(process, definition.start, context, argument as never);
    const opened = handlers instanceof Promise ? await handlers : handlers;
    if (!process.hasEnded) return opened;
    return initFailed(definition, ended ?? killed);
  } catch (thrown) {
    process.kill();
    return initFailed(definition, errorReason(thrown));
  }
}

function initFailed(definition: Definition<never>, reason: ExitReason): Refusal {
  return { code: "ERR_INIT_FAILED", what: `a process of ${definition.url}`, reason };
}

/** Finds a definition in a module that `importModule` loads. */
export async function loadDefinition(
  address: DefinitionAddress,
  importModule: (url: string) => Promise<Readonly<Record<string, unknown>>>,
): Promise<Definition<never> | Refusal> {
  let exports: Readonly<Record<string, unknown>>;
  try {
    exports = await importModule(address.url);
  } catch (thrown) {
    const why = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return { code: "ERR_MODULE_LOAD", url: address.url, why };
  }
  const definition = findDefinition(address);
  if (definition === undefined || !isExported(exports, definition)) {
    return { code: "ERR_NOT_EXPORTED", url: address.url };
  }
  return definition;
}

function isExported(
  exports: Readonly<Record<string, unknown>>,
  definition: Definition<never>,
): boolean {
  return Object.values(exports).some(
    (value) =>
      value === definition ||
      // Views and servers are exported as a wrapper around their definition.
      (typeof value === "object" &&
        value !== null &&
        "definition" in value &&
        value.definition === definition),
  );
}
