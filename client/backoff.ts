/**
 * When to try again after the connection was lost.
 *
 * @module
 */

/**
 * How long to wait before attempt `attempt` (0 for the first), in milliseconds.
 *
 * Soon at first, as most losses are a server that restarts or a network that changes; then 5 s for as
 * long as it takes. A quarter of it either way is up to chance, or all browsers would come at once.
 *
 * @param random - from 0 to 1.
 */
export function backoffMs(attempt: number, random: number): number {
  return (waits[attempt] ?? 5000) * (0.75 + random / 2);
}

// A server that is started again is back after one to three seconds: close together until then.
const waits = [10, 50, 100, 150, 200, 250, 300, 400, 500, 500, 500, 500, 1000, 2000];
