/**
 * Crashes: how long until all is well again, and what being ready for them costs.
 */
import type { Benchmark } from "../row.ts";
import { checkpointOverhead } from "./checkpoint.ts";
import { recoveringNode } from "./node.ts";
import { overhead } from "./overhead.ts";
import { runaway } from "./runaway.ts";
import { recoveringThread } from "./thread.ts";
import { recoveringThrow } from "./throw.ts";
import { recoveringView } from "./view.ts";

export const recoveryRows: readonly Benchmark[] = [
  recoveringThrow,
  runaway("recovery.runaway", 1_000),
  runaway("recovery.runaway.100ms", 100),
  recoveringThread,
  recoveringNode,
  recoveringView,
  overhead("watchdog.overhead"),
  checkpointOverhead,
];
