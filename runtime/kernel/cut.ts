/**
 * What the stack of this thread holds besides what runs: so that, when the watchdog ends the stack,
 * nobody whose code was on it is forgotten.
 *
 * @module
 */
import type { Process } from "./process.ts";

const waiting: (Process | undefined)[] = [];

/**
 * `process` waits on the stack for the code of another, such as a cleanup of one that it kills, until
 * {@link leaveStack}.
 */
export function waitOnStack(process: Process | undefined): void {
  waiting.push(process);
}

/** Ends the last {@link waitOnStack}. */
export function leaveStack(): void {
  waiting.pop();
}

/** Gives all who waited on a stack that was ended. */
export function takeStack(): readonly Process[] {
  return waiting.splice(0).filter((process) => process !== undefined);
}
