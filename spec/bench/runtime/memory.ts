/** What an idle process takes of the heap, beside a suspended async closure. */
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { defineBehaviour, defineProcess, kill, spawn, type Pid } from "perigee/runtime";
import { Countdown, measuring } from "./contest.ts";

const windowSize = 1_000;

const waits = new Countdown();
let heard = 0;

/** Waits for a message. */
export const waiting = defineProcess(import.meta, async (mailbox) => {
  waits.step();
  for await (const _ of mailbox) heard += 1;
});

/** Bytes of heap for each of so many that wait; the argument is how many. */
export const hoarding = defineBehaviour(import.meta, (_, count: number) => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  return measuring({
    subject: async () => {
      const pids = Array.from<Pid | undefined>({ length: count }).fill(undefined);
      const before = heapUsed(collect);
      const allWait = waits.start(count);
      for (let at = 0; at < count; at += windowSize) await fill(pids, at);
      await allWait;
      const bytes = (heapUsed(collect) - before) / count;
      for (const pid of pids) if (pid !== undefined) kill(pid);
      return bytes;
    },
    baseline: async () => {
      const wakes = Array.from<(() => void) | undefined>({ length: count }).fill(undefined);
      const before = heapUsed(collect);
      for (let at = 0; at < count; at += 1) {
        void suspend((resume) => {
          wakes[at] = resume;
        });
      }
      const bytes = (heapUsed(collect) - before) / count;
      for (const wake of wakes) wake?.();
      return bytes;
    },
  });
});

async function fill(pids: (Pid | undefined)[], from: number): Promise<void> {
  await Promise.all(
    Array.from({ length: windowSize }, async (_, n) => {
      pids[from + n] = await spawn(waiting, undefined);
    }),
  );
}

async function suspend(keep: (resume: () => void) => void): Promise<void> {
  await new Promise<void>(keep);
  heard += 1;
}

function heapUsed(collect: () => void): number {
  collect();
  return getHeapStatistics().used_heap_size;
}
