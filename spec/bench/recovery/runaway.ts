/**
 * A process that never comes back: from the moment when its budget is used up to the first answer of
 * its successor, beside ending a bare thread that loops and starting another.
 */
import { Worker } from "node:worker_threads";
import {
  call,
  defineBehaviour,
  send,
  spawn,
  spawnHere,
  startChild,
  startNode,
  supervise,
  supervisor,
  type Pid,
} from "perigee/runtime";
import { measureInTurn, type Benchmark, type Row } from "../row.ts";

/** Tells that it runs, answers, and runs away when it is told to. */
export const looper = defineBehaviour<Pid<Pid>>(import.meta, ({ pid }, tells) => {
  send(tells, pid);
  return {
    message: () => {
      for (;;);
    },
    request: () => "here",
  };
});

/** A row for a turn budget of so many milliseconds. */
export function runaway(name: string, turnBudgetMs: number): Benchmark {
  const head = { name, unit: "ms" };
  return {
    name,
    measure: async ({ rounds }): Promise<Row> => {
      const node = await startNode({ threads: 1, spareThreads: 0, turnBudgetMs });
      try {
        const replace = await superviseLooper(turnBudgetMs);
        // The first is not yet warm.
        await replace();
        return await measureInTurn(head, rounds, replace, replaceThread);
      } finally {
        await node.stop();
      }
    },
  };
}

/** Gives what makes the looper run away, and gives how long after its budget the next one answers. */
async function superviseLooper(turnBudgetMs: number): Promise<() => Promise<number>> {
  let running: (pid: Pid) => void = () => {};
  const nextRunning = (): Promise<Pid> =>
    new Promise((resolve) => {
      running = resolve;
    });
  const tells = spawnHere<Pid>({ message: (pid) => running(pid as Pid) });
  // So short a window that each failure is the first in it: the second one would have to wait.
  const often = supervise({ maxRestarts: 1, windowMs: 0.001 });
  const parent = await spawn(supervisor, often);
  const near = parent;
  let current = await startChild(parent, {
    id: "looper",
    definition: looper,
    argument: tells,
    near,
  });
  return async () => {
    const successor = nextRunning();
    const start = await startAtRandom(() => send(current as Pid<string>, "run"));
    current = await successor;
    await call(current, "there?");
    return performance.now() - start - turnBudgetMs;
  };
}

/** The watchdog looks at intervals: so that nobody starts in step with it. Gives when that was. */
function startAtRandom(start: () => void): Promise<number> {
  return new Promise((resolve) => {
    const run = (): void => {
      const time = performance.now();
      start();
      resolve(time);
    };
    setTimeout(run, Math.random() * 100);
  });
}

const loopingThread = `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", (message) => {
    if (message === "run") for (;;);
    parentPort.postMessage("here");
  });
`;

async function replaceThread(): Promise<number> {
  const loops = new Worker(loopingThread, { eval: true });
  await answerOf(loops);
  loops.postMessage("run");
  await startAtRandom(() => {});
  const start = performance.now();
  await loops.terminate();
  const next = new Worker(loopingThread, { eval: true });
  await answerOf(next);
  const took = performance.now() - start;
  await next.terminate();
  return took;
}

function answerOf(worker: Worker): Promise<unknown> {
  return new Promise((resolve) => {
    worker.once("message", resolve);
    worker.postMessage("there?");
  });
}
