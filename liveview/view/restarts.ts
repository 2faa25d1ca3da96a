/**
 * Hearing of views that crashed and came back.
 *
 * @module
 */
import {
  isOrderly,
  self,
  send,
  watchChildren,
  type ChildEvent,
  type ChildRestarted,
  type ExitReason,
  type Pid,
  type WatchOptions,
} from "../../runtime/index.ts";
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
  /** When its successor had started, in milliseconds since 1970. */
  readonly at: number;
}

/** A view failed too often: it is not started again, unless a person asks for that. */
export interface GivenUp {
  readonly type: "given-up";
  /** The name that the view is exported by. */
  readonly view: string;
  /** The process that ended. */
  readonly from: Pid;
  /** Why it ended. */
  readonly reason: ExitReason;
}

/**
 * Makes the calling view hear of every restart of a view in this node, as a message `restarted` for
 * `info` ({@link Restarted}), and of every view that is given up, as `given-up` ({@link GivenUp}).
 * Call it in `setup`.
 *
 * @param options - with `after`, it also hears of restarts that happened after that date while none of
 *   its processes listened, at most the last 256. Give it the `at` of the last restart that is in the
 *   state.
 */
export async function watchRestarts(options?: WatchOptions): Promise<void> {
  const missed = await watchChildren(await viewsSupervisor(), options);
  for (const event of missed) send<ChildEvent>(self(), event);
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

/** What a supervisor's message means for a view; `undefined` when that is nothing. */
export function restartMessage(event: ChildEvent): Restarted | GivenUp | undefined {
  switch (event.type) {
    case "child-down":
      return undefined;
    case "child-restarted":
      return restartOf(event);
    case "child-gone": {
      const { id, pid: from, reason } = event;
      return isOrderly(reason)
        ? undefined
        : { type: "given-up", view: viewNameOf(id), from, reason };
    }
  }
}

/** A restart of a view, as a supervisor tells of it. */
export function restartOf({ id, from, to, reason, ms, at }: ChildRestarted): Restarted {
  return { type: "restarted", view: viewNameOf(id), from, to, reason, ms, at };
}
