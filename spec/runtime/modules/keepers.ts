/**
 * Processes that keep something for themselves in variables of a module that they share.
 *
 * @module
 */
import { defineBehaviour, processLocal } from "perigee/runtime";

const made = processLocal(() => ({ times: 0 }));

/** How often a process was visited. */
export const visits = processLocal(() => {
  made.get().times += 1;
  return 0;
});

/** Counts visits. */
export const keeper = defineBehaviour(import.meta, () => ({
  request: async (what) => {
    switch (what) {
      case "visit later":
        await new Promise(setImmediate);
        visits.set(visits.get() + 1);
        return visits.get();
      case "visit":
        visits.set(visits.get() + 1);
        return visits.get();
      case "set":
        visits.set(100);
        return visits.get();
      case "take":
        return visits.take();
      default:
        return { visits: visits.get(), made: made.get().times };
    }
  },
}));
