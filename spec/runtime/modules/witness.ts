/**
 * A process that writes into a journal what happens to it.
 *
 * @module
 */
import { call, defineBehaviour, send, type Pid } from "perigee/runtime";

/** What a witness is like. */
export interface WitnessArgument {
  readonly name: string;
  /** Where it writes to. */
  readonly journal: Pid<Entry>;
  /** Counts the entries of all witnesses, so that their order is known whatever way they come. */
  readonly tickets: SharedArrayBuffer;
  /** How many of its next starts fail. */
  readonly faults: SharedArrayBuffer;
  /** How it takes the wish that it stops. */
  readonly stops?: "in its own time" | "never";
  /** Asked at each start, before it is written down; a start that gets no answer hangs. */
  readonly asks?: Pid;
  /** Is changed at each start: the next one must get it as it was. */
  readonly list?: number[];
}

/** One entry. */
export interface Entry {
  readonly ticket: number;
  /** What happened to whom. */
  readonly text: string;
  readonly pid: Pid;
}

/** What a witness can be asked. */
export type WitnessRequest = "count" | "self" | "panic" | "argument";

/** Asks a witness. */
export function ask(pid: Pid, request: WitnessRequest): Promise<unknown> {
  return call(pid, request);
}

export const witness = defineBehaviour<WitnessArgument>(import.meta, async (context, argument) => {
  const { name, journal, asks, list, stops } = argument;
  const given = structuredClone(list);
  const write = (what: "start" | "fail" | "panic" | "stop"): void => {
    const ticket = Atomics.add(new Int32Array(argument.tickets), 0, 1);
    send(journal, { ticket, text: `${what} ${name}`, pid: context.pid });
  };
  if (asks !== undefined) await call(asks, context.pid, { timeoutMs: Infinity });
  if (Atomics.sub(new Int32Array(argument.faults), 0, 1) > 0) {
    write("fail");
    throw new Error(`${name} cannot start`);
  }
  write("start");
  list?.push(0);
  let count = 0;
  return {
    request: (request) => {
      // Only `ask` sends requests to a witness.
      switch (request as WitnessRequest) {
        case "count":
          count += 1;
          return count;
        case "self":
          return context.pid;
        case "argument":
          return given;
        case "panic":
          write("panic");
          throw new Error(`${name} panics`);
      }
    },
    terminate: () => {
      write("stop");
      return stops === "never" ? new Promise<void>(() => {}) : undefined;
    },
  };
});
