/**
 * What a view says to the scripts of its page.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";
import { EffectType, type PushEffect } from "../protocol/effect.ts";
import { nameKind } from "../protocol/name-kind.ts";
import { compactPayload, isPayload, payloadProblem } from "../protocol/payload.ts";

/** When a page hears what is pushed. */
export interface PushOptions {
  /** Before or after the change of the same handler is shown; after it by default. */
  readonly at?: "before" | "after";
}

/**
 * Says something to the scripts of the page: `push("saved", { id: 7 })`.
 *
 * The hooks in this view, and no others, get it by their `received`; the page hears `perigee:push` on the
 * view's element. It counts with the handler that says it, or not at all; it is told once, in
 * order, and waits for a page that is away (the last 100 of a view do). Outside of a handler, it goes
 * with the next change.
 *
 * @param payload - plain data: what JSON can say. It is copied.
 * @throws {PushPayloadError} when it is not, or the name is no text.
 */
export type Push = (name: string, payload?: unknown, options?: PushOptions) => void;

/** What was to be pushed to a page cannot travel. */
export class PushPayloadError extends LiveViewError {
  override readonly name = "PushPayloadError";
  readonly code = "ERR_PUSH_PAYLOAD";
  /** The name that it was to be pushed by. */
  readonly push: string;

  constructor(push: string, problem: string) {
    super(`"${push.slice(0, 100)}" cannot be pushed to the page: ${problem}`);
    this.push = push;
  }
}

/**
 * The effect of a push; it shares nothing with `payload`, which may be part of a draft.
 *
 * @throws {PushPayloadError} when `payload` is no plain data, or `name` no text.
 */
export function pushEffect(
  name: string,
  payload: unknown = null,
  { at = "after" }: PushOptions = {},
): PushEffect {
  if (typeof name !== "string") {
    throw new PushPayloadError(String(name), `its name is ${nameKind(name)}`);
  }
  if (!isPayload(payload)) {
    throw new PushPayloadError(name, `${payloadProblem(payload)}: make plain data of it`);
  }
  const type = at === "before" ? EffectType.pushBefore : EffectType.push;
  return [type, name, compactPayload(payload)];
}
