/**
 * What trackers and the process of presences say to each other.
 *
 * @module
 */
import type { Pid } from "../../runtime/index.ts";

/** Where trackers hear that there is a process of presences. */
export const trackersGroup = "perigee.presence.trackers";

/** Who hears the news of a presence. */
export function newsGroup(name: string): string {
  return `perigee.presence/${name}`;
}

/** One key that is tracked. */
export interface TrackedKey {
  /** The name of the presence. */
  readonly name: string;
  readonly key: string;
  readonly meta: unknown;
  /** When that began, in milliseconds since 1970. */
  readonly since: number;
}

/** All that a tracker has to say: the newest counts, whatever was lost before it. */
export interface TrackerState {
  readonly type: "tracker";
  readonly tracker: Pid<TrackerMessage>;
  /** Who it speaks for: the same for all processes of a view. */
  readonly owner: string;
  /** The process that hears the news. */
  readonly pid: Pid<unknown>;
  /** Counts what the trackers of one thread say: of two, the later has the higher. */
  readonly n: number;
  /** Whether its owner is here; one that is not may be back at once. */
  readonly isHere: boolean;
  readonly keys: readonly TrackedKey[];
  /** The names of the presences that it wants to hear of. */
  readonly watches: readonly string[];
}

/** To trackers: there is a process of presences, which knows nobody yet. */
export interface TrackerMessage {
  readonly type: "greet";
  readonly from: Pid<PresenceMessage>;
}

/** To the process of presences; `flush`, `settled` and `away` by itself. */
export type PresenceMessage =
  | TrackerState
  | { readonly type: "flush" }
  | { readonly type: "settled" }
  | { readonly type: "away"; readonly owner: string; readonly tracker: Pid; readonly n: number };

/** A question to it: who is there? */
export interface PresenceRequest {
  readonly type: "list";
  readonly name: string;
}
