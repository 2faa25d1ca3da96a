/**
 * Hearing of views that crashed and came back.
 *
 * @module
 */
import { watchChildren, type ChildEvent, type ExitReason, type Pid } from "../../runtime/index.ts";
import { viewNameOf, viewsSupervisor } from "./views-supervisor.ts";

/** A view crashed and its successor runs. */
export interface Restarted {
  readonly type: "restarted";
  /** The name that the view is exported by. */
  readonly view: string;
  /** The process that ended. */
  readonly from: Pid;
  /** Its successor. */
  readonly to: Pid;
  /** Why it ended. */
  readonly reason: ExitReason;
  /** Milliseconds from its end until the successor had started. */
  readonly ms: number;
}

/**
 * Makes the calling view (or process) hear of every restart of a view in this node: as a message
 * `restarted` for `info`. Call it in `setup`.
 */
export async function watchRestarts(): Promise<void> {
  await watchChildren(await viewsSupervisor());
}

/** Whether a message tells of a child of a supervisor. */
export function isChildEvent(message: unknown): message is ChildEvent {
  return (
    typeof message === "object" &&
    message !== null &&
    "type" in message &&
    (message.type === "child-down" ||
      message.type === "child-restarted" ||
      message.type === "child-gone")
  );
}

/** What a supervisor's message means for a view; `undefined` when it tells of no restart. */
export function restartMessage(event: ChildEvent): Restarted | undefined {
  if (event.type !== "child-restarted") return undefined;
  const { id, from, to, reason, ms } = event;
  return { type: "restarted", view: viewNameOf(id), from, to, reason, ms };
}
