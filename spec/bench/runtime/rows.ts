/**
 * The runtime: what processes cost, beside what they are made of: async functions and bare ports.
 */
import { call, spawn, startNode, type Definition } from "perigee/runtime";
import { measureInTurn, type Benchmark, type Row, type Settings } from "../row.ts";
import { callingAfar, callingHere } from "./call.ts";
import type { Contest, Round } from "./contest.ts";
import { hoarding } from "./memory.ts";
import { restarting } from "./restart.ts";
import { sendingAfar, sendingHere } from "./send.ts";
import { spawning } from "./spawn.ts";

export const runtimeRows: readonly Benchmark[] = [
  row({ name: "runtime.spawn.shared", unit: "1/s" }, spawning, undefined),
  row({ name: "runtime.send.local", unit: "1/s" }, sendingHere, "function"),
  row({ name: "runtime.send.local.behaviour", unit: "1/s" }, sendingHere, "behaviour"),
  row({ name: "runtime.send.cross-thread", unit: "1/s" }, sendingAfar, undefined),
  row({ name: "runtime.call.local", unit: "µs" }, callingHere, undefined),
  row({ name: "runtime.call.cross-thread", unit: "µs" }, callingAfar, undefined),
  memoryRow({ name: "runtime.memory.process", unit: "bytes" }),
  row({ name: "runtime.supervisor.restart", unit: "ms" }, restarting, undefined),
];

interface Head {
  readonly name: string;
  readonly unit: string;
}

type Measure = (side: keyof Contest, ms: number) => Promise<number>;

function row<Argument>(
  head: Head,
  definition: Definition<Argument>,
  argument: Argument,
): Benchmark {
  const measure = ({ rounds, roundMs, warmUpMs }: Settings): Promise<Row> =>
    onNode(definition, argument, async (ask) => {
      await ask("baseline", warmUpMs / shorter);
      await ask("subject", warmUpMs / shorter);
      const ms = roundMs / shorter;
      return measureInTurn(
        head,
        rounds,
        () => ask("subject", ms),
        () => ask("baseline", ms),
      );
    });
  return { name: head.name, measure };
}

/** What a process takes does not depend on how long one looks. */
function memoryRow(head: Head): Benchmark {
  const measure = ({ rounds }: Settings): Promise<Row> =>
    onNode(hoarding, rounds < 20 ? 20_000 : 100_000, async (ask) =>
      measureInTurn(
        head,
        3,
        () => ask("subject", 0),
        () => ask("baseline", 0),
      ),
    );
  return { name: head.name, measure };
}

/** The shortest of what happens here happens thousands of times in such a part of a round. */
const shorter = 5;

/** Measures on the one shared thread of a node. */
async function onNode<Argument>(
  definition: Definition<Argument>,
  argument: Argument,
  measure: (ask: Measure) => Promise<Row>,
): Promise<Row> {
  const node = await startNode({ threads: 1, spareThreads: 0 });
  try {
    const measurer = await spawn(definition, argument);
    return await measure(async (side, ms) => {
      const round: Round = { side, ms };
      return (await call(measurer, round, { timeoutMs: Infinity })) as number;
    });
  } finally {
    await node.stop();
  }
}
