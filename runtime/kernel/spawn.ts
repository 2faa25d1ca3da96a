/**
 * Starting processes, from the side of who wants one.
 *
 * A process that belongs on the thread of its spawner starts there at once. Any other is asked of the
 * node's main thread, which chooses a thread and passes the request on; the chosen thread answers the
 * requester itself. Nobody hears of a process before it has started: one that fails to start is an
 * error of the spawner, not the end of a process.
 *
 * @module
 */
import {
  NotInProcessError,
  OptionError,
  PermissionDeniedError,
  ProcessDownError,
} from "../errors.ts";
import { copyTerm } from "../term/copy.ts";
import { kernelPid, mainThread, threadOf, untagged } from "../term/pid.ts";
import type { Pid, Reference } from "../term/pid.ts";
import * as signal from "../term/signal.ts";
import type { Definition, DefinitionAddress, ProcessHandlers } from "./definition.ts";
import { currentKernel } from "./kernel.ts";
import { leaveStack, waitOnStack } from "./cut.ts";
import type { Process } from "./process.ts";
import { everything, grant, limit } from "./process-config.ts";
import { checkName } from "./registry.ts";
import { errorOf } from "./refusal.ts";
import { settlePromise } from "./requests.ts";
import { call } from "./send.ts";
import { afterEnd, currentProcess, runAs } from "./self.ts";
import type { SpawnOptions, SpawnRequest } from "./spawn-request.ts";
import { startProcess, startsOnStack, type Starting } from "./start-process.ts";

/**
 * Starts a process of `definition` and gives its address once it has started.
 *
 * Works from any process on any thread and from plain code on the main thread.
 *
 * @throws {InitFailedError} when it ended, or threw, while it was starting.
 * @throws {StartRefusedError} when it refused to start, with what it says about it.
 * @throws {ModuleLoadError} when its module cannot be loaded on a worker thread.
 * @throws {NotExportedError} when its module does not export it.
 * @throws {NameTakenError} when another living process has the name; then it did not start.
 * @throws {NotCloneableError} when the argument cannot be copied.
 * @throws {PermissionDeniedError} when the config of the spawner does not grant it.
 * @throws {OptionError} naming an option that makes no sense.
 * @throws {ThreadLimitError} when it wants a thread of its own and there is none left.
 */
export function spawn<Argument, Message>(
  definition: Definition<Argument, Message> | DefinitionAddress,
  argument: Argument,
  options: SpawnOptions = {},
): Promise<Pid<Message>> {
  return new Promise((resolve, reject) => {
    const parent = currentProcess();
    requestSpawn(requestOf(definition, argument, options), parent, {
      started: (pid) => resolve(pid as Pid<Message>),
      failed: reject,
    });
  });
}

/**
 * {@link spawn} with a link: if either ends out of order, so does the other. Only inside a process.
 *
 * @throws {NotInProcessError} outside of a process, and what {@link spawn} throws.
 */
export function spawnLink<Argument, Message>(
  definition: Definition<Argument, Message> | DefinitionAddress,
  argument: Argument,
  options: SpawnOptions = {},
): Promise<Pid<Message>> {
  return spawn(definition, argument, { ...options, link: true });
}

/**
 * {@link spawn} with a monitor: the end of the process reaches the spawner, whenever it comes. Only
 * inside a process.
 *
 * @returns the address, and the reference of the monitor.
 * @throws {NotInProcessError} outside of a process, and what {@link spawn} throws.
 */
