/**
 * Which templates this thread has sent to which WebSocket: views that share one send their strings once.
 *
 * The thread remembers it while at least one of its views is shown there. A browser that lacks a template
 * all the same (the frame with it was for a view that it had just left) joins again, and a view that
 * is shown again where it is already sends all its templates anew.
 *
 * @module
 */
import type { Pid } from "../../runtime/index.ts";

/** Where a view is shown. */
export interface Place {
  readonly peer: Pid;
  /** The peer's number for the WebSocket. */
  readonly socket: number;
}

interface Memory {
  readonly digests: Set<string>;
  viewers: number;
}

const memories = new Map<string, Memory>();

/** Begins to show a view at `place`. Returns the digests of the templates that went there; add to it. */
export function openSent(place: Place): Set<string> {
  const key = keyOf(place);
  const memory = memories.get(key) ?? { digests: new Set(), viewers: 0 };
  memories.set(key, memory);
  memory.viewers += 1;
  return memory.digests;
}

/** Ends to show a view at `place`. After the last, what went there is forgotten. */
export function closeSent(place: Place): void {
  const key = keyOf(place);
  const memory = memories.get(key);
  if (memory === undefined) return;
  memory.viewers -= 1;
  if (memory.viewers === 0) memories.delete(key);
}

/** For how many places this thread remembers what went there. */
export function countSentPlaces(): number {
  return memories.size;
}

function keyOf({ peer, socket }: Place): string {
  return `${peer} ${socket}`;
}
