/**
 * What threads say to each other besides signals.
 *
 * A batch of signals is a flat array (see `term/signal.ts`); a command is an object.
 *
 * @module
 */
import type { MessagePort } from "node:worker_threads";
import type { DefinitionAddress } from "../kernel/definition.ts";
import type { SpawnRequest } from "../kernel/spawn.ts";
import type { ExitReason } from "../term/exit-reason.ts";

/** What a thread is told when it is leased. */
export interface Lease {
  /** Its number in the node. */
  readonly thread: number;
  /** Its way to the main thread. */
  readonly port: MessagePort;
  /** Where it publishes how it does; see {@link vitals}. */
  readonly vitals: SharedArrayBuffer;
}

/** Where in a thread's shared memory what is found. */
export const vitals = {
  /** How many processes live on it. */
  processes: 0,
  /** How many requests to spawn it has served, with success or not. */
  served: 1,
  /** How many numbers there are. */
  size: 2,
} as const;

/** Main thread to worker. */
export type ThreadCommand =
  /** Another thread can be reached by this port. */
  | { readonly type: "connect"; readonly thread: number; readonly port: MessagePort }
  /** Another thread has ended. */
  | { readonly type: "thread-down"; readonly thread: number; readonly reason: ExitReason };

/** Worker to main thread. */
export type ThreadEvent =
  | { readonly type: "ready" }
  /** It wants to reach another thread. */
  | { readonly type: "connect"; readonly thread: number }
  /** It has no process, and everything that its processes sent is on its way. */
  | { readonly type: "empty" }
  /** Something was thrown that belongs to no process: the thread ends. */
  | { readonly type: "stray"; readonly reason: ExitReason };

/** What a kernel can be asked. */
export type KernelRequest =
  | SpawnRequest
  | { readonly type: "load"; readonly address: DefinitionAddress };
