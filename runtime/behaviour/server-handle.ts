/**
 * Handles of servers: their casts and calls as methods, typed from the handlers.
 *
 * A handle is a plain object around a pid. It belongs to the thread that made it: send the pid, and
 * make a handle of it again with `handleOf`.
 *
 * @module
 */
import { OptionError } from "../errors.ts";
import { call, checkTimeout, send } from "../kernel/send.ts";
import { sendAfter, type Timer } from "../kernel/timers.ts";
import type { Pid } from "../term/pid.ts";
import type { ReplyTo } from "./deferred-reply.ts";
import { packMessage } from "./server-message.ts";

declare const handlers: unique symbol;

/** What every handle has; `Casts` and `Calls` are the handlers of its server. */
export interface ServerAddress<Casts, Calls> {
  /** The address of the server: to send it, to link, monitor, stop or kill it. */
  readonly pid: Pid<unknown>;
  /** Only for types: the handlers. */
  readonly [handlers]?: { readonly casts: Casts; readonly calls: Calls };
}

/** What a handler takes after the state. */
type ArgumentsOf<Handler> = Handler extends (state: never, ...args: infer Arguments) => unknown
  ? Arguments
  : never;

type Answer<Result> = Result extends ReplyTo<infer Value> ? Value : Result;

/** What the caller of a handler gets. */
type AnswerOf<Handler> = Handler extends (...args: never[]) => infer Result
  ? Answer<Awaited<Result>>
  : never;

/** The casts of a server as methods that give a `Result`. */
export type CastMethods<Casts, Result> = {
  readonly [Name in keyof Casts]: (...args: ArgumentsOf<Casts[Name]>) => Result;
};

/** The calls of a server as methods. */
export type CallMethods<Calls> = {
  readonly [Name in keyof Calls]: (
    ...args: ArgumentsOf<Calls[Name]>
  ) => Promise<AnswerOf<Calls[Name]>>;
};

/**
 * A server as others see it. A cast returns at once and is dropped when the server is gone; a call
 * gives a copy of what its handler returned.
 *
 * A call rejects with a `ProcessDownError` as soon as the server is gone, with a `CallTimeoutError`
 * after 5 seconds ({@link within} sets another time), with a `NoHandlerError` when the pid is not that
 * of such a server. Casts and calls of one process are handled in the order they were made.
 */
export type ServerHandle<Casts, Calls> = ServerAddress<Casts, Calls> &
  CastMethods<Casts, void> &
  CallMethods<Calls>;

/** The names of a server's handlers. */
export interface HandlerNames {
  readonly casts: readonly string[];
  readonly calls: readonly string[];
}

const defaultTimeoutMs = 5_000;
const namesOf = new WeakMap<object, HandlerNames>();

/** Makes the handle of a server with these handlers. */
export function createHandle<Casts, Calls>(
  names: HandlerNames,
  pid: Pid,
): ServerHandle<Casts, Calls> {
  const handle = {
    ...methods(names.casts, (name, args) => send(pid as Pid<unknown>, packMessage(name, args))),
    ...methods(names.calls, (name, args) => callHandler(pid, name, args, defaultTimeoutMs)),
    pid,
  };
  namesOf.set(handle, names);
  // The names are those of the handlers that the types were inferred from.
  return handle as unknown as ServerHandle<Casts, Calls>;
}

/**
 * The calls of a server, with another time to wait: `await within(account, 1_000).balance()`
 * (lunatic's `with_timeout`).
 *
 * @param timeoutMs - milliseconds until a caller gives up; `Infinity` for ever.
 * @throws {OptionError} when that is no number of milliseconds.
 */
export function within<Casts, Calls>(
  server: ServerAddress<Casts, Calls>,
  timeoutMs: number,
): CallMethods<Calls> {
  checkTimeout("timeoutMs", timeoutMs);
  const { calls } = demandNames(server);
  return methods(calls, (name, args) =>
    callHandler(server.pid, name, args, timeoutMs),
  ) as unknown as CallMethods<Calls>;
}

/**
 * The casts of a server, sent later: `after(account, 250).deposit(1)` (lunatic's `with_delay`). The
 * arguments are copied now; the timer dies with the process that started it.
 *
 * @param delayMs - milliseconds to wait, at most 24 days.
 * @throws {OptionError} when that is no number of milliseconds.
 */
export function after<Casts, Calls>(
  server: ServerAddress<Casts, Calls>,
  delayMs: number,
): CastMethods<Casts, Timer> {
  checkTimeout("delayMs", delayMs);
  const { casts } = demandNames(server);
  const pid = server.pid;
  return methods(casts, (name, args) =>
    sendAfter<unknown>(pid, packMessage(name, args), delayMs),
  ) as unknown as CastMethods<Casts, Timer>;
}

function callHandler(
  pid: Pid,
  name: string,
  args: readonly unknown[],
  timeoutMs: number,
): Promise<unknown> {
  return call(pid, packMessage(name, args), { timeoutMs });
}

function methods(
  names: readonly string[],
  run: (name: string, args: readonly unknown[]) => unknown,
): object {
  return Object.fromEntries(
    names.map((name) => [name, (...args: readonly unknown[]) => run(name, args)]),
  );
}

function demandNames(server: { readonly pid: Pid }): HandlerNames {
  const names = namesOf.get(server);
  if (names === undefined) throw new OptionError("server", server.pid, "a handle of a server");
  return names;
}
