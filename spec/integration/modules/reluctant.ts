/**
 * A process that does not let go.
 */
import { defineBehaviour } from "../../../runtime/index.ts";

/** Says `stopping` when it is asked to stop, and does not. */
export const reluctant = defineBehaviour(import.meta, () => ({
  terminate: () => {
    process.stdout.write("stopping\n");
    return new Promise<void>(() => {});
  },
}));
