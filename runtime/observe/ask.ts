/**
 * Asking kernels, from wherever the question comes up.
 *
 * @module
 */
import { call, checkTimeout } from "../kernel/send.ts";
import { kernelPid, mainThread } from "../term/pid.ts";
import type { Gathered, NodeQuestion, ObserveRequest, ThreadQuestion } from "./observe-request.ts";

/** How long to wait for threads. */
export interface ObserveOptions {
  /** Milliseconds that a thread has for its answer; 5,000 by default, `Infinity` for ever. */
  readonly timeoutMs?: number;
}

/** Asks one thread. */
export function askThread(
  thread: number,
  question: ThreadQuestion | NodeQuestion,
  { timeoutMs = 5_000 }: ObserveOptions = {},
): Promise<unknown> {
  const request: ObserveRequest = { type: "observe", question };
  return call(kernelPid(thread), request, { timeoutMs });
}

/** Asks every thread of the node, or one of them. */
export async function askNode(
  question: { readonly type: "processes" } | { readonly type: "metrics" },
  { timeoutMs = 5_000 }: ObserveOptions,
  thread?: number,
): Promise<Gathered> {
  checkTimeout("timeoutMs", timeoutMs);
  const gather: NodeQuestion = { type: "gather", question, thread, timeoutMs };
  // The main thread keeps the time for all the others.
  return (await askThread(mainThread, gather, { timeoutMs: Infinity })) as Gathered;
}
