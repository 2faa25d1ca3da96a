/**
 * Stopping in order when the OS process is asked to end.
 *
 * @module
 */
import { checkTimeout } from "./kernel/send.ts";
import { isLaunched } from "./launcher/launched.ts";
import { createEchoFilter, echoMs, stopSignals } from "./launcher/signals.ts";

/** How to stop. */
export interface StopOnSignalsOptions {
  /**
   * Milliseconds until the OS process has ended, from the first signal on; 10,000 by default. After
   * that it is ended, with exit code 1.
   */
  readonly stopMs?: number;
  /** Called just before that; one line of JSON to the standard error by default. */
  readonly overdue?: () => void;
}

/**
 * Has SIGTERM, SIGINT and SIGHUP call `stop`, once. The OS process then ends by itself, with exit
 * code 0, when nothing keeps it running any more; a second signal ends it at once, with code 1.
 *
 * Two of the same signal within half a second are one: npm passes on what the terminal sent already.
 * `serve` does all this for its server.
 *
 * ```ts
 * const node = await startNode();
 * stopOnSignals(() => node.stop());
 * ```
 *
 * @returns what takes the handlers away again, as long as there was no signal.
 * @throws {OptionError} when `stopMs` is no number of milliseconds.
 */
export function stopOnSignals(
  stop: () => Promise<void>,
  { stopMs = 10_000, overdue = () => reportOverdue(stopMs) }: StopOnSignalsOptions = {},
): () => void {
  checkTimeout("stopMs", stopMs);
  // A launcher lets no echoes through, and what it lets through is to be heard.
  const isEcho = createEchoFilter(isLaunched() ? 0 : echoMs);
  let isStopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isEcho(signal)) return;
    if (isStopping) process.exit(1);
    isStopping = true;
    const timer = limit(stopMs, () => {
      overdue();
      process.exit(1);
    });
    // What goes on after the stop is to end too, but the wait for it must not be what goes on.
    void stop().finally(() => timer?.unref());
  };
  for (const signal of stopSignals) process.on(signal, onSignal);
  return () => {
    // Once it is on its way to its end, a second signal still means code 1.
    if (isStopping) return;
    for (const signal of stopSignals) process.off(signal, onSignal);
  };
}

/** The longest wait that Node knows; longer ones would end at once. */
const mostTimerMs = 2 ** 31 - 1;

function limit(ms: number, late: () => void): NodeJS.Timeout | undefined {
  return ms > mostTimerMs ? undefined : setTimeout(late, ms);
}

function reportOverdue(stopMs: number): void {
  const time = new Date().toISOString();
  const entry = { event: "stop-overdue", level: "error", time, stopMs };
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}
