/**
 * What being watched costs while all is well: messages handled on a thread that the watchdog looks at,
 * beside the same without a watchdog.
 */
import { call, spawn, startNode } from "perigee/runtime";
import { measureInTurn, type Benchmark, type Row } from "../row.ts";
import type { Round } from "../runtime/contest.ts";
import { sendingHere } from "../runtime/send.ts";

/** A row that gives messages a second. */
export function overhead(name: string): Benchmark {
  return {
    name,
    measure: ({ rounds, roundMs, warmUpMs }): Promise<Row> => {
      const handled = (turnBudgetMs: number) => (): Promise<number> =>
        handledPerSecond(turnBudgetMs, { side: "subject", ms: roundMs }, warmUpMs / 10);
      return measureInTurn({ name, unit: "1/s" }, rounds, handled(1_000), handled(Infinity));
    },
  };
}

/** There is one node at a time: each round has its own. */
async function handledPerSecond(
  turnBudgetMs: number,
  round: Round,
  warmUpMs: number,
): Promise<number> {
  const node = await startNode({ threads: 1, spareThreads: 0, turnBudgetMs });
  try {
    const sender = await spawn(sendingHere, "behaviour");
    await call(sender, { ...round, ms: warmUpMs } satisfies Round, { timeoutMs: Infinity });
    return (await call(sender, round, { timeoutMs: Infinity })) as number;
  } finally {
    await node.stop();
  }
}
