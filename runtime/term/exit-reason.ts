/**
 * Why a process ended, as a value that travels.
 *
 * @module
 */

import type { Pid } from "./pid.ts";

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
  /** Its mailbox was full, and its config said `exit`. */
  | { readonly type: "mailbox-full"; readonly max: number }
  /** It did not come back to the event loop of its thread for so long; `stack` tells where it was. */
  | { readonly type: "turn-budget"; readonly budgetMs: number; readonly stack: string }
  /** Its thread had to be freed of `culprit`, and what it was about to do may have been lost. */
  | { readonly type: "collateral"; readonly culprit: Pid }
  /** A supervisor gave up: its children failed more often than it allows. */
  | { readonly type: "max-restarts"; readonly child: string };

const types: ReadonlySet<unknown> = new Set<ExitReason["type"]>([
  "normal",
  "shutdown",
  "kill",
  "error",
  "noproc",
  "thread-down",
  "mailbox-full",
  "max-restarts",
]);

/** Whether a value is a reason, as far as its `type` tells. */
export function isExitReason(value: unknown): value is ExitReason {
  return typeof value === "object" && value !== null && "type" in value && types.has(value.type);
}

/** Ended by itself. */
export const normal: ExitReason = { type: "normal" };
/** Asked to stop. */
export const shutdown: ExitReason = { type: "shutdown" };
/** Killed. */
export const killed: ExitReason = { type: "kill" };
/** Was not there. */
export const noproc: ExitReason = { type: "noproc" };

/** Makes a reason of anything that was thrown; always something that can travel. */
export function errorReason(thrown: unknown): ExitReason {
  if (typeof thrown === "string") {
    return { type: "error", name: "Error", message: thrown, stack: thrown };
  }
  try {
    // Told by its shape: an error of another realm (a `vm` context) is no instance of Error here.
    if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
      const name = "name" in thrown ? asText(thrown.name) : "Error";
      const message = asText(thrown.message);
      const stack = "stack" in thrown ? asText(thrown.stack) : "";
      return { type: "error", name, message, stack: stack === "" ? `${name}: ${message}` : stack };
    }
  } catch {
    // A getter that throws, on something that was thrown: nothing more can be said of it.
  }
  const message = `a thrown ${typeof thrown}`;
  return { type: "error", name: "Error", message, stack: message };
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/**
 * Tells whether this end calls for no alarm: a transient child is not started again, and nothing is
 * handed over (OTP: `normal` and `shutdown`). Of the two, only `normal` leaves linked processes alone.
 */
export function isOrderly(reason: ExitReason): boolean {
  return reason.type === "normal" || reason.type === "shutdown";
}

/** Tells whether something went wrong: the end was neither in order nor somebody's wish, as a kill is. */
export function isFailure(reason: ExitReason): boolean {
  return !isOrderly(reason) && reason.type !== "kill";
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
    case "mailbox-full":
      return `${reason.max} messages waited for it already`;
    case "turn-budget":
      return describeRunaway(reason.budgetMs, reason.stack);
    case "collateral":
      return `what it was doing was lost when ${reason.culprit} had to be stopped`;
    case "noproc":
      return "there is no such process";
    case "normal":
    case "shutdown":
    case "kill":
      return reason.type;
  }
}

function describeRunaway(budgetMs: number, stack: string): string {
  const where = stack.trim().split("\n")[0] ?? "";
  return `it ran for more than ${budgetMs} ms at a time${where === "" ? "" : `, ${where}`}`;
}

/** A count for each type of reason, at zero. */
export function countNone(): Record<ExitReason["type"], number> {
  return {
    normal: 0,
    shutdown: 0,
    kill: 0,
    error: 0,
    noproc: 0,
    "thread-down": 0,
    "mailbox-full": 0,
    "max-restarts": 0,
    "turn-budget": 0,
    collateral: 0,
  };
}
