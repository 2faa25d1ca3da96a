/**
 * What a thread does after the watchdog ended its stack.
 *
 * An ended stack runs no `catch` and no `finally`. Whoever relies on them is set right here, the
 * process that ran ends, and so does every other that was amidst something that may be lost with the
 * stack: nobody waits for ever for what will not come.
 *
 * @module
 */
import type { ExitReason } from "../term/exit-reason.ts";
import type { Pid } from "../term/pid.ts";
import { takeStack } from "./cut.ts";
import type { Kernel } from "./kernel.ts";
import type { Process } from "./process.ts";
import { freeSlice, keepSlice } from "./pulse.ts";
import { runOutside } from "./self.ts";
import { takeCutStarts, type CutStart } from "./start-process.ts";

/** How the stack of a thread was ended. */
export interface Cut {
  /** The turn budget that was used up, in milliseconds. */
  readonly budgetMs: number;
  /** Where the runaway was; empty when that could not be found out. */
  readonly stack: string;
  /** Whose code ran, if anybody's; left out when that could not be found out. */
  readonly culprit?: Pid | undefined;
  /** Whether microtasks that waited have been lost with the stack. */
  readonly losesMicrotasks: boolean;
  /** Where the oldest slice began whose microtasks waited; left out when that is not known. */
  readonly slice?: number;
  /** The last beat before the cut; left out when that is not known. */
  readonly pulse?: number;
  /** Whether microtasks may have waited since a cut before this one. */
  readonly hasLeftovers: boolean;
}

/** Ends that have not come to their end: also an end can be cut off. */
const doomed = new Map<Process, ExitReason>();
const cutStarts = new Set<CutStart>();

/**
 * Sets the thread right after its stack was ended.
 *
 * @returns whether it is known whose code ran; the thread is not right when it is not.
 */
export function recover(kernel: Kernel, cut: Cut): boolean {
  keepMicrotasks(cut.slice);
  const owner = kernel.scheduler.recover?.();
  const below = takeStack();
  const starts = takeCutStarts();
  // Who was not seen can be told by what was cut off.
  const culprit = cut.culprit ?? (starts.at(-1)?.process ?? owner)?.pid;
  if (culprit === undefined) return false;
  doom(kernel.processes.get(culprit), {
    type: "turn-budget",
    budgetMs: cut.budgetMs,
    stack: cut.stack,
  });
  const collateral: ExitReason = { type: "collateral", culprit };
  for (const process of [owner, ...below, ...starts.map((start) => start.process)]) {
    doom(process, collateral);
  }
  for (const process of losers(kernel, cut)) doom(process, collateral);
  for (const start of starts) cutStarts.add(start);
  finish(kernel);
  return true;
}

/** Those whose next step may have been lost. */
function losers(kernel: Kernel, { losesMicrotasks, hasLeftovers, pulse }: Cut): readonly Process[] {
  if (!losesMicrotasks) return [];
  const all = [...kernel.processes.values()];
  return all.filter((process) => process.isAmidst(pulse) || (hasLeftovers && process.isBusy));
}

/** How many cuts there were. */
let cuts = 0;

// Those that wait are run when this turn of the event loop is over, with those that are to come.
function keepMicrotasks(slice: number | undefined): void {
  keepSlice(slice);
  cuts += 1;
  const cut = cuts;
  runOutside(() =>
    setImmediate(() => {
      if (cut === cuts) freeSlice();
    }),
  );
}

// One that has ended already is nobody's concern any more; what is known first holds.
function doom(process: Process | undefined, reason: ExitReason): void {
  if (process !== undefined && !doomed.has(process)) doomed.set(process, reason);
}

function finish(kernel: Kernel): void {
  for (const [process, reason] of doomed) {
    process.cut(reason);
    doomed.delete(process);
  }
  for (const start of cutStarts) {
    cutStarts.delete(start);
    start.tell();
  }
  kernel.recover();
}
