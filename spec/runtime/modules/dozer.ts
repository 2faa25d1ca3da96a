/**
 * Processes that wait by the clock, and processes that race.
 *
 * @module
 */
import {
  defineBehaviour,
  defineProcess,
  ReceiveTimeoutError,
  send,
  sleep,
  spawn,
  type Pid,
} from "perigee/runtime";

/** What a dozer is like. */
export interface DozerArgument {
  readonly tells: Pid<unknown>;
  /** How often it sleeps. */
  readonly times?: number;
  readonly sleepMs?: number;
  /** How long it waits for each message, at the end of its sleep. */
  readonly receiveMs?: number;
}

/** Sleeps so many times and tells how long that was; then tells what comes, until nothing does. */
export const dozer = defineProcess<string, DozerArgument | undefined>(
  import.meta,
  async (mailbox, argument) => {
    if (argument === undefined) return;
    const { tells, times = 0, sleepMs = 0, receiveMs } = argument;
    for (let n = 1; n <= times; n += 1) {
      await sleep(sleepMs);
      send(tells, n * sleepMs);
    }
    if (receiveMs === undefined) return;
    try {
      for (;;) send(tells, await mailbox.receive({ timeoutMs: receiveMs }));
    } catch (error) {
      if (error instanceof ReceiveTimeoutError) send(tells, error.name);
    }
  },
);

/** Who races, and who hears of it. */
export interface RacerArgument {
  readonly tells: Pid<string>;
  readonly names: readonly string[];
  readonly rounds: number;
}

/** Starts one that runs for each name. */
export const racer = defineProcess<never, RacerArgument>(
  import.meta,
  async (_mailbox, { tells, names, rounds }) => {
    const runners: Pid<number>[] = [];
    for (const name of names) runners.push(await spawn(runner, { tells, name, rounds }));
    for (const pid of runners) send(pid, 0);
  },
);

/** Tells each step, and sends itself on: one turn each. */
export const runner = defineBehaviour<
  { readonly tells: Pid<string>; readonly name: string; readonly rounds: number },
  number
>(import.meta, ({ pid, exit }, { tells, name, rounds }) => ({
  message: (message) => {
    const step = Number(message);
    if (step === rounds) exit({ type: "normal" });
    else {
      send(tells, `${name}${step}`);
      send(pid as Pid<unknown>, step + 1);
    }
  },
}));

/** Is there at once, and does nothing. */
export const sitter = defineBehaviour(import.meta, () => ({}));
