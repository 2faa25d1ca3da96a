/**
 * Going from URL to URL: to another one of the same view, beside a bare echo of the same bytes; and to another view over the
 * WebSocket, beside loading its page.
 */
import { leaveTheCore, startServer } from "../gateway/server-process.ts";
import { measureInTurn, median, type Benchmark, type Row, type Settings } from "../row.ts";
import { Walker } from "./walker.ts";

export const navigationRows: readonly Benchmark[] = [
  {
    name: "navigate.patch",
    measure: (settings) =>
      withWalker(settings, async (walker, compare) => {
        const server = await startServer(new URL("../gateway/echo-server.ts", import.meta.url));
        const echo = await Walker.echo(server.port);
        const row = await compare("navigate.patch", () => walker.patch(), echo.say);
        echo.close();
        await server.stop();
        return row;
      }),
  },
  {
    name: "navigate.view",
    measure: (settings) =>
      withWalker(settings, (walker, compare) =>
        compare(
          "navigate.view",
          () => walker.navigate(),
          () => walker.load(),
        ),
      ),
  },
];

type Step = () => Promise<void>;
type Compare = (name: string, subject: Step, baseline: Step) => Promise<Row>;

async function withWalker(
  { rounds, roundMs, warmUpMs }: Settings,
  measure: (walker: Walker, compare: Compare) => Promise<Row>,
): Promise<Row> {
  leaveTheCore();
  const server = await startServer(new URL("walk-server.ts", import.meta.url));
  const walker = await Walker.open(server.port);
  const row = await measure(walker, async (name, subject, baseline) => {
    await timeOf(baseline, warmUpMs);
    await timeOf(subject, warmUpMs);
    return measureInTurn(
      { name, unit: "ms" },
      rounds,
      () => timeOf(subject, roundMs),
      () => timeOf(baseline, roundMs),
    );
  });
  walker.close();
  await server.stop();
  return row;
}

/** Takes a step again and again for `ms`; gives how long one takes, in milliseconds. */
async function timeOf(step: Step, ms: number): Promise<number> {
  const times: number[] = [];
  const end = performance.now() + ms;
  do {
    const start = performance.now();
    await step();
    times.push(performance.now() - start);
  } while (performance.now() < end);
  return median(times);
}
