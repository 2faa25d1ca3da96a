/**
 * Processes in the midst of all kinds of waiting, which nobody beside them is to disturb.
 *
 * @module
 */
import {
  call,
  defineBehaviour,
  defineProcess,
  send,
  sendInterval,
  sleep,
  type Mailbox,
  type Pid,
} from "perigee/runtime";

/** What a {@link bystander} can be asked. */
export type BystanderRequest =
  /** Gives how often it was asked this. */
  | "count"
  /** Gives how often its interval has come round. */
  | "ticks"
  /** Answers after so long, which it spends asleep. */
  | { readonly sleepMs: number }
  /** The same, by a timer of Node. */
  | { readonly waitMs: number }
  /** Gives what another answers. */
  | { readonly ask: Pid };

/** Counts, ticks, and waits. */
export const bystander = defineBehaviour(import.meta, ({ pid }) => {
  let count = 0;
  let ticks = 0;
  sendInterval(pid as Pid<string>, "tick", 5);
  return {
    message: () => {
      ticks += 1;
    },
    request: async (request) => {
      const asked = request as BystanderRequest;
      if (asked === "ticks") return ticks;
      if (asked === "count") {
        count += 1;
        return count;
      }
      if ("ask" in asked) return call(asked.ask, "what?", { timeoutMs: Infinity });
      if ("sleepMs" in asked) await sleep(asked.sleepMs);
      else {
        await new Promise((resolve) => {
          setTimeout(resolve, asked.waitMs);
        });
      }
      return "awake";
    },
  };
});

/** Waits to be sent something, and tells that it was. */
export const receiver = defineProcess<string, Pid<string>>(
  import.meta,
  async (mailbox: Mailbox<string>, tells) => {
    for (;;) send(tells, await mailbox.receive({ timeoutMs: 60_000 }));
  },
);
