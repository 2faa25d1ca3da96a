/** Recovery: how long it takes until what failed is there again. */
import type { Benchmark } from "../row.ts";
import { overhead } from "./overhead.ts";
import { runaway } from "./runaway.ts";

export const recoveryRows: readonly Benchmark[] = [
  runaway("recovery.runaway", 1_000),
  runaway("recovery.runaway.100ms", 100),
  overhead("watchdog.overhead"),
];
