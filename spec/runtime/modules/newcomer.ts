/**
 * A process that tells what it knows of those that came before it.
 *
 * @module
 */
import { defineBehaviour, send, type Pid } from "perigee/runtime";

/** What a newcomer is like. */
export interface NewcomerArgument {
  /** Who hears of each start. */
  readonly tells: Pid<Arrival>;
  /** How each of its starts goes, by its place; the last holds for all that follow. */
  readonly starts: readonly ("well" | "throws" | "ends the thread")[];
  /** How many starts there were. */
  readonly count: SharedArrayBuffer;
}

/** What a newcomer knows when it starts. */
export interface Arrival {
  readonly pid: Pid;
  readonly restarts: number;
  readonly failedStarts: number;
  readonly handover: unknown;
}

export const newcomer = defineBehaviour<NewcomerArgument>(
  import.meta,
  async (context, argument) => {
    const { starts, tells, count } = argument;
    const { pid, restarts, failedStarts, handover } = context;
    send(tells, { pid, restarts, failedStarts, handover });
    const place = Atomics.add(new Int32Array(count), 0, 1);
    const fate = starts[Math.min(place, starts.length - 1)];
    if (fate === "throws") throw new Error("it cannot start");
    if (fate === "ends the thread") {
      // Once what was sent is on its way.
      await new Promise((resolve) => setTimeout(resolve, 20));
      process.exit(1);
    }
    return {
      message: () => {
        throw new Error("it fails");
      },
      handover: () => "what it left",
    };
  },
);
