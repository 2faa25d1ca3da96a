/**
 * Runaways where the runtime calls them, or copies what is theirs.
 */
import {
  awaitExit,
  call,
  link,
  monitor,
  spawn,
  spawnHere,
  start,
  startNode,
  startTask,
  within,
  type ExitReason,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { Bystanders } from "../bystanders.ts";
import { counter, runaway, type Run, type RunawayArgument } from "../modules/runaways.ts";
import { endlessTask, ways, wayward, waywardServer, type Way } from "../modules/wayward.ts";
import { Probe } from "../probe.ts";

const budgetMs = 150;

let node: Node;
let anchor: Pid;
beforeAll(async () => {
  node = await startNode({ threads: 1, turnBudgetMs: budgetMs });
  anchor = await spawn(counter, 0);
});
afterAll(() => node.stop());

const runningAway = (where = "spinForEver"): object => ({
  type: "turn-budget",
  budgetMs,
  stack: expect.stringContaining(where),
});

/** What the stacks of the ways name. */
const whereItWas: Partial<Record<Way, string>> = { "in arithmetic": "in arithmetic" };

interface End {
  readonly by: "link" | "monitor";
  readonly reason: ExitReason;
}

/** Who is tied to `pid`, and hears of its end. */
async function tieTo(pid: Pid): Promise<Probe<End>> {
  const ends = new Probe<End>();
  const witness = spawnHere<never>({
    request: () => {
      link(pid);
      monitor(pid);
    },
    exited: (_pid, reason) => ends.push({ by: "link", reason }),
    down: (_pid, reason) => ends.push({ by: "monitor", reason }),
  });
  await call(witness, "tie");
  return ends;
}

describe.each(Object.keys(ways) as Way[])("a process that never comes back %s", (way) => {
  it("ends with its timers; all who have to do with it hear why, and nobody else does", async () => {
    const ticks = new Probe<"tick">();
    const pid = (await spawn(wayward, { tells: ticks.pid }, { near: anchor })) as Pid;
    const [ends, bystanders] = [await tieTo(pid), await Bystanders.gather(anchor, 3 * budgetMs)];
    const reason = runningAway(whereItWas[way]);
    const ended = awaitExit(pid);
    await ticks.next();

    const answer = call(pid, way, { timeoutMs: Infinity });

    // It answers first, where the end of another is what it runs away from.
    if (way.startsWith("when")) await answer;
    else await expect(answer).rejects.toMatchObject({ code: "ERR_PROCESS_DOWN", reason });
    await expect(ended).resolves.toMatchObject(reason);
    const told = await ends.take(2);
    expect(told).toEqual(
      expect.arrayContaining([
        { by: "link", reason: expect.objectContaining(reason) },
        { by: "monitor", reason: expect.objectContaining(reason) },
      ]),
    );
    const ticked = ticks.length;
    await bystanders.expectToGoOn();
    expect(ticks.length).toBe(ticked);
  });
});

describe("a server that never comes back", () => {
  it.each<Run>(["in the handler", "after an await", "in a timer"])(
    "%s ends; who called it hears why",
    async (run) => {
      const server = await start(waywardServer, undefined, { near: anchor });
      const bystanders = await Bystanders.gather(anchor, 2 * budgetMs);

      const answer = within(server, Infinity).call(run);

      await expect(answer).rejects.toMatchObject({ reason: runningAway() });
      await bystanders.expectToGoOn();
    },
  );

  it("in a cast ends; who called it after that hears why", async () => {
    const server = await start(waywardServer, undefined, { near: anchor });

    server.cast("in the handler");
    const answer = within(server, Infinity).call("in the handler");

    await expect(answer).rejects.toMatchObject({ reason: runningAway() });
  });
});

describe("a task that never comes back", () => {
  it.each<Run>(["in the handler", "after an await"])(
    "%s ends; who waits for its result hears why",
    async (run) => {
      const bystanders = await Bystanders.gather(anchor, 2 * budgetMs);

      const task = await startTask(endlessTask, run, { near: anchor });

      await expect(task.result()).rejects.toMatchObject({ reason: runningAway() });
      await bystanders.expectToGoOn();
    },
  );
});

describe("a process with a thread of its own that never comes back", () => {
  it.each<Run>(["in the handler", "in an immediate", "in a microtask", "in a regular expression"])(
    "%s ends, with its thread",
    async (run) => {
      const alone = { isolation: "thread" } as const;
      const pid = await spawn<RunawayArgument, never>(runaway, {}, alone);

      const answer = call(pid, { run }, { timeoutMs: Infinity });

      const where = run === "in a regular expression" ? run : "spinForEver";
      await expect(answer).rejects.toMatchObject({ reason: runningAway(where) });
    },
  );
});
