/**
 * A store that is out of order for a while.
 *
 * @module
 */
import { defineStore } from "perigee";
import { openMemoryStore } from "../../../../liveview/store/memory-store.ts";

/** A store that fails so often before it works; its secret is known when it has saved something. */
export const ailing = defineStore(
  import.meta,
  { isDurable: false },
  (failures: { loads: number; saves: number }) => {
    const store = openMemoryStore({ maxBytes: Infinity });
    const left = { ...failures };
    let tellSaved = (_secret: string): void => {};
    const saved = new Promise<string>((resolve) => {
      tellSaved = resolve;
    });
    return {
      ...store,
      load: (id) => {
        left.loads -= 1;
        if (left.loads >= 0) throw new Error("it cannot be read just now");
        return store.load(id);
      },
      save: (checkpoints) => {
        left.saves -= 1;
        if (left.saves >= 0) throw new Error("it cannot be written just now");
        void store.save(checkpoints);
        tellSaved("saved");
      },
      secret: () => saved,
    };
  },
);
