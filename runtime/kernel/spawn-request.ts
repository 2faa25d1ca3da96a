/**
 * What is asked of the node when a process is wanted.
 *
 * @module
 */
import type { Transfer } from "../term/copy.ts";
import type { Pid, Reference, Tag } from "../term/pid.ts";
import type { DefinitionAddress } from "./definition.ts";
import type { GrantedConfig, ProcessConfig, ProcessLimits } from "./process-config.ts";

/** How to start a process. */
export interface SpawnOptions {
  /** Ties it to the process that spawns it, before its first instruction. */
  readonly link?: boolean;
  /** The tag by which the spawner hears of the end of a linked process. */
  readonly tag?: Tag;
  /** The name to register it under before it starts. */
  readonly name?: string;
  /** `thread` gives it a worker thread of its own; `shared` (default) puts it beside others. */
  readonly isolation?: "shared" | "thread";
  /** Starts it on the thread of this process, when that thread is still there. */
  readonly near?: Pid | undefined;
  /** What its predecessor left, for a process that takes the place of another. */
  readonly handover?: unknown;
  /** What it may do and take; by default what its spawner may, see {@link ProcessConfig}. */
  readonly config?: ProcessConfig;
  /** Other limits than it would have, and nothing else of what it may do: a `config` names all. */
  readonly limits?: ProcessLimits;
  /** What in the argument moves to the process instead of being copied. */
  readonly transfer?: Transfer;
}

/** The request to spawn, as it travels. */
export interface SpawnRequest extends Omit<SpawnOptions, "config" | "limits"> {
  readonly type: "spawn";
  readonly address: DefinitionAddress;
  readonly argument: unknown;
  readonly parent: Pid | undefined;
  /** The reference by which the parent watches it. */
  readonly monitor?: Reference | undefined;
  /** How many processes of the same child ran before; left out for none. */
  readonly restarts?: number;
  /** How many starts in a row have failed since the last that ran; left out for none. */
  readonly failedStarts?: number;
  /** What it may do; everything, when left out. */
  readonly config?: GrantedConfig | undefined;
}
