/**
 * Processes that take memory, each in its own way.
 *
 * @module
 */
import { getHeapStatistics } from "node:v8";
import { call, defineBehaviour, send, type Pid } from "perigee/runtime";

/** What a hoarder starts with. */
export interface HoarderArgument {
  readonly name: string;
  /** Who hears of each start. */
  readonly tells: Pid<Hoarding>;
}

/** A hoarder that has started. */
export interface Hoarding {
  readonly name: string;
  readonly pid: Pid;
  /** How far it has counted. */
  readonly count: number;
}

/** What a hoarder can be asked. */
export type HoarderRequest =
  | "count"
  | "self"
  | "free"
  | "exit"
  /** Takes more and more, from turn to turn. */
  | "leak"
  /** Takes more and more, and does not come back. */
  | "leak without end"
  /** Takes until its thread uses that much. */
  | { readonly untilMb: number }
  /** Takes and lets go, keeping so much, until so much is in use, and for a while longer. */
  | { readonly churnMb: number; readonly untilUsedMb: number };

/** Asks a hoarder. */
export function askHoarder(pid: Pid, request: HoarderRequest): Promise<unknown> {
  return call(pid, request, { timeoutMs: Infinity });
}

const usedMb = (): number => getHeapStatistics().used_heap_size / 2 ** 20;

/** Small things: all of them are old before they are let go of. */
const hoard = (count: number): unknown[] => Array.from({ length: count }, (_, n) => ({ n: [n] }));
const perMb = 9_000;

export const hoarder = defineBehaviour<HoarderArgument>(import.meta, (context, argument) => {
  let count = (context.handover as number | undefined) ?? 0;
  let kept: unknown[] = [];
  send(argument.tells, { name: argument.name, pid: context.pid, count });
  return {
    request: async (asked) => {
      const request = asked as HoarderRequest;
      switch (request) {
        case "count":
          count += 1;
          return count;
        case "self":
          return context.pid;
        case "free":
          kept = [];
          return undefined;
        case "exit":
          process.exit(1);
        // eslint-disable-next-line no-fallthrough -- nothing comes after the end of the thread
        case "leak":
          setInterval(() => kept.push(hoard(perMb / 4)), 10);
          return undefined;
        case "leak without end":
          for (;;) kept.push(hoard(perMb / 10));
        // eslint-disable-next-line no-fallthrough -- it has no end
        default:
          if ("untilMb" in request) {
            while (usedMb() < request.untilMb) kept.push(hoard(perMb / 2));
            return usedMb();
          }
          return churn(request.churnMb, request.untilUsedMb);
      }
    },
    handover: () => count,
  };
});

async function churn(churnMb: number, untilUsedMb: number): Promise<void> {
  const ring: unknown[] = [];
  let left = 200;
  for (let n = 0; left > 0; n += 1) {
    ring[n % churnMb] = hoard(perMb);
    // One that was above it goes on; where V8 always collects before that, there is nothing to wait for.
    if (left < 200 || usedMb() > untilUsedMb || n > 1_000) left -= 1;
    await new Promise(setImmediate);
  }
}
