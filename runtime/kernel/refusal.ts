/**
 * A request that was refused, as data: a typed error does not survive a thread, so it is taken apart
 * on one side and put together on the other.
 *
 * @module
 */
import {
  ChildExistsError,
  InitFailedError,
  MailboxFullError,
  ModuleLoadError,
  NameTakenError,
  NoHandlerError,
  NotCloneableError,
  NotExportedError,
  OneThreadError,
  StartRefusedError,
  ThreadLimitError,
  UnhandledRequestError,
  type RuntimeError,
} from "../errors.ts";
import type { ExitReason } from "../term/exit-reason.ts";

/** Why a request was refused. */
export type Refusal =
  | { readonly code: "ERR_CHILD_EXISTS"; readonly id: string }
  | { readonly code: "ERR_INIT_FAILED"; readonly what: string; readonly reason: ExitReason }
  | { readonly code: "ERR_MAILBOX_FULL"; readonly pid: string; readonly max: number }
  | { readonly code: "ERR_MODULE_LOAD"; readonly url: string; readonly why: string }
  | { readonly code: "ERR_NAME_TAKEN"; readonly taken: string; readonly pid: string }
  | { readonly code: "ERR_NO_HANDLER"; readonly pid: string; readonly handler: string }
  | { readonly code: "ERR_NOT_CLONEABLE"; readonly what: string; readonly why: string }
  | { readonly code: "ERR_NOT_EXPORTED"; readonly url: string }
  | { readonly code: "ERR_ONE_THREAD"; readonly url: string }
  | { readonly code: "ERR_START_REFUSED"; readonly detail: unknown }
  | { readonly code: "ERR_THREAD_LIMIT"; readonly maxThreads: number }
  | { readonly code: "ERR_UNHANDLED_REQUEST"; readonly pid: string };

/** Puts the typed error together, where the request was made. */
export function errorOf(refusal: Refusal): RuntimeError {
  if ("pid" in refusal) return errorOfProcess(refusal);
  switch (refusal.code) {
    case "ERR_CHILD_EXISTS":
      return new ChildExistsError(refusal.id);
    case "ERR_INIT_FAILED":
      return new InitFailedError(refusal.what, refusal.reason);
    case "ERR_MODULE_LOAD":
      return new ModuleLoadError(refusal.url, refusal.why);
    case "ERR_NOT_CLONEABLE":
      return new NotCloneableError(refusal.what, { cause: new Error(refusal.why) });
    case "ERR_NOT_EXPORTED":
      return new NotExportedError(refusal.url);
    case "ERR_ONE_THREAD":
      return new OneThreadError(refusal.url);
    case "ERR_START_REFUSED":
      return new StartRefusedError(refusal.detail);
    case "ERR_THREAD_LIMIT":
      return new ThreadLimitError(refusal.maxThreads);
  }
}

/** Why a process refuses, or is in the way. */
function errorOfProcess(refusal: Extract<Refusal, { readonly pid: string }>): RuntimeError {
  switch (refusal.code) {
    case "ERR_MAILBOX_FULL":
      return new MailboxFullError(refusal.pid, refusal.max);
    case "ERR_NAME_TAKEN":
      return new NameTakenError(refusal.taken, refusal.pid);
    case "ERR_NO_HANDLER":
      return new NoHandlerError(refusal.pid, refusal.handler);
    case "ERR_UNHANDLED_REQUEST":
      return new UnhandledRequestError(refusal.pid);
  }
}

/** Takes a typed error apart, to pass a refusal on; `undefined` for any other error. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof ChildExistsError) return { code: error.code, id: error.id };
  if (error instanceof InitFailedError) {
    return { code: error.code, what: error.what, reason: error.reason };
  }
  if (error instanceof ModuleLoadError) {
    return { code: error.code, url: error.url, why: error.why };
  }
  if (error instanceof NameTakenError) {
    return { code: error.code, taken: error.taken, pid: error.pid };
  }
  if (error instanceof NoHandlerError) {
    return { code: error.code, pid: error.pid, handler: error.handler };
  }
  if (error instanceof NotCloneableError) {
    return { code: error.code, what: error.what, why: error.why };
  }
  if (error instanceof NotExportedError) return { code: error.code, url: error.url };
  if (error instanceof OneThreadError) return { code: error.code, url: error.url };
  if (error instanceof StartRefusedError) return { code: error.code, detail: error.detail };
  if (error instanceof ThreadLimitError) return { code: error.code, maxThreads: error.maxThreads };
  return undefined;
}
