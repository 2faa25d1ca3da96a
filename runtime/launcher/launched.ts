/**
 * What a program and its launcher say to each other.
 *
 * @module
 */

/** The environment variable that holds the number of the launcher's OS process. */
export const launchedBy = "PERIGEE_LAUNCHED";

const readyType = "perigee-ready";

/** Whether this OS process was started by a launcher, which is still there. */
export function isLaunched(): boolean {
  // Compared, because what this process starts inherits the variable.
  return process.connected && process.env[launchedBy] === String(process.ppid);
}

/**
 * Tells the launcher that this program is up, so that it is started again whenever it dies from now on.
 * Without a launcher, nobody is told.
 *
 * `serve` does this by itself, and a launcher takes a program that has run for 5 seconds for up.
 */
export function tellReady(): void {
  // With a callback, a launcher that has just gone is no error.
  if (isLaunched()) process.send?.({ type: readyType }, undefined, undefined, () => {});
}

/** Whether a message of a program says that it is up. */
export function isReady(message: unknown): boolean {
  return (
    typeof message === "object" &&
    message !== null &&
    "type" in message &&
    message.type === readyType
  );
}
