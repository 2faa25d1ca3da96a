/**
 * What a thread does about its heap when the main thread asks for it.
 *
 * @module
 */
import { Session } from "node:inspector";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Kernel } from "../kernel/kernel.ts";
import type { ExitReason } from "../term/exit-reason.ts";

/** So many processes end before what they leave is sent off: copies of all states may be too much. */
const mostUnsent = 64;

/**
 * Ends all processes of this thread. What they leave goes to their supervisors, as after a crash; no
 * turn is taken meanwhile, so nobody here acts on the end of another.
 *
 * @param flush - sends off what waits.
 */
export function evacuate(kernel: Kernel, reason: ExitReason, flush: () => void): void {
  // It is the thread that fails, and the main one tells of that.
  kernel.failed = undefined;
  let unsent = 0;
  for (const process of kernel.processes.values()) {
    process.end(reason);
    unsent += 1;
    if (unsent % mostUnsent === 0) flush();
  }
  flush();
}

/** What a collection has left. */
export interface Collected {
  /** Bytes of the heap that are in use. */
  readonly usedBytes: number;
  readonly tookMs: number;
}

type Collect = () => unknown;

let collect: Collect | undefined;

/** Collects all garbage of this thread: about a millisecond for each megabyte that stays. */
export function collectGarbage(): Collected {
  const before = performance.now();
  collect ??= findCollector();
  collect();
  return { usedBytes: getHeapStatistics().used_heap_size, tookMs: performance.now() - before };
}

// V8 shows its collector to contexts that are made while it is told to; the inspector's takes five times
// as long, because it goes over the heap until nothing more is found.
function findCollector(): Collect {
  setFlagsFromString("--expose-gc");
  const found: unknown = runInNewContext("globalThis.gc");
  setFlagsFromString("--no-expose-gc");
  if (typeof found === "function")
    return () => Reflect.apply(found, undefined, [{ type: "major" }]);
  return () => {
    const session = new Session();
    session.connect();
    session.post("HeapProfiler.collectGarbage");
    session.disconnect();
  };
}
