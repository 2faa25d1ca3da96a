import { defineProcess, send, type Pid } from "perigee/runtime";

export interface Ping {
  readonly from: Pid<{ readonly pong: number }>;
  readonly n: number;
}

export const ponger = defineProcess<Ping>(import.meta, async (mailbox) => {
  for await (const ping of mailbox) send(ping.from, { pong: ping.n });
});
