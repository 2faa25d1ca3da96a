/**
 * Starting a process on the thread it will live on.
 *
 * @module
 */
import { StartRefusedError } from "../errors.ts";
import { copyTerm } from "../term/copy.ts";
import { errorReason, type ExitReason } from "../term/exit-reason.ts";
import { untagged, type Pid, type Reference } from "../term/pid.ts";
import * as signal from "../term/signal.ts";
import {
  findDefinition,
  keepExportName,
  type Definition,
  type DefinitionAddress,
  type ProcessContext,
  type ProcessHandlers,
} from "./definition.ts";
import type { Kernel } from "./kernel.ts";
import type { Process } from "./process.ts";
import { isPromise, settle } from "./promise.ts";
import { refusalOf, type Refusal } from "./refusal.ts";
import { registerStarting } from "./registry.ts";
import { registryPid, type RegistryMessage } from "./registry-request.ts";
import { runAs } from "./self.ts";
import { checkReason } from "./send.ts";
import type { SpawnRequest } from "./spawn-request.ts";

/** How a process is started. */
export interface Starting {
  /** Hears the address of the process when it has started, or why it did not; once. */
  readonly told: (started: Pid | Refusal) => void;
  /** Whether it starts in a turn of its own, instead of on the stack of the caller. */
  readonly isApart: boolean;
}

/**
 * Starts a process here and tells its address, or why it did not start; at once, when nothing of it
 * has to be waited for. Told before the process opens its mailbox.
 */
export function startProcess(
  kernel: Kernel,
  definition: Definition<never>,
  request: SpawnRequest,
  { told, isApart }: Starting,
): void {
  const process = kernel.create(request.parent, request.config);
  process.definition = definition;
  if (request.restarts !== undefined) {
    process.note().restarts = request.restarts;
    if (request.restarts > 0) kernel.restarted += 1;
  }
  const start = new Start(kernel, process, request, told);
  if (request.name !== undefined) void start.runNamed(definition, request.name);
  else if (isApart) process.startLater({ begins: () => start.run(definition) });
  else start.run(definition);
}

/**
 * Starts a process here and answers the request, in a turn of its own. Without a definition, the
 * request is refused.
 */
export function runSpawn(
  kernel: Kernel,
  definition: Definition<never> | Refusal,
  request: SpawnRequest,
  { reference, done }: Asked,
): void {
  const told: Starting["told"] = (started) => {
    if (typeof started === "string") kernel.answer(reference, started);
    else kernel.refuse(reference, started);
    done?.();
  };
  if ("code" in definition) told(definition);
  else startProcess(kernel, definition, request, { told, isApart: true });
}

/** Who waits for the answer to a request to spawn. */
export interface Asked {
  readonly reference: Reference;
  /** Hears that it has been answered. */
  readonly done?: () => void;
}

/** Starts whose code is on the stack, each inside the one before. */
const onStack: Start[] = [];

/** How many processes are starting inside one another. */
export function startsOnStack(): number {
  return onStack.length;
}

/** A start that was cut off. */
export interface CutStart {
  /** What was to start. */
  readonly process: Process;
  /** Tells who waits for it, once the process has ended. */
  tell(): void;
}

/** Gives the starts that were on a stack that was ended. */
export function takeCutStarts(): readonly CutStart[] {
  return onStack.splice(0);
}

/** One process that is being started. */
class Start implements CutStart {
  readonly #kernel: Kernel;
  readonly #process: Process;
  readonly #request: SpawnRequest;
  readonly #listener: Starting["told"];
  #isTold = false;

  constructor(kernel: Kernel, process: Process, request: SpawnRequest, listener: Starting["told"]) {
    this.#kernel = kernel;
    this.#process = process;
    this.#request = request;
    this.#listener = listener;
  }

  get process(): Process {
    return this.#process;
  }

  tell(): void {
    const { definition } = this.#process;
    const { address } = this.#request;
    this.#told(initFailed(definition ?? address, this.#process.endReason));
  }

