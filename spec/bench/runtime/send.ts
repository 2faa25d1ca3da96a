/** Messages to a process that counts them, beside a plain function or a bare port. */
import { defineBehaviour, defineProcess, send, spawn, spawnHere, type Pid } from "perigee/runtime";
import { Countdown, measuring, perSecond } from "./contest.ts";
import { openRawThread } from "./raw-port.ts";

interface Tally {
  readonly n: number;
}

const localBatch = 1_000;

// For those on one thread: whoever counts the last message of a batch lets the next one go.
const counted = new Countdown();

function count({ n }: Tally): void {
  counted.step(n);
}

/** Counts, as a function. */
export const countingFunction = defineProcess<Tally>(import.meta, async (mailbox) => {
  for await (const message of mailbox) count(message);
});

/** Counts, as a behaviour. */
export const countingBehaviour = defineBehaviour<undefined, Tally>(import.meta, () => ({
  message: (message) => count(message as Tally),
}));

/** Sends to a process beside it; the argument is what kind of process that is. */
export const sendingHere = defineBehaviour(import.meta, async ({ pid }, to: Receiver) => {
  const definition = to === "function" ? countingFunction : countingBehaviour;
  const receiver = await spawn(definition, undefined, { near: pid });
  return measuring({
    subject: (ms) =>
      perSecond(ms, localBatch, async () => {
        const allCounted = counted.start(localBatch);
        for (let sent = 0; sent < localBatch; sent += 1) send(receiver, { n: 1 });
        await allCounted;
      }),
    baseline: (ms) =>
      perSecond(ms, localBatch, async () => {
        const allCounted = counted.start(localBatch);
        for (let sent = 0; sent < localBatch; sent += 1) await countPlainly({ n: 1 });
        await allCounted;
      }),
  });
});

/** What kind of process counts. */
export type Receiver = "function" | "behaviour";

async function countPlainly(message: Tally): Promise<void> {
  count(message);
}

/** Messages that go in one post. */
const batchSize = 100;
/** Batches that may be under way: what waits on the other thread is bounded by it. */
const mostBatches = 8;

/** What goes to another thread; the last of a batch says whom to tell that it has been taken. */
interface FarTally extends Tally {
  readonly taken?: Pid<number>;
}

/** Counts on another thread. */
export const countingAfar = defineBehaviour<undefined, FarTally>(import.meta, () => {
  let sum = 0;
  return {
    message: (message) => {
      const { n, taken } = message as FarTally;
      sum += n;
      if (taken !== undefined) send(taken, sum);
    },
  };
});

/** Sends to a process on another thread. */
export const sendingAfar = defineBehaviour(import.meta, async (context) => {
  const receiver = await spawn(countingAfar, undefined, { isolation: "thread" });
  const raw = openRawThread();
  context.defer(raw.close);
  const waiting: (() => void)[] = [];
  const taken = spawnHere<number>({ message: () => waiting.shift()?.() });
  return measuring({
    subject: (ms) =>
      pump(ms, () => {
        for (let n = 1; n < batchSize; n += 1) send(receiver, { n: 1 });
        send(receiver, { n: 1, taken });
        return new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      }),
    baseline: (ms) =>
      pump(ms, () => {
        const batch: Tally[] = [];
        for (let n = 0; n < batchSize; n += 1) batch.push({ n: 1 });
        return raw.ask(batch);
      }),
  });
});

/** Sends a batch in each tick while not too many are under way; gives messages per second. */
async function pump(ms: number, sendOne: () => Promise<unknown>): Promise<number> {
  const underWay: Promise<unknown>[] = [];
  const start = performance.now();
  let taken = 0;
  while (performance.now() - start < ms) {
    underWay.push(sendOne());
    if (underWay.length === mostBatches) {
      await underWay.shift();
      taken += batchSize;
    }
    await tick();
  }
  await Promise.all(underWay);
  taken += underWay.length * batchSize;
  return (taken * 1_000) / (performance.now() - start);
}

function tick(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
