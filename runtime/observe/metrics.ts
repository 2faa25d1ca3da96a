/**
 * How the node does, in numbers.
 *
 * @module
 */
import { askNode, type ObserveOptions } from "./ask.ts";
import type { ThreadMetrics } from "./thread-metrics.ts";

/** How a node does. */
export interface NodeMetrics {
  /** Each thread that answered, the main thread first. */
  readonly threads: readonly ThreadMetrics[];
  /** The numbers of the threads that did not answer in time: something keeps them busy. */
  readonly unresponsive: readonly number[];
}

/**
 * Gives how every thread of the node does, at this moment.
 *
 * A thread that is busy for longer than `timeoutMs` (1,000 by default) is named, not waited for.
 *
 * @throws {OptionError} when `timeoutMs` is no number of milliseconds.
 */
export async function collectMetrics(options: ObserveOptions = {}): Promise<NodeMetrics> {
  const { timeoutMs = 1_000 } = options;
  const { answers, unresponsive } = await askNode({ type: "metrics" }, { timeoutMs });
  return { threads: answers as readonly ThreadMetrics[], unresponsive };
}
