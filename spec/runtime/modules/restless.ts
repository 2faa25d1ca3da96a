/**
 * Processes that do a little of everything.
 *
 * @module
 */
import {
  call,
  defineBehaviour,
  defineProcess,
  send,
  sleep,
  type Mailbox,
  type Pid,
} from "perigee/runtime";
import { runs, type Run } from "./runaways.ts";

/** Something that a process may be in the midst of. */
export type Activity =
  | { readonly type: "sleep" | "timer" | "work"; readonly ms: number }
  | { readonly type: "immediates" | "microtasks"; readonly count: number }
  | { readonly type: "call"; readonly pid: Pid }
  | { readonly type: "run"; readonly run: Run };

/** What a process is told: to do things, one after the other, and to tell when it has. */
export interface Errand {
  readonly activities: readonly Activity[];
  readonly tells: Pid<"done">;
}

async function perform(activity: Activity): Promise<unknown> {
  switch (activity.type) {
    case "sleep":
      // Passed on, as functions do: a promise of a promise.
      return sleep(activity.ms);
    case "timer":
      return new Promise((resolve) => {
        setTimeout(resolve, activity.ms);
      });
    case "work": {
      const until = performance.now() + activity.ms;
      while (performance.now() < until);
      return undefined;
    }
    case "immediates":
      for (let n = 0; n < activity.count; n += 1) await new Promise(setImmediate);
      return undefined;
    case "microtasks":
      for (let n = 0; n < activity.count; n += 1) await Promise.resolve();
      return undefined;
    case "call":
      return call(activity.pid, "there?", { timeoutMs: Infinity }).catch(() => {});
    case "run":
      return runs[activity.run]();
  }
}

async function performAll(errand: Errand): Promise<void> {
  for (const activity of errand.activities) await perform(activity);
  send(errand.tells, "done");
}

/** Does errands, and answers between them. */
export const restless = defineBehaviour<undefined, Errand>(import.meta, () => ({
  message: async (message) => performAll(message as Errand),
  request: () => "here",
}));

/** The same, as a function. */
export const restlessFunction = defineProcess<Errand>(
  import.meta,
  async (mailbox: Mailbox<Errand>) => {
    for (;;) await performAll(await mailbox.receive({ timeoutMs: 600_000 }));
  },
);
