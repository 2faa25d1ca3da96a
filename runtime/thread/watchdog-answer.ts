/**
 * What a thread tells the watchdog, which asks while the thread is paused in the midst of something.
 *
 * @module
 */
import type { Kernel } from "../kernel/kernel.ts";
import { currentProcess } from "../kernel/self.ts";
import type { Pid } from "../term/pid.ts";

/** Who runs on a thread. */
export interface Running {
  readonly pid: Pid;
  /** For how long it may, in milliseconds; `null` (JSON has no Infinity) for as long as it likes. */
  readonly budgetMs: number | null;
}

const key = "perigee.running";

/** An expression that gives who runs, as JSON of {@link Running}; `""` when it is nobody. */
export const whoRuns: string = `globalThis[Symbol.for("${key}")]()`;

/** Lets the watchdog find out who runs. */
export function answerWatchdog(kernel: Kernel): void {
  const running = (): string => {
    const process = currentProcess();
    if (process === undefined) return "";
    const { pid, config } = process;
    const budgetMs = config.turnBudgetMs ?? kernel.turnBudgetMs;
    return JSON.stringify({ pid, budgetMs: budgetMs === Infinity ? null : budgetMs });
  };
  Object.defineProperty(globalThis, Symbol.for(key), { value: running, configurable: true });
}
