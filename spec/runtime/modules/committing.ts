/**
 * Processes that leave a state, and do not come back in the midst of changing it.
 *
 * @module
 */
import { call, defineBehaviour, defineServer, send, type Pid } from "perigee/runtime";
import { runs, spinForEver, type Run } from "./runaways.ts";

/** Who hears what a process was started with. */
export interface CommittingArgument {
  readonly tells: Pid<{ readonly pid: Pid; readonly handover: unknown }>;
  /** Whether what it leaves never comes to its end. */
  readonly leavesForEver?: boolean;
}

/** Counts, and may run away before it has counted; leaves what it has counted. */
export const committing = defineBehaviour<CommittingArgument>(
  import.meta,
  ({ pid, handover }, { tells, leavesForEver }) => {
    let count = (handover as number | undefined) ?? 0;
    send(tells, { pid, handover });
    return {
      request: async (request) => {
        const next = count + 1;
        if (typeof request === "object") await call((request as { ask: Pid }).ask, "what?");
        else if (request !== "count") await runs[request as Run]();
        count = next;
        return count;
      },
      handover: () => (leavesForEver === true ? spinForEver() : count),
    };
  },
);

/** Counts each number once, and leaves its state. */
export const tally = defineServer(import.meta, {
  init: (_argument: undefined, { handover }) =>
    (handover as { count: number; last: number } | undefined) ?? { count: 0, last: 0 },
  calls: {
    increment: (state, number: number) => {
      if (number <= state.last) return state.count;
      state.last = number;
      state.count += 1;
      return state.count;
    },
    count: ({ count }) => count,
  },
  handover: (state) => state,
});

/** A way to misbehave without running away. */
export type Mischief = "throws" | "rejects later" | "throws later" | "rejects in an immediate";

const mischiefs: Record<Mischief, () => void> = {
  throws: () => {
    throw new Error("it throws");
  },
  "rejects later": () => void Promise.reject(new Error("it rejects")),
  "throws later": () => void setTimeout(mischiefs.throws, 1),
  "rejects in an immediate": () => void setImmediate(mischiefs["rejects later"]),
};

/** Does what it is told, none of which is good. */
export const misbehaving = defineBehaviour<undefined, Run | Mischief>(import.meta, () => ({
  message: async (message) => {
    const told = message as Run | Mischief;
    if (told in mischiefs) mischiefs[told as Mischief]();
    else await runs[told as Run]();
  },
}));
