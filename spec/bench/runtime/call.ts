/** Round trips, beside a plain function or a bare port. */
import { call, defineBehaviour, spawn, type Pid } from "perigee/runtime";
import { median } from "../row.ts";
import { measuring, timesOf } from "./contest.ts";
import { openRawThread } from "./raw-port.ts";

// One alone takes less than the clock can tell.
const localBatch = 100;

/** Answers. */
export const answering = defineBehaviour(import.meta, () => ({ request: (request) => request }));

/** Calls a process beside it. */
export const callingHere = defineBehaviour(import.meta, async ({ pid }) => {
  const answerer = await spawn(answering, undefined, { near: pid });
  return measuring({
    subject: (ms) =>
      medianMicros(ms, localBatch, async () => {
        for (let n = 0; n < localBatch; n += 1) await call(answerer, { n });
      }),
    baseline: (ms) =>
      medianMicros(ms, localBatch, async () => {
        for (let n = 0; n < localBatch; n += 1) await answerPlainly({ n });
      }),
  });
});

async function answerPlainly(request: unknown): Promise<unknown> {
  return request;
}

/** Calls a process on another thread. */
export const callingAfar = defineBehaviour(import.meta, async (context) => {
  const answerer: Pid = await spawn(answering, undefined, { isolation: "thread" });
  const raw = openRawThread();
  context.defer(raw.close);
  return measuring({
    subject: (ms) =>
      medianMicros(ms, 1, async () => {
        await call(answerer, { n: 1 });
      }),
    baseline: (ms) =>
      medianMicros(ms, 1, async () => {
        await raw.ask({ n: 1 });
      }),
  });
});

async function medianMicros(ms: number, count: number, work: () => Promise<void>): Promise<number> {
  return median(await timesOf(ms, count, work)) * 1_000;
}
