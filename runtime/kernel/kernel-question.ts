/**
 * What one thread's kernel wants to know of another's, answered at once from what it holds.
 *
 * @module
 */
import type { Pid } from "../term/pid.ts";
import type { DefinitionAddress } from "./definition.ts";

/** Whether a process lives, and what it runs. The answer is {@link Seen}, or `undefined` when it does not. */
export interface Look {
  readonly type: "look";
  readonly pid: Pid;
}

/** Who is in a group; the answer is their addresses, in the order they joined. */
export interface ListMembers {
  readonly type: "members";
  readonly group: string;
}

/** What was seen of a living process. */
export interface Seen {
  /** What it runs; `undefined` for a process that was made of handlers. */
  readonly definition: DefinitionAddress | undefined;
}

/** A question to a kernel. */
export type KernelQuestion = Look | ListMembers;

/** Whether a request to a kernel is a question. */
export function isQuestion(request: unknown): request is KernelQuestion {
  if (typeof request !== "object" || request === null || !("type" in request)) return false;
  return request.type === "look" || request.type === "members";
}
