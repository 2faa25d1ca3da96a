/**
 * The warnings that the runtime gives on the thread of the spec, kept instead of printed.
 *
 * @module
 */

/** Keeps warnings from now on; `stop` lets them be printed again. */
export function keepWarnings(): { readonly warnings: string[]; readonly stop: () => void } {
  const warnings: string[] = [];
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error): void => {
    warnings.push(String(warning));
  };
  return {
    warnings,
    stop: () => {
      process.emitWarning = emitWarning;
    },
  };
}
