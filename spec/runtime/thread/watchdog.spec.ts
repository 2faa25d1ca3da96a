import { close, open } from "node:inspector";
import { Worker } from "node:worker_threads";
import {
  awaitExit,
  call,
  exit,
  kill,
  send,
  spawn,
  startNode,
  type Node,
  type Pid,
  type SpawnOptions,
} from "../../../runtime/index.ts";
import {
  counter,
  functionRunaway,
  runaway,
  runs,
  type Run,
  type RunawayArgument,
  type RunawayRequest,
} from "../modules/runaways.ts";

const budgetMs = 200;

let node: Node;
/** A process on the thread of the runaways that counts what it is asked. */
let neighbour: Pid;
let count = 0;

beforeAll(async () => {
  node = await startNode({ threads: 1, turnBudgetMs: budgetMs });
  neighbour = await spawn(counter, 0);
});
afterAll(() => node.stop());

const beside = (argument: RunawayArgument, options: SpawnOptions = {}): Promise<Pid> =>
  spawn<RunawayArgument, never>(runaway, argument, { near: neighbour, ...options });

const ask = (pid: Pid, request: RunawayRequest): Promise<unknown> =>
  call(pid, request, { timeoutMs: Infinity });

/** The neighbour goes on where it was: it has kept its state. */
const expectNeighbourToGoOn = async (): Promise<void> => {
  count += 1;
  await expect(call(neighbour, "count")).resolves.toBe(count);
};

/** What the stacks of the runs name. */
const whereItWas: Partial<Record<Run, string>> = {
  "in a chain of promises": "chain",
  "in a regular expression": "in a regular expression",
  "in Atomics.wait": "in Atomics.wait",
  "in a generator": "runaways.ts",
  // What is native all the time does not let itself be looked at.
  "in the midst of a native call": "",
};

const runningAway = (run: Run): object => ({
  type: "turn-budget",
  budgetMs,
  stack: expect.stringContaining(whereItWas[run] ?? "spinForEver"),
});

describe.each(Object.keys(runs) as Run[])("a process that never comes back %s", (run) => {
  it("is ended, with its stack; who called it hears why, and its neighbour goes on", async () => {
    const pid = await beside({});
    const ended = awaitExit(pid);

    const answer = ask(pid, { run });

    await expect(answer).rejects.toMatchObject({
      code: "ERR_PROCESS_DOWN",
      reason: runningAway(run),
    });
    await expect(ended).resolves.toMatchObject(runningAway(run));
    await expectNeighbourToGoOn();
  });
});

describe("the watchdog", () => {
  it.each<Run>(["in the handler", "after an await", "in a timer"])(
    "ends a process that handles a message and never comes back %s",
    async (run) => {
      const pid = await beside({});
      const ended = awaitExit(pid);

      send(pid as Pid<unknown>, { run });

      await expect(ended).resolves.toMatchObject(runningAway(run));
      await expectNeighbourToGoOn();
    },
  );

  it.each<Run>(["in the handler", "after an await", "in a timer"])(
    "ends a function process that never comes back %s",
    async (run) => {
      const pid = await spawn(functionRunaway, undefined, { near: neighbour });
      const ended = awaitExit(pid);

      send(pid, { run });

      await expect(ended).resolves.toMatchObject(runningAway(run));
      await expectNeighbourToGoOn();
    },
  );

  it.each<Run>(["in the handler", "after an await"])(
    "ends a process whose start never comes back %s; its spawner hears why",
    async (start) => {
      await expect(beside({ start })).rejects.toMatchObject({
        code: "ERR_INIT_FAILED",
        reason: runningAway(start),
      });
      await expectNeighbourToGoOn();
    },
  );

  it("ends a process whose terminate never comes back", async () => {
    const pid = await beside({ terminate: "in the handler" });
    const ended = awaitExit(pid);

    exit(pid, { type: "shutdown" });

    await expect(ended).resolves.toMatchObject(runningAway("in the handler"));
    await expectNeighbourToGoOn();
  });

  it("ends a process whose handover never comes back", async () => {
    const pid = await beside({ handover: "in the handler" });
    const ended = awaitExit(pid);

    kill(pid);

    await expect(ended).resolves.toMatchObject(runningAway("in the handler"));
    await expectNeighbourToGoOn();
  });

  it("ends a process whose cleanup never comes back; what came with its kill is not lost", async () => {
    const pid = await beside({ cleanup: "in the handler" });
    const ended = awaitExit(pid);

    kill(pid);
    const goesOn = expectNeighbourToGoOn();

    await expect(ended).resolves.toMatchObject(runningAway("in the handler"));
    await goesOn;
  });

  it("frees the thread of what an ended process has left behind", async () => {
    const pid = await beside({});

    await expect(ask(pid, { leave: "a timer" })).rejects.toMatchObject({
      reason: { type: "normal" },
    });

    await expectNeighbourToGoOn();
  });

  it("ends a process with a thread of its own, too", async () => {
    const pid = await beside({}, { near: undefined, isolation: "thread" });

    await expect(ask(pid, { run: "after an await" })).rejects.toMatchObject({
      reason: runningAway("after an await"),
    });
  });
});

describe("the watchdog ends nobody", () => {
  let pid: Pid;
  beforeAll(async () => {
    pid = await beside({});
  });
  afterEach(expectNeighbourToGoOn);

  it("who waits", async () => {
    await expect(ask(pid, { waitMs: 3 * budgetMs })).resolves.toBe("done");
  });

  it("who works in pieces and comes back between them", async () => {
    const work = { workMs: 5 * budgetMs, pieceMs: budgetMs / 4 };

    await expect(ask(pid, work)).resolves.toBe("done");
  });

  it("who comes back in time", async () => {
    await expect(ask(pid, { useMs: budgetMs / 2 })).resolves.toBe("done");
  });

  it("whom a busy machine keeps from coming back in time", async () => {
    const others = Array.from({ length: 6 }, () => new Worker("for (;;);", { eval: true }));

    try {
      await expect(ask(pid, { useMs: 0.6 * budgetMs })).resolves.toBe("done");
    } finally {
      await Promise.all(others.map((other) => other.terminate()));
    }
  });

  it("whose config lets it run for longer", async () => {
    const config = { turnBudgetMs: Infinity };
    const patient = await beside({}, { config });

    await expect(ask(patient, { spinMs: 4 * budgetMs })).resolves.toBe("done");
  });

  it("while somebody looks through a debugger", async () => {
    open(0);

    try {
      await expect(ask(pid, { spinMs: 4 * budgetMs })).resolves.toBe("done");
    } finally {
      close();
    }
  });
});
