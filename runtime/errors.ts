/**
 * Every error that the runtime throws.
 *
 * The end of another process is a value (an exit reason), not a throw; these are for the caller who
 * asked for something that could not be done.
 *
 * @module
 */
import type { ExitReason } from "./term/exit-reason.ts";
import { describeReason } from "./term/exit-reason.ts";

/** Tells runtime errors apart; stable across versions, unlike messages. */
export type RuntimeErrorCode =
  | "ERR_CALL_TIMEOUT"
  | "ERR_CHANNEL_USED"
  | "ERR_CHILD_EXISTS"
  | "ERR_HANDLER_NAME"
  | "ERR_INIT_FAILED"
  | "ERR_MAILBOX_FULL"
  | "ERR_MODULE_LOAD"
  | "ERR_NAME_TAKEN"
  | "ERR_NO_HANDLER"
  | "ERR_NO_NODE"
  | "ERR_NODE_RUNNING"
  | "ERR_NODE_VERSION"
  | "ERR_NOT_CLONEABLE"
  | "ERR_NOT_EXPORTED"
  | "ERR_NOT_IN_CALL"
  | "ERR_NOT_IN_PROCESS"
  | "ERR_ONE_THREAD"
  | "ERR_OPTION"
  | "ERR_PERMISSION_DENIED"
  | "ERR_PROCESS_DOWN"
  | "ERR_PROTOCOL"
  | "ERR_RECEIVE_TIMEOUT"
  | "ERR_START_REFUSED"
  | "ERR_THREAD_LIMIT"
  | "ERR_UNHANDLED_REQUEST";

/** The base of every error that the runtime throws. */
export abstract class RuntimeError extends Error {
  abstract readonly code: RuntimeErrorCode;
}

/** A call was not answered in time; the process may still be at work on it. */
export class CallTimeoutError extends RuntimeError {
  override readonly name = "CallTimeoutError";
  readonly code = "ERR_CALL_TIMEOUT";
  /** Who was asked. */
  readonly pid: string;
  /** How long the caller waited, in milliseconds. */
  readonly timeoutMs: number;

  constructor(pid: string, timeoutMs: number) {
    super(`${pid} did not answer within ${timeoutMs} ms`);
    this.pid = pid;
    this.timeoutMs = timeoutMs;
  }
}

/** A step of a session was taken on a channel that has taken its step. */
export class ChannelUsedError extends RuntimeError {
  override readonly name = "ChannelUsedError";
  readonly code = "ERR_CHANNEL_USED";
  /** The step that was to be taken. */
  readonly step: string;

  constructor(step: string) {
    super(
      `${step}() on a channel that has taken its step: ` +
        "go on with the channel that the step before gave",
    );
    this.step = step;
  }
}

/** A supervisor has a child of that id already. */
export class ChildExistsError extends RuntimeError {
  override readonly name = "ChildExistsError";
  readonly code = "ERR_CHILD_EXISTS";
  /** The id. */
  readonly id: string;

  constructor(id: string) {
    super(`the supervisor has a child "${id}" already: terminate it first, or use another id`);
    this.id = id;
  }
}

/** A call could not be answered because the process is gone, or went while it was asked. */
export class ProcessDownError extends RuntimeError {
  override readonly name = "ProcessDownError";
  readonly code = "ERR_PROCESS_DOWN";
  /** Who was asked. */
  readonly pid: string;
  /** Why it ended; `noproc` when it was gone before. */
  readonly reason: ExitReason;

  constructor(pid: string, reason: ExitReason) {
    super(`process ${pid} is down: ${describeReason(reason)}`);
    this.pid = pid;
    this.reason = reason;
  }
}

/** A handler of a server has a name that it cannot have. */
export class HandlerNameError extends RuntimeError {
  override readonly name = "HandlerNameError";
  readonly code = "ERR_HANDLER_NAME";
  /** The name. */
  readonly handler: string;

  constructor(handler: string, why: string) {
    super(`a handler of a server cannot be named "${handler}": ${why}. Give it another name.`);
    this.handler = handler;
  }
}

/** A process ended while it was starting, so it was never there for anybody. */
export class InitFailedError extends RuntimeError {
  override readonly name = "InitFailedError";
  readonly code = "ERR_INIT_FAILED";
  /** What was to start. */
  readonly what: string;
  /** Why it could not start. */
  readonly reason: ExitReason;

