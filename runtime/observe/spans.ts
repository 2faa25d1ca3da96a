/**
 * Hearing of what processes do, and how long it takes them, anywhere in the node.
 *
 * @module
 */
import { mainThread, type Pid } from "../term/pid.ts";
import { awaitExit } from "../kernel/send.ts";
import { askThread } from "./ask.ts";
import { openEar, type Listener } from "./listener.ts";
import type { SpanBatch } from "./span-post.ts";

/** What stops a listener from hearing. */
export interface SpanSubscription {
  /** All that was done before is told, and nothing is heard once this has settled. */
  readonly stop: () => Promise<void>;
}

/**
 * Lets a function or a process hear of spans, in batches, from the moment the promise settles: what
 * processes on all threads did, such as a view that took an event, with its parts.
 *
 * While anybody hears, each span costs its process some microseconds; while nobody does, nothing is
 * measured. A thread whose spans come faster than they can be told drops some, and a batch says how many.
 *
 * A function gets a process of its own on this thread, which ends with the one that subscribes.
 */
export async function observeSpans(
  listener: Listener<SpanBatch> | Pid<SpanBatch>,
): Promise<SpanSubscription> {
  const { pid: to, close } = openEar(listener);
  await askThread(mainThread, { type: "hear-spans", to }, { timeoutMs: Infinity });
  const stop = async (): Promise<void> => {
    await askThread(mainThread, { type: "ignore-spans", to });
    close();
    if (typeof listener === "function") await awaitExit(to);
  };
  return { stop };
}
