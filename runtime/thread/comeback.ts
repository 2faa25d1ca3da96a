/**
 * When a thread that ended is followed by another: pure.
 *
 * @module
 */

/** Who lived at least so long has done its work; in milliseconds. */
const grownUpMs = 10_000;
const firstDelayMs = 100;
const longestDelayMs = 5_000;

/**
 * How many milliseconds the successor of a thread waits, when so many in a row, one after the other,
 * have ended within 10 s of their start. The first such end costs nothing; each further one twice what
 * the one before did: starting a thread takes a processor for a while, and what ends it at once would
 * keep it busy with nothing else.
 */
export function comebackDelay(shortLives: number): number {
  if (shortLives <= 1) return 0;
  return Math.min(firstDelayMs * 2 ** (shortLives - 2), longestDelayMs);
}

/** How many in a row have had short lives, when one more has ended that lived so long. */
export function countShortLives(before: number, livedMs: number): number {
  return livedMs < grownUpMs ? before + 1 : 0;
}
