/**
 * Servers: a state, and named handlers that change it or answer from it (OTP's `gen_server`, lunatic's
 * `AbstractProcess`).
 *
 * A server handles one thing at a time, to its end, also when a handler waits. A handler that throws
 * ends the server with that error: callers hear of it at once, and linked processes end too.
 *
 * @module
 */
import { HandlerNameError } from "../errors.ts";
import {
  defineBehaviour,
  deferred,
  type Definition,
  type ProcessContext,
  type ProcessHandlers,
} from "../kernel/definition.ts";
import { currentKernel } from "../kernel/kernel.ts";
import type { Process } from "../kernel/process.ts";
import { isPromise, settle } from "../kernel/promise.ts";
import { demandProcess } from "../kernel/self.ts";
import type { ExitReason } from "../term/exit-reason.ts";
import type { Pid, Reference, Tag } from "../term/pid.ts";
import { isReplyTo, watchCalls } from "./deferred-reply.ts";
import type { HandlerNames } from "./server-handle.ts";
import { argumentsOf, isServerMessage } from "./server-message.ts";

/** Changes the state and gives nothing back; the arguments are the handler's to type. */
type CastHandler<State> = (state: State, ...args: never[]) => void | Promise<void>;

/** Gives the caller its answer, or a `ReplyTo` to leave the call open. */
type CallHandler<State> = (state: State, ...args: never[]) => unknown;

/** What a server knows of itself while it starts. Its address is `self()`, as everywhere. */
export interface ServerContext<Handover = unknown> {
  /** Who started it; `undefined` when it was no process. */
  readonly parent: Pid | undefined;
  /** What its predecessor left, when a supervisor starts it in the place of one that failed. */
  readonly handover: Handover | undefined;
  /** Runs `cleanup` when the server has ended, for whatever reason; in reverse order of the calls. */
  readonly defer: (cleanup: () => void) => void;
}

/** The end of a linked process, as a server hears of it. */
export interface LinkEnd {
  readonly pid: Pid;
  readonly reason: ExitReason;
  /** The tag that the link was made with; `""` for none. */
  readonly tag: Tag;
}

/** The end of a monitored process, as a server hears of it. */
export interface MonitorEnd {
  readonly pid: Pid;
  readonly reason: ExitReason;
  /** What `monitor` gave. */
  readonly reference: Reference;
}

/** Names that a handle needs for itself; `then` would make it look like a promise. */
interface ReservedNames {
  readonly pid?: never;
  readonly then?: never;
}

/** Refuses a call that has the name of a cast: a handle has one method of a name. */
type SharesNoName<Casts, Calls> = [keyof Casts & keyof Calls] extends [never]
  ? unknown
  : string extends keyof Calls
    ? unknown
    : { readonly calls: { readonly [Name in keyof Casts & keyof Calls]: never } };

/** What a server is made of. */
export interface ServerConfig<Argument, State extends object, Handover, Casts, Calls> {
  /**
   * Makes the first state. Whoever starts the server waits for it, and gets an error when it throws: a
   * `StartRefusedError` with its data, an `InitFailedError` for any other. What is sent to `self()` meanwhile is handled after it.
   */
  readonly init: (argument: Argument, context: ServerContext<Handover>) => State | Promise<State>;
  /** What can be told to the server, by name. */
  // Intersections, not constraints: only so are the handlers' parameters inferred.
  readonly casts?: Casts & Readonly<Record<string, CastHandler<State>>> & ReservedNames;
  /** What can be asked of the server, by name. No name may be that of a cast. */
  readonly calls?: Calls & Readonly<Record<string, CallHandler<State>>> & ReservedNames;
  /** Takes every other message, with its tag (`""` for none). Without it, they are dropped. */
  readonly info?: (state: State, message: unknown, tag: Tag) => void | Promise<void>;
  /** Takes the end of a linked process. With it, the server outlives its links (it traps exits). */
  readonly exited?: (state: State, end: LinkEnd) => void | Promise<void>;
  /** Takes the end of a monitored process. */
  readonly down?: (state: State, end: MonitorEnd) => void | Promise<void>;
  /** Runs when the server is asked to stop, before it does; not after a crash or a kill. */
  readonly terminate?: (state: State, reason: ExitReason) => void | Promise<void>;
  /**
   * Gives what a successor should start from; asked once, when the server fails. A supervisor hands a
   * copy of it to `init` of the successor.
   */
  readonly handover?: (state: State) => Handover;
}

/** What servers run: start one with `start`, or under a supervisor with `child`. */
export interface ServerDefinition<Argument, Casts, Calls>
  extends Definition<Argument, unknown>, HandlerNames {
  /** Only for types: the handlers. */
  readonly handlers?: { readonly casts: Casts; readonly calls: Calls };
}

/**
 * Defines a server by its state and its handlers. Handlers change the state they get; the types of
 * handles follow from them.
 *
 * Export it, at the top level of its module: `start` finds it there on another thread.
 *
 * @param meta - the `import.meta` of the module.
 * @throws {HandlerNameError} when a handler is named `pid` or `then`, or a call like a cast.
 */
