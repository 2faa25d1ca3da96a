/**
 * What it costs to keep the states of views outside their threads: events a second with, beside without.
 */
import { countAnswers, openCounters, run } from "../gateway/conversation.ts";
import { leaveTheCore, startServer } from "../gateway/server-process.ts";
import { measureInTurn, type Benchmark, type Row, type Settings } from "../row.ts";

/** At least 0.9 of the events without. */
export const checkpointOverhead: Benchmark = { name: "checkpoint.overhead", measure };

const sockets = 100;
const server = new URL("../gateway/counter-server.ts", import.meta.url);

async function measure({ rounds, roundMs, warmUpMs }: Settings): Promise<Row> {
  leaveTheCore();
  const kept = await startServer(server);
  const unkept = await startServer(server, ["unkept"]);
  const [subject, baseline] = [
    await openCounters(kept.port, sockets),
    await openCounters(unkept.port, sockets),
  ];
  await run(subject, warmUpMs, () => {});
  await run(baseline, warmUpMs, () => {});
  const row = await measureInTurn(
    { name: checkpointOverhead.name, unit: "events/s" },
    rounds,
    () => countAnswers(subject, roundMs),
    () => countAnswers(baseline, roundMs),
  );
  for (const talk of [...subject, ...baseline]) talk.close();
  await Promise.all([kept.stop(), unkept.stop()]);
  return row;
}
