/**
 * What follows when the OS process of a program has ended: decided here, done by `launcher.ts`.
 *
 * @module
 */
import { constants } from "node:os";

/** How an OS process ended: with a code, or by a signal. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** How long it ran. */
  readonly uptimeMs: number;
}

/** What happened before. */
export interface History {
  /** Whether the program has ever been up, in this OS process or in one before it. */
  readonly wasReady: boolean;
  /** Whether the launcher was asked to stop. */
  readonly isStopping: boolean;
  /** How many OS processes died one soon after the other before this one. */
  readonly deaths: number;
}

/** What follows. */
export type Verdict =
  /** The launcher ends, with this exit code; `isDeath` when the program died of what nobody asked for. */
  | { readonly type: "end"; readonly code: number; readonly isDeath: boolean }
  /** The program is started again, after so long. */
  | { readonly type: "restart"; readonly delayMs: number; readonly deaths: number };

const firstDelayMs = 100;
const mostDelayMs = 10_000;
/** After so long, a death has nothing to do with the one before it. */
const calmMs = 10_000;
/** How often a program is started that dies of a signal before it was ever up. */
const mostTries = 5;

/**
 * Decides what follows.
 *
 * A program that was up once is started again for as long as it takes: what made it die may pass. One
 * that ends by itself before it was up has said why, and would say so again.
 */
export function judge(history: History, { code, signal, uptimeMs }: Ending): Verdict {
  const { wasReady, isStopping } = history;
  const ended = (isDeath: boolean): Verdict => ({
    type: "end",
    code: exitCodeOf(code, signal),
    isDeath,
  });
  if (isStopping || code === 0) return ended(false);
  const deaths = uptimeMs >= calmMs ? 1 : history.deaths + 1;
  if (!wasReady && signal === null) return ended(false);
  if (!wasReady && deaths >= mostTries) return ended(true);
  return { type: "restart", delayMs: restartDelayMs(deaths), deaths };
}

/** How long to wait before a start after so many deaths in a row, in milliseconds: 0, 100, 200, … 10,000. */
export function restartDelayMs(deaths: number): number {
  return deaths <= 1 ? 0 : Math.min(firstDelayMs * 2 ** (deaths - 2), mostDelayMs);
}

/** What a shell would say of such an end: 128 and the number of the signal. */
function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