export function defineServer<
  Argument,
  State extends object,
  Handover = unknown,
  Casts = object,
  Calls = object,
>(
  meta: { readonly url: string },
  config: ServerConfig<Argument, State, Handover, Casts, Calls> & SharesNoName<Casts, Calls>,
): ServerDefinition<Argument, Casts, Calls> {
  const casts = Object.keys(config.casts ?? {});
  const calls = Object.keys(config.calls ?? {});
  checkNames(casts, calls);
  const behaviour: Behaviour<Argument, State> = {
    ...config,
    casts: handlersByName(config.casts),
    calls: handlersByName(config.calls),
  };
  const definition = defineBehaviour<Argument>(meta, (context, argument) =>
    startServer(behaviour, context, argument),
  );
  // The definition itself, not a copy: it is what a thread looks for among the exports.
  return Object.assign(definition, { casts, calls });
}

type AnyHandler<State> = (state: State, ...args: readonly unknown[]) => unknown;

/** A {@link ServerConfig} whose types have done their work. */
interface Behaviour<Argument, State> {
  readonly init: (argument: Argument, context: ServerContext<never>) => State | Promise<State>;
  readonly casts: ReadonlyMap<string, AnyHandler<State>>;
  readonly calls: ReadonlyMap<string, AnyHandler<State>>;
  readonly info?: (state: State, message: unknown, tag: Tag) => void | Promise<void>;
  readonly exited?: (state: State, end: LinkEnd) => void | Promise<void>;
  readonly down?: (state: State, end: MonitorEnd) => void | Promise<void>;
  readonly terminate?: (state: State, reason: ExitReason) => void | Promise<void>;
  readonly handover?: (state: State) => unknown;
}

function handlersByName<State>(handlers: object = {}): ReadonlyMap<string, AnyHandler<State>> {
  return new Map(Object.entries(handlers));
}

function checkNames(casts: readonly string[], calls: readonly string[]): void {
  for (const name of [...casts, ...calls]) {
    if (name === "pid") throw new HandlerNameError(name, "it is the address of a handle");
    if (name === "then") throw new HandlerNameError(name, "a handle would look like a promise");
  }
  const twice = calls.find((name) => casts.includes(name));
  if (twice !== undefined) throw new HandlerNameError(twice, "a cast and a call would share it");
}

function startServer<Argument, State>(
  behaviour: Behaviour<Argument, State>,
  { parent, handover, defer }: ProcessContext,
  argument: Argument,
): ProcessHandlers | Promise<ProcessHandlers> {
  const process = demandProcess("a server");
  // What was handed over is what `handover` of the same definition gave.
  const context: ServerContext<never> = { parent, handover: handover as undefined, defer };
  const state = behaviour.init(argument, context);
  return isPromise(state)
    ? settle(state).then((settled) => serve(behaviour, process, settled))
    : serve(behaviour, process, state);
}

function serve<Argument, State>(
  behaviour: Behaviour<Argument, State>,
  process: Process,
  state: State,
): ProcessHandlers {
  const { casts, info, exited, down, terminate, handover } = behaviour;
  return {
    message: (message, tag) => {
      if (!isServerMessage(message)) return info?.(state, message, tag);
      return casts.get(message[1])?.(state, ...argumentsOf(message)) as void | Promise<void>;
    },
    request: handleCalls(behaviour.calls, process, state),
    ...(exited !== undefined && {
      exited: (pid: Pid, reason: ExitReason, _handover: unknown, tag: Tag) =>
        exited(state, { pid, reason, tag }),
    }),
    ...(down !== undefined && {
      down: (pid: Pid, reason: ExitReason, reference: Reference) =>
        down(state, { pid, reason, reference }),
    }),
    ...(terminate !== undefined && {
      terminate: (reason: ExitReason) => terminate(state, reason),
    }),
    ...(handover !== undefined && { handover: () => handover(state) }),
  };
}

function handleCalls<State>(
  calls: ReadonlyMap<string, AnyHandler<State>>,
  process: Process,
  state: State,
): (request: unknown, reference: Reference) => unknown {
  const open = watchCalls(process);
  const handled = (answer: unknown, reference: Reference): unknown => {
    open.reference = undefined;
    return isReplyTo(answer, reference) ? deferred : answer;
  };
  return (request, reference) => {
    if (!isServerMessage(request)) return refuse(process, reference, "(not made by a handle)");
    const handler = calls.get(request[1]);
    if (handler === undefined) return refuse(process, reference, request[1]);
    open.reference = reference;
    const answer = handler(state, ...argumentsOf(request));
    return isPromise(answer)
      ? settle(answer).then((settled) => handled(settled, reference))
      : handled(answer, reference);
  };
}

/** Nobody waits for an answer that cannot come. */
function refuse(process: Process, reference: Reference, handler: string): unknown {
  const refusal = { code: "ERR_NO_HANDLER", pid: process.pid, handler } as const;
  currentKernel().refuse(reference, refusal, process.pid);
  process.settled(reference);
  return deferred;
}
