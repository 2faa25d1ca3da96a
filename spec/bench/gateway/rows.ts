/**
 * The gateway: a counter event from socket to socket, beside a bare echo of the same bytes.
 */
import type { Benchmark, Row, Settings } from "../row.ts";
import { measureInTurn, median } from "../row.ts";
import { countAnswers, openCounters, openEchoes, run, type Conversation } from "./conversation.ts";
import { leaveTheCore, startServer } from "./server-process.ts";

export const gatewayRows: readonly Benchmark[] = [
  row({ name: "gateway.roundtrip.counter", unit: "ms" }, 1, async (talks, ms) => {
    const times: number[] = [];
    await run(talks, ms, (took) => times.push(took));
    return median(times);
  }),
  row({ name: "gateway.throughput.counter", unit: "events/s" }, 100, countAnswers),
];

type Measure = (talks: readonly Conversation[], ms: number) => Promise<number>;

function row(head: { name: string; unit: string }, sockets: number, measure: Measure): Benchmark {
  return { name: head.name, measure: (settings) => compare(head, sockets, settings, measure) };
}

async function compare(
  head: { readonly name: string; readonly unit: string },
  sockets: number,
  { rounds, roundMs, warmUpMs }: Settings,
  measure: Measure,
): Promise<Row> {
  leaveTheCore();
  const echo = await startServer(new URL("echo-server.ts", import.meta.url));
  const counter = await startServer(new URL("counter-server.ts", import.meta.url));
  const echoes = await openEchoes(echo.port, sockets);
  const counters = await openCounters(counter.port, sockets);
  await run(echoes, warmUpMs, () => {});
  await run(counters, warmUpMs, () => {});
  const measured = await measureInTurn(
    head,
    rounds,
    () => measure(counters, roundMs),
    () => measure(echoes, roundMs),
  );
  for (const talk of [...echoes, ...counters]) talk.close();
  await Promise.all([echo.stop(), counter.stop()]);
  return measured;
}
