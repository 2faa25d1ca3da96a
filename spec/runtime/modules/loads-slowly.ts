/**
 * A module that takes its time to load.
 *
 * @module
 */
import { defineBehaviour } from "perigee/runtime";

for (let n = 0; n < 20; n += 1) {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Nothing but there. */
export const slowToLoad = defineBehaviour(import.meta, () => ({}));
