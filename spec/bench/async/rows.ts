/**
 * Tasks: from the event that starts one until its result is shown, beside a handler that awaits the same function.
 */
import { startView } from "perigee";
import { startNode } from "perigee/runtime";
import { measureInTurn, median, type Benchmark, type Row, type Settings } from "../row.ts";
import { Sums } from "./sums.ts";

const name = "async.task.start";
const upTo = 100;

export const asyncRows: readonly Benchmark[] = [{ name, measure }];

async function measure({ rounds, roundMs, warmUpMs }: Settings): Promise<Row> {
  const node = await startNode({ threads: 1 });
  const view = await startView(Sums);
  const diffs = view.diffs();
  const timed = async (event: "byTask" | "bare", ms: number): Promise<number> => {
    const times: number[] = [];
    for (const until = performance.now() + ms; performance.now() < until;) {
      const from = performance.now();
      void view.send(event, upTo);
      await diffs.next();
      times.push(performance.now() - from);
    }
    return median(times) * 1_000;
  };
  await timed("byTask", warmUpMs / 4);
  const row = await measureInTurn(
    { name, unit: "µs" },
    rounds,
    () => timed("byTask", roundMs / 4),
    () => timed("bare", roundMs / 4),
  );
  await node.stop();
  return row;
}