export function spawnMonitor<Argument, Message>(
  definition: Definition<Argument, Message> | DefinitionAddress,
  argument: Argument,
  options: SpawnOptions = {},
): Promise<{ readonly pid: Pid<Message>; readonly reference: Reference }> {
  return new Promise((resolve, reject) => {
    const parent = currentProcess();
    if (parent === undefined) throw new NotInProcessError("spawnMonitor()");
    const reference = currentKernel().requests.nextReference();
    const request = { ...requestOf(definition, argument, options), monitor: reference };
    requestSpawn(request, parent, {
      started: (pid) => resolve({ pid: pid as Pid<Message>, reference }),
      failed: reject,
    });
  });
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
 *
 * @throws {PermissionDeniedError} when the config of the process that spawns does not grant it.
 * @throws {ProcessDownError} when the process that spawns has ended.
 */
export function spawnHere<Message>(handlers: ProcessHandlers): Pid<Message> {
  const parent = currentProcess();
  const ended = afterEnd();
  if (ended !== undefined) throw ended;
  if (parent?.config.maySpawn === false) throw new PermissionDeniedError("maySpawn");
  const process = currentKernel().create(parent?.pid, parent?.config);
  process.open(handlers);
  return process.pid as Pid<Message>;
}

/** Hears what became of a request to spawn, before anything that the new process does is heard. */
export interface SpawnOutcome {
  readonly started: (pid: Pid) => void;
  readonly failed: (error: Error) => void;
}

/**
 * Asks for a process; see {@link spawn}. The outcome is heard as part of `parent`; at once, when the
 * process starts on this thread without having to wait for anything.
 */
export function requestSpawn(
  request: SpawnRequest,
  parent: Process | undefined,
  outcome: SpawnOutcome,
): void {
  const spawning = new Spawning(request, parent, outcome);
  try {
    checkRequest(request, parent);
    if (!spawning.startHere()) spawning.askNode();
  } catch (thrown) {
    spawning.failed(thrown instanceof Error ? thrown : new Error(String(thrown)));
  }
}

/** Makes the request to spawn, with what the process that is running passes on. */
export function requestOf(
  { url, place }: DefinitionAddress,
  argument: unknown,
  options: SpawnOptions,
): SpawnRequest {
  const parent = currentProcess();
  const { turnBudgetMs } = currentKernel();
  const { config, limits, ...rest } = options;
  const inherited = grant(config, parent?.config ?? everything, turnBudgetMs);
  const granted = limits === undefined ? inherited : limit(inherited, limits, turnBudgetMs);
  return {
    ...rest,
    type: "spawn",
    address: { url, place },
    argument,
    parent: parent?.pid,
    config: granted === everything ? undefined : granted,
  };
}

/** Makes sure that `parent` may make this request, and that it makes sense. */
export function checkRequest(request: SpawnRequest, parent: Process | undefined): void {
  const { link, isolation = "shared", near, name } = request;
  if (link === true && parent === undefined) throw new NotInProcessError("spawn with link");
  const ended = afterEnd();
  if (ended !== undefined) throw ended;
  if (parent?.config.maySpawn === false) throw new PermissionDeniedError("maySpawn");
  if (isolation !== "shared" && isolation !== "thread") {
    throw new OptionError("isolation", isolation, "shared or thread");
  }
  if (isolation === "thread" && near !== undefined) {
    throw new OptionError("near", near, "left out for a process with a thread of its own");
  }
  if (name !== undefined) checkName("name", name);
}

// A process that starts another, which starts another … before the first is through.
const deepest = 16;

/** One request to spawn, on its way. */
class Spawning {
  readonly #kernel = currentKernel();
  readonly #request: SpawnRequest;
  readonly #parent: Process | undefined;
  readonly #outcome: SpawnOutcome;

  constructor(request: SpawnRequest, parent: Process | undefined, outcome: SpawnOutcome) {
    this.#request = request;
    this.#parent = parent;
    this.#outcome = outcome;
  }

  /** Starts the process on this thread, when it belongs here; `false` when it does not. */
  startHere(): boolean {
    const { isolation, near, address, argument, transfer } = this.#request;
    if (isolation === "thread" || startsOnStack() > deepest) return false;
    const kernel = this.#kernel;
    if (near !== undefined && threadOf(near) !== kernel.thread) return false;
    const isHere = kernel.isBestPlace(near !== undefined);
    const definition = isHere ? kernel.loaded(address) : undefined;
    if (definition === undefined) return false;
    const copy = copyTerm(argument, transfer);
    const request = copy === argument ? this.#request : { ...this.#request, argument: copy };
    const told: Starting["told"] = (started) => {
      if (typeof started === "string") this.#started(started);
      else this.failed(errorOf(started));
    };
    // Who outlives its children is not to go down with the start of one that never returns: that one
    // gets a turn of its own. For others, the detour costs more than it saves (`runtime.spawn.shared`).
    const isApart = this.#parent?.trapsExits === true;
    waitOnStack(this.#parent);
    try {
      startProcess(kernel, definition, request, { told, isApart });
    } finally {
      leaveStack();
    }
    return true;
  }

  /** Asks the main thread to choose a thread. */
  askNode(): void {
    const kernel = this.#kernel;
    const node = kernelPid(mainThread);
    const settle = settlePromise(
      node,
      Infinity,
      (pid) => this.#started(pid as Pid),
      (error) => this.failed(error),
    );
    const request = this.#request;
    if (kernel.thread === mainThread) kernel.ask(node, copyRequest(request), Infinity, settle);
    else kernel.ask(node, request, Infinity, settle, request.transfer);
  }

  failed(error: Error): void {
    const parent = this.#parent;
    if (parent === undefined) this.#outcome.failed(error);
    else {
      parent.touch();
      runAs(parent, this.#outcome.failed, error);
    }
  }

  #started(pid: Pid): void {
    const parent = this.#parent;
    const { link, monitor } = this.#request;
    if (parent === undefined) this.#outcome.started(pid);
    else if (link === true && parent.hasEnded) {
      this.#kernel.send(signal.killSignal, pid, untagged, undefined);
      this.failed(new ProcessDownError(parent.pid, parent.endReason));
    } else {
      if (monitor !== undefined) parent.tie().watch(monitor, pid);
      parent.touch();
      runAs(parent, this.#outcome.started, pid);
    }
  }
}

/** What stays on this thread now travels later, or not at all; what moves is named by the copies. */
function copyRequest(request: SpawnRequest): SpawnRequest {
  const { argument, transfer, handover } = request;
  if (transfer === undefined) {
    return { ...request, argument: copyTerm(argument), handover: copyTerm(handover) };
  }
  const moved = copyTerm({ argument, transfer }, transfer) as Pick<SpawnRequest, "argument">;
  return { ...request, ...moved, handover: copyTerm(handover) };
}
