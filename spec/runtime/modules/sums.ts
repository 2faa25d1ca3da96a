/**
 * Tasks that add, or fail to, and a server that starts them.
 *
 * @module
 */
import {
  awaitExit,
  call,
  defineServer,
  defineTask,
  kill,
  monitor,
  send,
  spawn,
  startTask,
  type Pid,
  type Task,
  type TaskOptions,
} from "perigee/runtime";

export const Sum = defineTask(import.meta, (numbers: readonly number[]) => {
  let sum = 0;
  for (const number of numbers) sum += number;
  return { sum };
});

/** Adds when the gate opens. */
export const GatedSum = defineTask(
  import.meta,
  async ({ numbers, gate }: { numbers: readonly number[]; gate: Pid }) => {
    await call(gate, "add", { timeoutMs: Infinity });
    return numbers.length;
  },
);

export const Failing = defineTask(import.meta, (message: string): number => {
  throw new RangeError(message);
});

export const FailingLater = defineTask(import.meta, async (gate: Pid): Promise<number> => {
  await call(gate, "fail", { timeoutMs: Infinity });
  throw new RangeError("too large");
});

/** Gives what cannot be sent. */
export const GivesFunction = defineTask(import.meta, async () => () => {});

/** How a task takes its cancellation. */
export interface Stubbornness {
  readonly tells: Pid<unknown>;
  readonly onAbort: "return" | "throw" | "go on";
}

/** Waits until it is cancelled. */
export const Waiting = defineTask(
  import.meta,
  async ({ tells, onAbort }: Stubbornness, { signal }): Promise<string> => {
    send(tells, "waiting");
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => {
        send(tells, "aborted");
        if (onAbort !== "go on") resolve();
      });
    });
    if (onAbort === "throw") throw new RangeError("cancelled");
    return "too late";
  },
);

/** Watches the end of a process while it computes. */
export const Watching = defineTask(import.meta, async (pid: Pid) => {
  monitor(pid);
  kill(pid);
  await awaitExit(pid);
  return "there";
});

/** Starts tasks as a process. */
export const Office = defineServer(import.meta, {
  init: () => ({ tasks: new Array<Task<unknown>>() }),
  calls: {
    sum: async (_state, numbers: readonly number[]) =>
      (await (await startTask(Sum, numbers)).result()).sum,
    fail: async (_state, message: string, options: TaskOptions): Promise<unknown> => {
      const task = await startTask(Failing, message, options);
      return task.result().catch((thrown: unknown) => ({ ...(thrown as object) }));
    },
    wait: async (state, stubbornness: Stubbornness) => {
      const task = await startTask(Waiting, stubbornness);
      state.tasks.push(task);
      return task.pid;
    },
    cancelAll: (state) => Promise.all(state.tasks.map((task) => task.cancel())),
    /** Starts a process of a task and never asks for its result. */
    forget: (_state, numbers: readonly number[]) => spawn(Sum, numbers),
  },
});
