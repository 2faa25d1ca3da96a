/** From the end of a supervised process to its successor, beside starting a process. */
import {
  defineBehaviour,
  defineProcess,
  kill,
  self,
  spawn,
  startChild,
  supervise,
  supervisor,
  type Pid,
} from "perigee/runtime";
import { median } from "../row.ts";
import { measuring, timesOf } from "./contest.ts";

// All of it happens on one thread: whoever waits for the next process to run hears of it there.
let running: (pid: Pid) => void = () => {};

/** Says that it runs, and waits. */
export const child = defineProcess(import.meta, async (mailbox) => {
  running(self());
  for await (const _ of mailbox);
});

/** Kills the child of a supervisor beside it, again and again. */
export const restarting = defineBehaviour(import.meta, async ({ pid: near }) => {
  // So short a window that each failure is the first in it: the second one would have to wait.
  const often = supervise({ maxRestarts: 1, windowMs: 0.001 });
  const parent = await spawn(supervisor, often, { near, link: true });
  let current = await startChild(parent, {
    id: "child",
    definition: child,
    argument: undefined,
    near,
  });
  return measuring({
    subject: (ms) =>
      medianMs(ms, async () => {
        const successor = nextRunning();
        kill(current);
        current = await successor;
      }),
    baseline: (ms) =>
      medianMs(ms, async () => {
        const next = nextRunning();
        void spawn(child, undefined, { near });
        kill(await next);
      }),
  });
});

function nextRunning(): Promise<Pid> {
  return new Promise((resolve) => {
    running = resolve;
  });
}

async function medianMs(ms: number, work: () => Promise<void>): Promise<number> {
  return median(await timesOf(ms, 1, work));
}
