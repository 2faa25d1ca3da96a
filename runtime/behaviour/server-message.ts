/**
 * Casts and calls as they travel: a mark, the name of the handler, its arguments, in one flat array.
 *
 * Flat, because flat arrays of primitives are copied fastest. The mark begins with a NUL, so that no
 * message of a user is taken for a cast by accident; who forges one gets no more than a handle gives.
 *
 * @module
 */

const mark = "\0perigee.handler";

/** A cast or a call as it travels. */
export type ServerMessage = readonly [mark: string, handler: string, ...args: unknown[]];

/** Packs the arguments for a handler. */
export function packMessage(handler: string, args: readonly unknown[]): ServerMessage {
  return [mark, handler, ...args];
}

/** Whether this is a cast or a call, and not an ordinary message. */
export function isServerMessage(message: unknown): message is ServerMessage {
  return Array.isArray(message) && message[0] === mark;
}

/** The arguments for the handler. */
export function argumentsOf(message: ServerMessage): readonly unknown[] {
  // Not taken apart by a pattern, which would run an iterator for each cast.
  return message.slice(2);
}
