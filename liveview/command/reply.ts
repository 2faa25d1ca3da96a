/**
 * What a handler answers to whoever sent its event, and what it has the browser do.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";
import { EffectType, type ReplyEffect, type RunEffect } from "../protocol/effect.ts";
import { nameKind } from "../protocol/name-kind.ts";
import { compactPayload, isPayload, payloadProblem } from "../protocol/payload.ts";
import { Commands } from "../template/commands.ts";
import { CommandError } from "./js.ts";

/**
 * Answers the event that is being handled: what a hook has sent with `live.send` resolves to `value`, once the change
 * of the handler is shown. It counts with the handler, or not at all; of several, the first is the answer. An event
 * that nobody waits for may be answered, too.
 *
 * @param value - plain data: what JSON can say. It is copied.
 * @throws {ReplyError} when it is not, or no event is being handled: as in `setup` and `info`.
 */
export type Reply = (value: unknown) => void;

/**
 * Has the browser do what `js` says, when the change of the handler is shown: `ctx.run(js.focus("#name"))`. It counts
 * with the handler, or not at all, and happens once. What it is done to by default is the element of the view.
 *
 * @throws {CommandError} when these are no commands.
 */
export type Run = (commands: Commands) => void;

/** An event cannot be answered so. */
export class ReplyError extends LiveViewError {
  override readonly name = "ReplyError";
  readonly code = "ERR_REPLY";
}

/** The effect of a reply to event `n`; it shares nothing with `value`. @throws {ReplyError} */
export function replyEffect(n: number | undefined, value: unknown): ReplyEffect {
  if (n === undefined) {
    throw new ReplyError("ctx.reply: no event is being handled; say it with ctx.push");
  }
  if (value === undefined) return [EffectType.reply, n];
  if (!isPayload(value)) {
    throw new ReplyError(`ctx.reply: ${payloadProblem(value)}: make plain data of it`);
  }
  return [EffectType.reply, n, compactPayload(value)];
}

/** The effect of commands. @throws {CommandError} when these are none. */
export function runEffect(commands: Commands): RunEffect {
  if (commands instanceof Commands) return [EffectType.run, commands.list];
  throw new CommandError(
    "run",
    `it takes commands, such as js.focus("#name"), not ${nameKind(commands)}`,
  );
}
