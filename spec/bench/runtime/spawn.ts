/** Processes that return at once, beside async closures that do. */
import { defineBehaviour, defineProcess, spawn } from "perigee/runtime";
import { Countdown, measuring, perSecond } from "./contest.ts";

const windowSize = 100;

// All of them live on one thread: the last one to run opens the next window.
const ran = new Countdown();

/** Returns at once. */
export const mayfly = defineProcess(import.meta, () => ran.step());

/** Spawns on its own thread. */
export const spawning = defineBehaviour(import.meta, () =>
  measuring({
    subject: (ms) =>
      perSecond(ms, windowSize, async () => {
        const allRan = ran.start(windowSize);
        for (let n = 0; n < windowSize; n += 1) void spawn(mayfly, undefined);
        await allRan;
      }),
    baseline: (ms) =>
      perSecond(ms, windowSize, async () => {
        for (let n = 0; n < windowSize; n += 1) {
          const closure = async (): Promise<void> => ran.step();
          await closure();
        }
      }),
  }),
);
