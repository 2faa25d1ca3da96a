/**
 * When clients of a server that stops are to come back.
 *
 * @module
 */

/** WebSocket close code: the server stops and comes back ("service restart", IANA's registry of close codes). */
export const serviceRestart = 1012;

/** A successor needs at least about so long, and few clients cannot flood it. */
const leastSpreadMs = 200;
const spreadPerClientMs = 1;
const mostSpreadMs = 10_000;

/**
 * How long one of so many clients is to wait before it comes back, in whole milliseconds: at random, so
 * that about one comes every millisecond; within 10 seconds, however many there are.
 *
 * @param random - from 0 to below 1.
 */
export function comeBackAfterMs(clients: number, random: number): number {
  const spread = Math.min(Math.max(leastSpreadMs, clients * spreadPerClientMs), mostSpreadMs);
  return Math.floor(random * (spread + 1));
}
