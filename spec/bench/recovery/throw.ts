/**
 * From an error in a handler of a supervised process to the answer of its successor, beside starting a
 * process and asking it; all on one thread.
 */
import {
  call,
  defineBehaviour,
  kill,
  send,
  spawn,
  startChild,
  startNode,
  supervise,
  supervisor,
  type Pid,
} from "perigee/runtime";
import { measureInTurn, median, type Benchmark } from "../row.ts";
import { measuring, timesOf, type Round } from "../runtime/contest.ts";

// All of it happens on one thread: whoever waits for the next process to run hears of it there.
let running: (pid: Pid) => void = () => {};

/** Says that it runs, answers, and throws when told to. */
export const thrower = defineBehaviour(import.meta, ({ pid }) => {
  running(pid);
  return {
    request: () => "here",
    message: () => {
      throw new Error("it was told to");
    },
  };
});

/** Makes the child of a supervisor beside it throw, again and again. */
export const throwing = defineBehaviour(import.meta, async ({ pid: near }) => {
  // So short a window that each failure is the first in it: the second one would have to wait.
  const often = supervise({ maxRestarts: 1, windowMs: 0.001 });
  const parent = await spawn(supervisor, often, { near, link: true });
  const spec = { id: "child", definition: thrower, argument: undefined, near };
  let current = await startChild(parent, spec);
  const medianOf = async (ms: number, work: () => Promise<void>): Promise<number> =>
    median(await timesOf(ms, 1, work));
  return measuring({
    subject: (ms) =>
      medianOf(ms, async () => {
        const successor = nextRunning();
        send(current as Pid<unknown>, "throw");
        current = await successor;
        await call(current, "are you there?");
      }),
    baseline: (ms) =>
      medianOf(ms, async () => {
        const next = nextRunning();
        void spawn(thrower, undefined, { near });
        const pid = await next;
        await call(pid, "are you there?");
        kill(pid);
      }),
  });
});

function nextRunning(): Promise<Pid> {
  return new Promise((resolve) => {
    running = resolve;
  });
}

export const recoveringThrow: Benchmark = {
  name: "recovery.throw",
  measure: async ({ rounds, roundMs, warmUpMs }) => {
    const node = await startNode({ threads: 1, spareThreads: 0 });
    try {
      const measurer = await spawn(throwing, undefined);
      const ask = async (side: Round["side"], ms: number): Promise<number> =>
        (await call(measurer, { side, ms }, { timeoutMs: Infinity })) as number;
      for (const side of ["baseline", "subject"] as const) await ask(side, warmUpMs / 5);
      return await measureInTurn(
        { name: "recovery.throw", unit: "ms" },
        rounds,
        () => ask("subject", roundMs / 5),
        () => ask("baseline", roundMs / 5),
      );
    } finally {
      await node.stop();
    }
  },
};
