/**
 * What threads say to each other besides signals.
 *
 * A batch of signals is a flat array (see `term/signal.ts`); a command is an object.
 *
 * @module
 */
import type { MessagePort } from "node:worker_threads";
import type { DefinitionAddress } from "../kernel/definition.ts";
import type { Cut } from "../kernel/recovery.ts";
import type { EndThreadRequest } from "../kernel/end-thread.ts";
import type { SpawnRequest } from "../kernel/spawn-request.ts";
import type { ObserveRequest } from "../observe/observe-request.ts";
import type { ExitReason } from "../term/exit-reason.ts";

/** What a thread is told when it is leased. */
export interface Lease {
  /** The number of the node. */
  readonly node: number;
  /** Its number in the node. */
  readonly thread: number;
  /** Its way to the main thread. */
  readonly port: MessagePort;
  /** How much may be on that way; see `flow.ts`. */
  readonly flow: SharedArrayBuffer;
  /** Where all threads publish how they do; see `thread-table.ts`. */
  readonly table: SharedArrayBuffer;
  /** Its row there. */
  readonly row: number;
  /** The environment variables that it is to see; those of the OS process by default. */
  readonly env: Readonly<Record<string, string>> | undefined;
  /** The turn budget of processes whose config names none, in milliseconds. */
  readonly turnBudgetMs: number;
}

/** A port that two threads share, as one of them gets it. */
export interface OtherEnd {
  /** The other one. */
  readonly thread: number;
  readonly port: MessagePort;
  readonly flow: SharedArrayBuffer;
}

/** Main thread to worker. */
export type ThreadCommand =
  /** Another thread can be reached by this port. */
  | ({ readonly type: "connect" } & OtherEnd)
  /** A process that was on its way there does not come. */
  | { readonly type: "spawn-lost" }
  /** Another thread has ended. */
  | { readonly type: "thread-down"; readonly thread: number; readonly reason: ExitReason }
  /** It is to move its pulse, when it comes to it. */
  | { readonly type: "ping" }
  /** What ran on it has been cut off. */
  | { readonly type: "recover"; readonly cut: Cut }
  /** It is to collect its garbage, and to tell what is left. */
  | { readonly type: "collect" }
  /** It is about to be ended, for this reason: all its processes are to end before, and hand over. */
  | { readonly type: "evacuate"; readonly reason: ExitReason };

/** Worker to main thread. */
export type ThreadEvent =
  /** It runs; `workerId` is what Node calls it. */
  | { readonly type: "ready"; readonly workerId: number }
  /** It wants to reach another thread, which is to have the other end of this port. */
  | ({ readonly type: "connect" } & OtherEnd)
  /** It has no process, and everything that its processes sent is on its way. */
  | { readonly type: "empty" }
  /** It has loaded a module. */
  | { readonly type: "loaded"; readonly address: DefinitionAddress }
  /** It has collected its garbage; so many bytes of its heap are in use. */
  | { readonly type: "collected"; readonly usedBytes: number; readonly tookMs: number }
  /** All its processes have ended, and all that they left is on its way. */
  | { readonly type: "evacuated" }
  /** Something was thrown that belongs to no process: the thread ends. */
  | { readonly type: "stray"; readonly reason: ExitReason };

/** What a kernel can be asked. */
export type KernelRequest = SpawnRequest | LoadRequest | ObserveRequest;

/** What the kernel of the main thread can be asked. */
export type HostRequest = KernelRequest | EndThreadRequest;

/** The request to load a module. */
export interface LoadRequest {
  readonly type: "load";
  readonly address: DefinitionAddress;
}