  constructor(what: string, reason: ExitReason) {
    super(`${what} could not start: ${describeReason(reason)}`);
    this.what = what;
    this.reason = reason;
  }
}

/** A request was refused: as many messages as may wait for the process did so already. */
export class MailboxFullError extends RuntimeError {
  override readonly name = "MailboxFullError";
  readonly code = "ERR_MAILBOX_FULL";
  /** Who was asked. */
  readonly pid: string;
  /** How many messages may wait for it. */
  readonly max: number;

  constructor(pid: string, max: number) {
    super(`${max} messages wait for ${pid} already: ask again later, or give it a larger mailbox`);
    this.pid = pid;
    this.max = max;
  }
}

/** The module of a process or view could not be loaded on a worker thread. */
export class ModuleLoadError extends RuntimeError {
  override readonly name = "ModuleLoadError";
  readonly code = "ERR_MODULE_LOAD";
  /** The URL of the module. */
  readonly url: string;
  /** What went wrong, in the words of who loaded it. */
  readonly why: string;

  constructor(url: string, why: string) {
    super(
      `the module ${url} could not be loaded on a worker thread: ${why}. ` +
        "It runs there on its own: check that it imports all it needs and does nothing thread-bound when loaded.",
    );
    this.url = url;
    this.why = why;
  }
}

/** What was to be spawned is not an export of its module, so no other thread can find it. */
export class NotExportedError extends RuntimeError {
  override readonly name = "NotExportedError";
  readonly code = "ERR_NOT_EXPORTED";
  /** The URL of the module that should export it. */
  readonly url: string;

  constructor(url: string) {
    super(
      `a process defined in ${url} is not exported by it. Export it by name, at the top level of ` +
        "the module: code reaches another thread by the name of an export.",
    );
    this.url = url;
  }
}

/** The name belongs to another living process. */
export class NameTakenError extends RuntimeError {
  override readonly name = "NameTakenError";
  readonly code = "ERR_NAME_TAKEN";
  /** The name. */
  readonly taken: string;
  /** The process that has it. */
  readonly pid: string;

  constructor(taken: string, pid: string) {
    super(`the name "${taken}" belongs to ${pid}`);
    this.taken = taken;
    this.pid = pid;
  }
}

/** A process was asked for something that it has no handler for. */
export class NoHandlerError extends RuntimeError {
  override readonly name = "NoHandlerError";
  readonly code = "ERR_NO_HANDLER";
  /** Who was asked. */
  readonly pid: string;
  /** What it was asked for. */
  readonly handler: string;

  constructor(pid: string, handler: string) {
    super(
      `${pid} has no handler for the call "${handler}": ` +
        "it is a server of another definition, or of another version of it",
    );
    this.pid = pid;
    this.handler = handler;
  }
}

/** No node runs in this OS process, so there is nothing to spawn on or send with. */
export class NoNodeError extends RuntimeError {
  override readonly name = "NoNodeError";
  readonly code = "ERR_NO_NODE";

  constructor() {
    super(
      "no node runs here: await startNode() (or serve()) first, and do not use it after stop()",
    );
  }
}

/** A second node was to be started beside a running one. */
export class NodeRunningError extends RuntimeError {
  override readonly name = "NodeRunningError";
  readonly code = "ERR_NODE_RUNNING";

  constructor() {
    super("a node already runs in this OS process: use it, or await its stop() first");
  }
}

/** The Node.js that runs this is too old. */
export class NodeVersionError extends RuntimeError {
  override readonly name = "NodeVersionError";
  readonly code = "ERR_NODE_VERSION";

  constructor(version: string) {
    super(
      `Perigee needs Node.js 24 or newer and this is ${version}: ` +
        "add npm's `node` package (npm install --save-dev node@24) and run through an npm script",
    );
  }
}

/** A message holds something that cannot be copied to another thread. */
export class NotCloneableError extends RuntimeError {
  override readonly name = "NotCloneableError";
  readonly code = "ERR_NOT_CLONEABLE";
  readonly what: string;
  readonly why: string;

  constructor(what: string, options: ErrorOptions) {
    const why = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(`${what} cannot be sent: ${why}. Send plain data (what structuredClone takes).`, options);
    this.what = what;
    this.why = why;
  }
}

