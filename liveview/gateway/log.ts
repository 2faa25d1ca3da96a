/**
 * What a server has to say about itself: one line of JSON for each failure, and nothing else.
 *
 * @module
 */
import { spawnHere, watchChildren, type ExitReason, type Pid } from "../../runtime/index.ts";
import { isChildEvent } from "../view/restarts.ts";
import type { StoreLogEntry } from "../store/store-log.ts";
import { viewNameOf, viewsSupervisor } from "../view/views-supervisor.ts";

/** One thing that happened. */
export type LogEntry =
  /** A view's process ended out of order; its supervisor starts a successor. */
  | LogLine<
      "view-crashed",
      { readonly view: string; readonly pid: string; readonly reason: ExitReason }
    >
  /** A view failed too often and was given up. */
  | LogLine<
      "view-given-up",
      { readonly view: string; readonly pid: string; readonly reason: ExitReason }
    >
  /** The root supervisor gave up: the server has ended, with exit code 1. */
  | LogLine<"server-ended", { readonly reason: ExitReason }>
  /** The server was asked to stop and had not ended in time: its OS process ends with exit code 1. */
  | LogLine<"stop-overdue", { readonly stopMs: number }>
  /** A page could not be made; the visitor got status 500. */
  | LogLine<"page-failed", { readonly path: string; readonly reason: string }>
  | LogLine<"action-failed", { readonly path: string; readonly reason: string }>
  /** A child view could not be started; its fallback is shown in its place. */
  | LogLine<
      "child-failed",
      {
        /** The view that shows it. */
        readonly view: string;
        /** Its id there. */
        readonly child: string;
        readonly reason: string;
      }
    >
  /** What the store of checkpoints met with. */
  | StoreLogEntry;

type LogLine<Event, Data> = Data & {
  readonly event: Event;
  readonly level: "error";
  /** When, as an ISO 8601 date. */
  readonly time: string;
};

/** Takes what a server has to say. */
export type Log = (entry: LogEntry) => void;

/** Writes each entry as a line of JSON to the standard error. */
export function logToStderr(entry: LogEntry): void {
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}

/** Starts what hears of crashes and logs them; other processes send it entries of their own. */
export function startLogging(log: Log): Pid<LogEntry> {
  return spawnHere({
    // Asked to, when there is something to hear of.
    request: async () => watchChildren(await viewsSupervisor()),
    message: (message) => {
      if (!isChildEvent(message)) {
        // Everything that is no event of the supervisor is an entry of the gateway.
        log(message as LogEntry);
        return;
      }
      const { id, reason } = message;
      const event = message.type === "child-down" ? "view-crashed" : "view-given-up";
      if (message.type === "child-restarted" || isPlanned(message.type, reason)) return;
      const { pid } = message;
      log({ event, level: "error", time: now(), view: viewNameOf(id), pid, reason });
    },
  });
}

/** The present, for an entry. */
export function now(): string {
  return new Date().toISOString();
}

function isPlanned(type: "child-down" | "child-gone", reason: ExitReason): boolean {
  return type === "child-gone" && (reason.type === "normal" || reason.type === "shutdown");
}
