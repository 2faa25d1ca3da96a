/**
 * What a message says now, though it may hold parts of a draft.
 *
 * @module
 */
import { current, isDraft } from "mutative";

/** `message` with what its drafts are at this moment in their place. */
export function snapshot(message: unknown): unknown {
  if (typeof message !== "object" || message === null) return message;
  if (isDraft(message)) return current(message);
  if (Array.isArray(message)) return message.map(snapshot);
  if (Object.getPrototypeOf(message) !== Object.prototype) return message;
  return Object.fromEntries(Object.entries(message).map(([name, part]) => [name, snapshot(part)]));
}
