/**
 * Why a process ended, as a value that travels.
 *
 * @module
 */

/** Why a process ended. */
export type ExitReason =
  /** It came to its end by itself. */
  | { readonly type: "normal" }
  /** Its supervisor, or whoever owns it, asked it to stop. */
  | { readonly type: "shutdown" }
  /** It was killed: nothing of it ran any more. */
  | { readonly type: "kill" }
  /** It threw, or something that it started threw later. */
  | {
      readonly type: "error";
      readonly name: string;
      readonly message: string;
      readonly stack: string;
    }
  /** It was not there when it was linked to, monitored or asked. */
  | { readonly type: "noproc" }
  /** The worker thread it lived on ended. */
  | { readonly type: "thread-down"; readonly thread: number; readonly message: string }
  /** A supervisor gave up: its children failed more often than it allows. */
  | { readonly type: "max-restarts"; readonly child: string };

/** Ended by itself. */
export const normal: ExitReason = { type: "normal" };
/** Asked to stop. */
export const shutdown: ExitReason = { type: "shutdown" };
/** Killed. */
export const killed: ExitReason = { type: "kill" };
/** Was not there. */
export const noproc: ExitReason = { type: "noproc" };

/** Makes a reason of anything that was thrown. */
export function errorReason(thrown: unknown): ExitReason {
  if (thrown instanceof Error) {
    return {
      type: "error",
      name: thrown.name,
      message: thrown.message,
      stack: thrown.stack ?? `${thrown.name}: ${thrown.message}`,
    };
  }
  const message = typeof thrown === "string" ? thrown : `a thrown ${typeof thrown}`;
  return { type: "error", name: "Error", message, stack: message };
}

/**
 * Tells whether this end calls for no alarm: linked processes live on, and a transient child is not
 * started again (OTP: `normal` and `shutdown`).
 */
export function isOrderly(reason: ExitReason): boolean {
  return reason.type === "normal" || reason.type === "shutdown";
}

/** Puts a reason into a few words for a log line or an error message. */
export function describeReason(reason: ExitReason): string {
  switch (reason.type) {
    case "error":
      return `${reason.name}: ${reason.message}`;
    case "thread-down":
      return `its thread ${reason.thread} ended (${reason.message})`;
    case "max-restarts":
      return `its child ${reason.child} failed too often`;
    case "noproc":
      return "there is no such process";
    case "normal":
    case "shutdown":
    case "kill":
      return reason.type;
  }
}
