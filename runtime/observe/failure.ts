/**
 * What there is to say of something that failed.
 *
 * @module
 */
import type { Process } from "../kernel/process.ts";
import { describeReason, type ExitReason } from "../term/exit-reason.ts";
import { threadOf, type Pid } from "../term/pid.ts";
import { nameAndDefinition, type DefinitionInfo } from "./process-info.ts";

/** Something that failed; JSON makes a log line of it. */
export type Failure =
  /** A process has ended out of order, and not because somebody killed it. */
  | FailureEvent<
      "process-failed",
      {
        readonly pid: Pid;
        /** The name it was spawned with, or registered under on its own thread. */
        readonly name?: string;
        /** What it ran; not there for a process that was made of handlers. */
        readonly definition?: DefinitionInfo;
        /** How many linked processes hear of it. */
        readonly links: number;
      }
    >
  /** A worker thread has ended, and all processes on it. */
  | FailureEvent<"thread-failed", object>;

type FailureEvent<Event, Data> = Data & {
  readonly event: Event;
  readonly level: "error";
  /** When, as an ISO 8601 date. */
  readonly time: string;
  /** The number of the thread; 0 is the main thread. */
  readonly thread: number;
  readonly reason: ExitReason;
};

/** The failure of a process that has just ended, and has its links still. */
export function processFailure(process: Process, reason: ExitReason): Failure {
  const { pid, ties } = process;
  return {
    event: "process-failed",
    level: "error",
    time: now(),
    thread: threadOf(pid),
    pid,
    ...nameAndDefinition(process),
    reason,
    links: ties.links.size,
  };
}

/** The failure of a thread. */
export function threadFailure(thread: number, reason: ExitReason): Failure {
  return { event: "thread-failed", level: "error", time: now(), thread, reason };
}

/** Puts a failure into one line, such as `Process alice failed, notifying 1 link: TypeError: no`. */
export function describeFailure(failure: Failure): string {
  const why = describeReason(failure.reason);
  if (failure.event === "thread-failed") return `Thread ${failure.thread} failed: ${why}`;
  const { name, pid, links } = failure;
  const told = links === 1 ? "1 link" : `${links} links`;
  return `Process ${name ?? pid} failed, notifying ${told}: ${why}`;
}

function now(): string {
  return new Date().toISOString();
}
