/**
 * Signals that ask a program to stop.
 *
 * @module
 */

/** Which they are: asked to stop, Ctrl-C, and a terminal that was closed. */
export const stopSignals: readonly NodeJS.Signals[] = ["SIGTERM", "SIGINT", "SIGHUP"];

/**
 * How close together two of the same signal are one: npm passes on what its terminal has already sent
 * to every process. In milliseconds.
 */
export const echoMs = 500;

/**
 * Tells which signals are only echoes of one that was heard.
 *
 * @param withinMs - how soon after another of its kind a signal is its echo.
 * @param now - the present, in milliseconds.
 */
export function createEchoFilter(
  withinMs: number,
  now: () => number = () => performance.now(),
): (signal: NodeJS.Signals) => boolean {
  const heard = new Map<NodeJS.Signals, number>();
  return (signal) => {
    const last = heard.get(signal);
    const isEcho = last !== undefined && now() - last < withinMs;
    if (!isEcho) heard.set(signal, now());
    return isEcho;
  };
}
