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
import { copyTerm } from "../term/copy.ts";
import { errorReason, type ExitReason } from "../term/exit-reason.ts";
import { kernelPid, mainThread, type Pid, type Reference } from "../term/pid.ts";
import * as signal from "../term/signal.ts";
import {
  findDefinition,
  type Definition,
  type DefinitionAddress,
  type ProcessHandlers,
} from "./definition.ts";
import { currentKernel, type Kernel } from "./kernel.ts";
import { isPromise, settle, type Process } from "./process.ts";
import type { Refusal } from "./refusal.ts";
import { settlePromise } from "./requests.ts";
import { call } from "./send.ts";
import { afterEnd, currentProcess, demandProcess, runAs } from "./self.ts";

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
 * @throws {ThreadLimitError} when it wants a thread of its own and there is none left.
 */
export function spawn<Argument, Message>(
  definition: Definition<Argument, Message>,
  argument: Argument,
  options: SpawnOptions = {},
): Promise<Pid<Message>> {
  const parent = options.link === true ? demandProcess("spawn with link") : currentProcess();
  const ended = afterEnd();
  if (ended !== undefined) return Promise.reject(ended);
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

/**
 * Loads the module of a definition on every shared thread, and gives the name it is exported by: a
 * module that cannot be loaded is found now, and the first process of it starts fast.
 *
 * @throws {ModuleLoadError} when it cannot be loaded.
 * @throws {NotExportedError} when it does not export the definition.
 */
export async function preload({ url, place }: DefinitionAddress): Promise<string> {
  const request = { type: "load", address: { url, place } };
  const node = kernelPid(mainThread);
  return (await call(node, request, { timeoutMs: 60_000 })) as string;
}

/**
 * Starts a process on this thread, of handlers instead of a definition, and gives its address at once.
 * For a program that wants to be reached: what the handlers close over stays where it is.
 */
export function spawnHere<Message>(handlers: ProcessHandlers): Pid<Message> {
  const process = currentKernel().create(currentProcess()?.pid);
  process.open(handlers);
  return process.pid as Pid<Message>;
}

/** Hears what became of a request to spawn, before anything that the new process does is heard. */
export interface SpawnOutcome {
  readonly started: (pid: Pid) => void;
  readonly failed: (error: Error) => void;
}

/** Asks the node for a process; see {@link spawn}. The outcome is heard as part of `parent`. */
export function requestSpawn(
  request: SpawnRequest,
  parent: Process | undefined,
  outcome: SpawnOutcome,
): void {
  const kernel = currentKernel();
  const node = kernelPid(mainThread);
  const failed = (error: Error): void => {
    if (parent === undefined) outcome.failed(error);
    else runAs(parent, outcome.failed, error);
  };
  const started = (value: unknown): void => {
    const pid = value as Pid;
    if (parent === undefined) outcome.started(pid);
    else if (request.link === true && parent.hasEnded) {
      kernel.send(signal.killSignal, pid, "", undefined);
      failed(new ProcessDownError(parent.pid, parent.endReason));
    } else runAs(parent, outcome.started, pid);
  };
  try {
    // What stays on this thread now travels later, or not at all.
    const isHere = kernel.thread === mainThread;
    const sent: SpawnRequest = isHere
      ? { ...request, argument: copyTerm(request.argument), handover: copyTerm(request.handover) }
      : request;
    kernel.ask(node, sent, Infinity, settlePromise(node, Infinity, started, failed));
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
    const { link, parent } = request;
    if (link === true && parent !== undefined) {
      process.links.add(parent);
      // The parent may have ended meanwhile, or its thread: then this comes back as its end.
      kernel.send(signal.linkSignal, parent, process.pid, undefined);
    }
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
  try {
    const handlers = await startProcess(process, definition, request);
    const holder = await registerUnlessEnded(process, request.name, services);
    if (holder !== undefined) {
      process.kill();
      return { code: "ERR_NAME_TAKEN", taken: request.name ?? "", pid: holder };
    }
    if (process.hasEnded) return initFailed(definition, process.endReason);
    started(process, handlers);
    return undefined;
  } catch (thrown) {
    process.kill();
    return initFailed(definition, errorReason(thrown));
  }
}

async function registerUnlessEnded(
  process: Process,
  name: string | undefined,
  services: SpawnServices,
): Promise<Pid | undefined> {
  if (name === undefined || process.hasEnded) return undefined;
  return services.register(name, process.pid);
}

/** What a thread needs to start processes. */
export interface SpawnServices {
  /** Loads the module and finds what is to be started. */
  readonly load: (address: DefinitionAddress) => Promise<Definition<never> | Refusal>;
  /** Registers a name; gives who has it already. */
  readonly register: (name: string, pid: Pid) => Promise<Pid | undefined>;
}

/** Runs a start to its end, or to the end of the process: who waits for ever can end too. */
async function startProcess(
  process: Process,
  definition: Definition<never>,
  { argument, handover }: SpawnRequest,
): Promise<ProcessHandlers> {
  const context = {
    pid: process.pid,
    parent: process.parent,
    handover,
    defer: (cleanup: () => void) => process.defer(cleanup),
    exit: (reason: ExitReason) => process.end(copyTerm(reason) as ExitReason),
  };
  const handlers = runAs(process, definition.start, context, argument as never);
  if (!isPromise(handlers)) return handlers;
  const started = runAs(process, settle, handlers);
  return new Promise((resolve, reject) => {
    const ended = (): void => resolve({});
    process.defer(ended);
    void started.then(resolve, reject).finally(() => process.forget(ended));
  });
}

function initFailed(definition: Definition<never>, reason: ExitReason): Refusal {
  return { code: "ERR_INIT_FAILED", what: `a process of ${definition.url}`, reason };
}

/** A definition and the name it is exported by. */
export interface Exported {
  readonly definition: Definition<never>;
  readonly name: string;
}

/** Finds a definition in a module that `importModule` loads. */
export async function loadDefinition(
  address: DefinitionAddress,
  importModule: (url: string) => Promise<Readonly<Record<string, unknown>>>,
): Promise<Exported | Refusal> {
  let exports: Readonly<Record<string, unknown>>;
  try {
    exports = await importModule(address.url);
  } catch (thrown) {
    const why = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return { code: "ERR_MODULE_LOAD", url: address.url, why };
  }
  const definition = findDefinition(address);
  const name = Object.keys(exports).find((key) => holds(exports[key], definition));
  return definition === undefined || name === undefined
    ? { code: "ERR_NOT_EXPORTED", url: address.url }
    : { definition, name };
}

/** Whether an export is this definition, or wraps it as views do. */
function holds(value: unknown, definition: Definition<never> | undefined): boolean {
  if (value === definition) return true;
  const isWrapper = typeof value === "object" && value !== null && "definition" in value;
  return isWrapper && value.definition === definition;
}
