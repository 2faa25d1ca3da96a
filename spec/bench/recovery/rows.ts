/**
 * Crashes: how long until all is well again, and what being ready for them costs.
 */
import type { Benchmark } from "../row.ts";
import { checkpointOverhead } from "./checkpoint.ts";
import { recoveringNode } from "./node.ts";
import { recoveringThread } from "./thread.ts";
import { recoveringThrow } from "./throw.ts";
import { recoveringView } from "./view.ts";

export const recoveryRows: readonly Benchmark[] = [
  recoveringThrow,
  recoveringThread,
  recoveringNode,
  recoveringView,
  checkpointOverhead,
];
