/**
 * Whether mistakes are looked for, and how they are told.
 *
 * @module
 */

let isOn: boolean | undefined;

/** Whether NODE_ENV is not `production`: read once on each thread, as reading it takes as long as a short handler. */
export function isDevelopment(): boolean {
  isOn ??= process.env["NODE_ENV"] !== "production";
  return isOn;
}

/** What a warning is about: stable, for `process.on("warning")` and `--disable-warning`. */
export type WarningCode =
  | "PERIGEE_MEMO"
  | "PERIGEE_DUPLICATE_ID"
  | "PERIGEE_MISSING_KEYS"
  | "PERIGEE_SHARED_STATE";

/** Warns of a mistake that does no harm yet. */
export function warn(code: WarningCode, message: string): void {
  process.emitWarning(message, { type: "PerigeeWarning", code });
}
