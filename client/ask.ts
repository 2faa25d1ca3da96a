/**
 * Questions of a page's scripts to a view.
 *
 * @module
 */
import { payloadProblem, wrapPayload } from "../liveview/protocol/payload.ts";
import type { Payload } from "../liveview/protocol/value.ts";
import { answerTo, LiveEventError } from "./answer.ts";

/** The region of the view that is asked. */
export interface Asked {
  readonly root: HTMLElement;
  /** Sends an event; returns its number. */
  go(payload: Payload, name: string): number;
}

/**
 * What the handler of the event replies; undefined when it does not.
 *
 * @throws {LiveEventError} when the event came to nothing.
 */
export async function ask(asked: Asked, name: string, payload?: Payload): Promise<unknown> {
  const problem = payload === undefined ? undefined : payloadProblem(payload);
  if (problem !== undefined) throw new LiveEventError("bad_payload", problem);
  const { root } = asked;
  if (root.dataset["live"] === "failed") {
    throw new LiveEventError("refused", "the view is given up");
  }
  return answerTo(root, asked.go(wrapPayload(payload), name));
}
