/**
 * Function processes, each with its own way to receive.
 *
 * @module
 */
import { awaitExit, defineProcess, send, type Pid } from "perigee/runtime";

/** Who hears what a receiver does. */
export interface ReceiverArgument {
  readonly tells: Pid<unknown>;
}

/** Waits too short a time for a first message, then as long as it takes. */
export const impatient = defineProcess<string, ReceiverArgument>(
  import.meta,
  async (mailbox, { tells }) => {
    const early = await mailbox.receive({ timeoutMs: 1 }).catch((thrown: Error) => thrown.name);
    send(tells, { early });
    send(tells, { late: await mailbox.receive() });
  },
);

/** Two waits at once, the first of which ends without a message. */
export const twofold = defineProcess<string, ReceiverArgument>(
  import.meta,
  async (mailbox, { tells }) => {
    const first = mailbox.receive({ timeoutMs: 1 }).catch((thrown: Error) => thrown.name);
    const second = mailbox.receive();
    const third = mailbox.receive();
    send(tells, { first: await first });
    send(tells, { second: await second });
    send(tells, { third: await third });
  },
);

/** Where a receiver is to begin late. */
export interface CollectorArgument extends ReceiverArgument {
  /** It begins when this process has ended. */
  readonly after?: Pid;
}

/** Tells how many wait when it begins, then all of them, until it is told to return or throw. */
export const collector = defineProcess<string, CollectorArgument>(
  import.meta,
  async (mailbox, { tells, after }) => {
    if (after !== undefined) await awaitExit(after);
    send(tells, { length: mailbox.length });
    for await (const message of mailbox) {
      send(tells, { message });
      if (message === "return") return;
      if (message === "throw") throw new SyntaxError("as told");
    }
  },
);