/** A reply was to be put off where no call is being handled. */
export class NotInCallError extends RuntimeError {
  override readonly name = "NotInCallError";
  readonly code = "ERR_NOT_IN_CALL";

  constructor() {
    super(
      "replyLater() works inside the handler of a call only; here, no call is being handled. " +
        "Call it before the handler ends, and keep what it gives.",
    );
  }
}

/** Something that needs a process was called outside of one. */
export class NotInProcessError extends RuntimeError {
  override readonly name = "NotInProcessError";
  readonly code = "ERR_NOT_IN_PROCESS";

  constructor(what: string) {
    super(`${what} works inside a process only; here, no process is running`);
  }
}

/** A process was to have a thread of its own on a node that has no threads to give. */
export class OneThreadError extends RuntimeError {
  override readonly name = "OneThreadError";
  readonly code = "ERR_ONE_THREAD";
  /** The URL of the module of its definition. */
  readonly url: string;

  constructor(url: string) {
    super(
      `a process of ${url} cannot have a thread of its own on a node of one thread: give it ` +
        'isolation "shared", or test it on a node with threads (startNode)',
    );
    this.url = url;
  }
}

/** An option has a value that it cannot have. */
export class OptionError extends RuntimeError {
  override readonly name = "OptionError";
  readonly code = "ERR_OPTION";
  /** Which option. */
  readonly option: string;

  constructor(option: string, value: unknown, wanted: string) {
    super(`${option} must be ${wanted}; it is ${String(value)}`);
    this.option = option;
  }
}

/** A process asked for what its config does not grant. */
export class PermissionDeniedError extends RuntimeError {
  override readonly name = "PermissionDeniedError";
  readonly code = "ERR_PERMISSION_DENIED";
  /** What it may not do, or the part of the config that would grant more than it has. */
  readonly denied: string;

  constructor(denied: string) {
    super(
      `the config of this process does not grant ${denied}: whoever spawns it has to grant it, ` +
        "and can grant only what it has itself",
    );
    this.denied = denied;
  }
}

/** The other side of a session did not keep to its protocol, or ended before the end of it. */
export class ProtocolError extends RuntimeError {
  override readonly name = "ProtocolError";
  readonly code = "ERR_PROTOCOL";
  /** The other side. */
  readonly pid: string;
  /** Why the other side ended, when it has ended. */
  readonly reason: ExitReason | undefined;

  constructor(pid: string, why: string, reason?: ExitReason) {
    const told = reason === undefined ? "" : ` (${describeReason(reason)})`;
    super(`the session with ${pid} failed: ${why}${told}`);
    this.pid = pid;
    this.reason = reason;
  }
}

/** No message came in time. */
export class ReceiveTimeoutError extends RuntimeError {
  override readonly name = "ReceiveTimeoutError";
  readonly code = "ERR_RECEIVE_TIMEOUT";
  /** How long the process waited, in milliseconds. */
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`no message came within ${timeoutMs} ms`);
    this.timeoutMs = timeoutMs;
  }
}

/**
 * A process does not want to start, and says why. Throw it while a process starts: whoever starts it
 * gets one with a copy of the detail.
 */
export class StartRefusedError<Detail = unknown> extends RuntimeError {
  override readonly name = "StartRefusedError";
  readonly code = "ERR_START_REFUSED";
  /** What the process says about it; plain data. */
  readonly detail: Detail;

  constructor(detail: Detail) {
    super("the process refused to start: see the detail");
    this.detail = detail;
  }
}

/** All threads that the node may have are in use. */
export class ThreadLimitError extends RuntimeError {
  override readonly name = "ThreadLimitError";
  readonly code = "ERR_THREAD_LIMIT";
  /** How many threads the node may have. */
  readonly maxThreads: number;

  constructor(maxThreads: number) {
    super(
      `all ${maxThreads} threads of the node are in use: start it with more (maxThreads), ` +
        "or give fewer processes a thread of their own",
    );
    this.maxThreads = maxThreads;
  }
}

/** The process takes no requests at all. */
export class UnhandledRequestError extends RuntimeError {
  override readonly name = "UnhandledRequestError";
  readonly code = "ERR_UNHANDLED_REQUEST";
  /** Who was asked. */
  readonly pid: string;

  constructor(pid: string) {
    super(`${pid} takes no requests: send() it a message, or give it a handler for requests`);
    this.pid = pid;
  }
}