  #told(started: Pid | Refusal): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#listener(started);
  }

  // A name is taken before anything of the process runs (lunatic): of two that want the same, one starts.
  async runNamed(definition: Definition<never>, name: string): Promise<void> {
    const process = this.#process;
    const ended = (): void => this.tell();
    process.defer(ended);
    try {
      const holder = await runAs(process, registerStarting, name, process.pid, definition);
      process.forget(ended);
      if (holder === undefined) {
        process.note().name = name;
        this.run(definition);
        return;
      }
      process.kill();
      this.#told({ code: "ERR_NAME_TAKEN", taken: name, pid: holder });
    } catch (thrown) {
      this.#failed(definition, thrown);
    }
  }

  run(definition: Definition<never>): void {
    const process = this.#process;
    if (process.hasEnded) {
      this.#told(initFailed(definition, process.endReason));
      return;
    }
    let handlers: ProcessHandlers | Promise<ProcessHandlers>;
    try {
      const { argument } = this.#request;
      const context = new StartContext(process, this.#request);
      onStack.push(this);
      handlers = runAs(process, definition.start, context, argument as never);
      onStack.pop();
    } catch (thrown) {
      onStack.pop();
      this.#failed(definition, thrown);
      return;
    }
    if (!isPromise(handlers)) {
      this.#started(definition, handlers);
      return;
    }
    const unwatch = this.#endWithParent();
    const settled = settledOrEnded(process, handlers).finally(unwatch);
    void settled.then(
      (open) => this.#started(definition, open),
      (thrown: unknown) => this.#failed(definition, thrown),
    );
  }

  /** A start that is linked ends with its parent, however long it takes; its link is made when it is done. */
  #endWithParent(): () => void {
    const { link, parent } = this.#request;
    if (link !== true || parent === undefined) return () => {};
    const watch = this.#kernel.watch(parent, (reason) => {
      if (reason.type !== "normal") this.#process.end(reason);
    });
    return () => this.#kernel.unwatch(watch);
  }

  // A program without types may give anything.
  #started(definition: Definition<never>, handlers: ProcessHandlers | null | undefined): void {
    const process = this.#process;
    if (process.hasEnded) {
      this.#told(initFailed(definition, process.endReason));
      return;
    }
    if (typeof handlers !== "object" || handlers === null) {
      this.#failed(definition, new TypeError("its start gave no handlers"));
      return;
    }
    this.#tie();
    const { name } = this.#request;
    if (name !== undefined) this.#tellRegistry({ type: "started", name, pid: process.pid });
    this.#told(process.pid);
    process.open(handlers);
  }

  #failed(definition: Definition<never>, thrown: unknown): void {
    this.#process.kill();
    this.#told(runAs(this.#process, refusalOfThrown, definition, thrown));
  }

  /** Those who want to find the process wait for this. */
  #tellRegistry(message: RegistryMessage): void {
    this.#kernel.send(signal.messageSignal, registryPid(), untagged, message);
  }

  /** Ties a process to who wants to hear of its end, before its first instruction. */
  #tie(): void {
    const { link, tag, monitor, parent } = this.#request;
    if (parent === undefined) return;
    const process = this.#process;
    if (monitor !== undefined) process.tie().addWatcher(monitor, parent);
    if (link !== true) return;
    process.tie().link(parent, untagged);
    // The parent may have ended meanwhile, or its thread: then this comes back as its end.
    this.#kernel.send(signal.linkSignal, parent, process.pid, tag);
  }
}

/** A start, to its end or to the end of the process: who waits for ever can end too. */
function settledOrEnded(
  process: Process,
  handlers: PromiseLike<ProcessHandlers>,
): Promise<ProcessHandlers> {
  const started = runAs(process, settle, handlers);
  return new Promise((resolve, reject) => {
    const ended = (): void => resolve({});
    process.defer(ended);
    void started.then(resolve, reject).finally(() => process.forget(ended));
  });
}

/** What a process sees of itself while it starts; functions are made for who asks for them. */
class StartContext implements ProcessContext {
  readonly handover: unknown;
  readonly restarts: number;
  readonly failedStarts: number;
  readonly #process: Process;

  constructor(process: Process, { handover, restarts = 0, failedStarts = 0 }: SpawnRequest) {
    this.#process = process;
    this.handover = handover;
    this.restarts = restarts;
    this.failedStarts = failedStarts;
  }

  get pid(): Pid {
    return this.#process.pid;
  }

  get parent(): Pid | undefined {
    return this.#process.parent;
  }

  get defer(): (cleanup: () => void) => void {
    return (cleanup) => this.#process.defer(cleanup);
  }

  get exit(): (reason: ExitReason) => void {
    return (reason) => {
      checkReason(reason);
      this.#process.end(copyTerm(reason) as ExitReason);
    };
  }
}

function refusalOfThrown(definition: Definition<never>, thrown: unknown): Refusal {
  if (!(thrown instanceof StartRefusedError)) return initFailed(definition, errorReason(thrown));
  try {
    const refusal = refusalOf(thrown);
    if (refusal !== undefined) return copyTerm(refusal) as Refusal;
  } catch (notCloneable) {
    return initFailed(definition, errorReason(notCloneable));
  }
  return initFailed(definition, errorReason(thrown));
}

function initFailed(definition: DefinitionAddress, reason: ExitReason): Refusal {
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
  if (definition === undefined || name === undefined) {
    return { code: "ERR_NOT_EXPORTED", url: address.url };
  }
  keepExportName(definition, name);
  return { definition, name };
}

/** Whether an export is this definition, or wraps it as views and kinds of stores do. */
function holds(value: unknown, definition: Definition<never> | undefined): boolean {
  if (value === definition) return true;
  if (typeof value !== "function" && (typeof value !== "object" || value === null)) return false;
  return "definition" in value && value.definition === definition;
}
