/**
 * A caller whose mailbox is flooded while it asks, who floods it, and whom it asks.
 *
 * @module
 */
import { call, defineBehaviour, defineProcess, send, type Pid } from "perigee/runtime";

/** Answers with one more than it is asked with. */
export const incrementer = defineBehaviour(import.meta, () => ({
  request: (n) => (n as number) + 1,
}));

/** What the caller is told. */
export interface CallerArgument {
  readonly tells: Pid<unknown>;
  readonly asks: Pid;
  readonly times: number;
}

/** Asks, one request after the other, and then takes what has flooded it. */
export const floodedCaller = defineProcess<number, CallerArgument>(
  import.meta,
  async (mailbox, { tells, asks, times }) => {
    // The flood has begun.
    let expected = (await mailbox.receive()) + 1;
    let n = 0;
    let most = 0;
    while (n < times) {
      n = (await call(asks, n)) as number;
      most = Math.max(most, mailbox.length);
    }
    send(tells, { answered: n, most });
    for await (const message of mailbox) {
      if (message === -1) break;
      if (message !== expected) send(tells, { expected, message });
      expected += 1;
    }
    send(tells, { taken: expected });
  },
);

// Whoever sends without an end fills somebody's memory.
const most = 300_000;

/** Sends numbers, as fast as it can, until it is told to stop; then how many there were. */
export const flooder = defineBehaviour<{ readonly victim: Pid<number> }>(
  import.meta,
  (_context, { victim }) => {
    let sent = 0;
    let isOpen = true;
    const flood = (): void => {
      for (let n = 0; n < 500; n += 1) {
        send(victim, sent);
        sent += 1;
      }
      if (isOpen && sent < most) setImmediate(flood);
    };
    return {
      opened: flood,
      request: () => {
        isOpen = false;
        send(victim, -1);
        return sent;
      },
    };
  },
);
