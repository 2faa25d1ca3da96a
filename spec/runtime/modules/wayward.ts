/**
 * Processes that do not come back from where the runtime calls them.
 *
 * @module
 */
import {
  call,
  defineBehaviour,
  defineServer,
  defineTask,
  exit,
  link,
  monitor,
  self,
  sendInterval,
  spawn,
  type Pid,
} from "perigee/runtime";
import { counter, runs, spinForEver, type Run } from "./runaways.ts";

/** Something whose copying never ends. */
function trap(): object {
  return {
    get trap() {
      return spinForEver();
    },
  };
}

const trapped = Object.getOwnPropertyDescriptors(trap());

const endedOne = async (): Promise<Pid> => spawn(counter, 0);

/** Ways to run away of a {@link wayward}. */
export const ways = {
  "in a getter of a request": async () => call(await endedOne(), trap()),
  "in a getter of an answer": () => trap(),
  "in a getter of an answer that took time": async () => {
    await Promise.resolve();
    return trap();
  },
  "in a getter of what it threw": () => {
    // eslint-disable-next-line no-throw-literal -- programs throw anything
    throw {
      get message() {
        return spinForEver();
      },
    };
  },
  "in a getter of what it threw later": async () => {
    await Promise.resolve();
    ways["in a getter of what it threw"]();
  },
  "in a getter of a reason": () =>
    exit(self(), Object.defineProperties({ type: "shutdown" } as const, trapped)),
  // eslint-disable-next-line unicorn/no-thenable -- that is what is tried
  "in what looks like a promise": () => ({ then: () => spinForEver() }),
  "in a getter of what looks like a promise": () => ({
    // eslint-disable-next-line unicorn/no-thenable -- that is what is tried
    get then() {
      return spinForEver();
    },
  }),
  "when a linked process ends": async () => {
    const other = await endedOne();
    link(other);
    exit(other, { type: "shutdown" });
  },
  "when a monitored process ends": async () => {
    const other = await endedOne();
    monitor(other);
    exit(other, { type: "shutdown" });
  },
  "in arithmetic": () => {
    for (const big = 3n ** 20_000n; ;) if (big * big < 0n) return;
  },
} satisfies Record<string, () => unknown>;

/** A way to run away. */
export type Way = keyof typeof ways;

/** Runs away when it is asked to; has a timer that tells that it lives. */
export const wayward = defineBehaviour<{ readonly tells: Pid<"tick"> }>(
  import.meta,
  (_context, { tells }) => {
    sendInterval(tells, "tick", 2);
    return {
      request: (way) => ways[way as Way](),
      message: () => {},
      exited: () => spinForEver(),
      down: () => spinForEver(),
    };
  },
);

/** Answers, and runs away when it is called to. */
export const waywardServer = defineServer(import.meta, {
  init: () => ({ calls: 0 }),
  casts: { cast: (_state, run: Run) => void runs[run]() },
  calls: { call: (_state, run: Run) => runs[run]() },
});

/** A task that has no end. */
export const endlessTask = defineTask(import.meta, async (run: Run) => runs[run]());
