/**
 * The environment variables that a process sees.
 *
 * @module
 */
import { currentProcess } from "./self.ts";

/**
 * Gives the environment variables that the config of this process grants; those of the OS process
 * when it has none, or outside of a process. A copy: changing it changes nothing.
 *
 * `process.env` belongs to the thread. Only a process with a thread of its own finds the same there.
 */
export function environment(): Readonly<Record<string, string>> {
  const env = currentProcess()?.config.env ?? process.env;
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
