/**
 * Runs once, before all specs: threads load the sources compiled, as they left them the last time.
 *
 * A node of a spec starts threads all the time, and each strips types from a hundred modules: half of
 * its start.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

/** Turns on Node's compile cache for all that is started from here. */
// oxlint-disable-next-line import/no-default-export -- jest asks for one
export default function useCompileCache(): void {
  process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(
    new URL("../../node_modules/.cache/compiled", import.meta.url),
  );
}
