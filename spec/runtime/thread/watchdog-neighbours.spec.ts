/**
 * What becomes of those who share a thread with a runaway.
 */
import {
  awaitExit,
  call,
  deferred,
  listChildren,
  reply,
  send,
  spawn,
  spawnHere,
  startChild,
  startNode,
  supervise,
  supervisor,
  type Node,
  type Pid,
  type Reference,
} from "../../../runtime/index.ts";
import {
  counter,
  functionRunaway,
  runaway,
  type Run,
  type RunawayArgument,
  type RunawayRequest,
} from "../modules/runaways.ts";
import { Probe } from "../probe.ts";

const budgetMs = 200;

let node: Node;
let anchor: Pid;
beforeAll(async () => {
  node = await startNode({ threads: 1, turnBudgetMs: budgetMs });
  anchor = await spawn(counter, 0);
});
afterAll(() => node.stop());

const beside = (argument: RunawayArgument = {}): Promise<Pid> =>
  spawn<RunawayArgument, never>(runaway, argument, { near: anchor });

const ask = (pid: Pid, request: RunawayRequest): Promise<unknown> =>
  call(pid, request, { timeoutMs: Infinity });

/** Answers all at once those who ask it, when there are so many. */
function answerTogether(many: number): Pid {
  const references: Reference[] = [];
  return spawnHere<never>({
    request: (_request, reference) => {
      references.push(reference);
      if (references.length === many) for (const each of references) reply(each, "answer");
      return deferred;
    },
  });
}

describe("a neighbour of a process that ran away", () => {
  it("keeps its timers and what it waits for", async () => {
    const [waiting, calling, culprit] = [await beside(), await beside(), await beside()];
    const gate = answerTogether(2);
    const waited = ask(waiting, { waitMs: 4 * budgetMs });
    const called = ask(calling, { call: gate });

    await expect(ask(culprit, { run: "after a sleep" })).rejects.toMatchObject({
      reason: { type: "turn-budget" },
    });
    const third = ask(await beside(), { call: gate });

    await expect(Promise.all([waited, called, third])).resolves.toEqual([
      "done",
      "answer",
      "answer",
    ]);
  });

  it("ends when what it was about to do is lost, instead of waiting for ever", async () => {
    const [culprit, other, bystander] = [await beside(), await beside(), await beside()];
    const ended = awaitExit(other);
    const gate = answerTogether(2);
    const waited = ask(bystander, { waitMs: 4 * budgetMs });

    const failed = ask(culprit, { call: gate, next: "in the handler" });
    const lost = ask(other, { call: gate });

    await expect(failed).rejects.toMatchObject({ reason: { type: "turn-budget" } });
    await expect(lost).rejects.toMatchObject({ reason: { type: "collateral", culprit } });
    await expect(ended).resolves.toEqual({ type: "collateral", culprit });
    await expect(waited).resolves.toBe("done");
  });

  it("has all of its budget, whoever ran before it in the same go", async () => {
    const [one, other, third] = [await beside(), await beside(), await beside()];
    const gate = answerTogether(3);
    const useMs = 0.7 * budgetMs;

    const answers = [one, other, third].map((pid) => ask(pid, { call: gate, thenMs: useMs }));

    await expect(Promise.all(answers)).resolves.toEqual(["done", "done", "done"]);
  });

  it("ends when its own turn was under the one that never came back", async () => {
    const victim = await beside({ cleanup: "in the handler" });
    const killer = await beside();

    const answer = ask(killer, { kill: victim });

    await expect(answer).rejects.toMatchObject({
      reason: { type: "collateral", culprit: victim },
    });
    await expect(awaitExit(victim)).resolves.toMatchObject({ type: "noproc" });
  });

  it("gets its messages, in order", async () => {
    const echo = await spawn(functionRunaway, undefined, { near: anchor });
    const culprit = await beside();
    const probe = new Probe<string>();

    send(culprit as Pid<unknown>, { run: "in the handler" });
    for (let n = 0; n < 3; n += 1) send(echo, { echoTo: probe.pid });

    await expect(probe.take(3)).resolves.toEqual(["here", "here", "here"]);
  });
});

describe("a supervisor on the thread of a process that ran away", () => {
  const startSupervisor = (): Promise<Pid> =>
    spawn(supervisor, supervise({ maxRestarts: 100 }), { near: anchor });

  it.each<Run>(["in the handler", "after an await", "in an immediate", "in a microtask"])(
    "starts it again: %s",
    async (run) => {
      const probe = new Probe<Pid>();
      const parent = await startSupervisor();
      const argument: RunawayArgument = { tells: probe.pid };
      await startChild(parent, { id: "child", definition: runaway, argument });
      const first = await probe.next();

      send(first as Pid<unknown>, { run });

      const second = await probe.next();
      expect(second).not.toBe(first);
      await expect(listChildren(parent)).resolves.toMatchObject([{ pid: second, restarts: 1 }]);
      await expect(ask(second, { waitMs: 0 })).resolves.toBe("done");
    },
  );

  it.each<Run>(["in the handler", "after an await"])(
    "outlives a child whose start never comes back %s",
    async (start) => {
      const parent = await startSupervisor();
      const argument: RunawayArgument = { start };

      const starting = startChild(parent, { id: "child", definition: runaway, argument });

      await expect(starting).rejects.toMatchObject({ code: "ERR_INIT_FAILED" });
      await expect(listChildren(parent)).resolves.toEqual([]);
    },
  );
});

describe("many processes on one thread", () => {
  const ways: readonly Run[] = [
    "in the handler",
    "after an await",
    "after a sleep",
    "after a call",
    "in a timer",
    "in the midst of immediates",
    "in a microtask",
    "in a tick",
    "in Atomics.wait",
  ];

  it("all answer, but for those that ran away, whatever way they did", async () => {
    const living = new Set(await Promise.all(Array.from({ length: 16 }, () => beside())));
    const random = (below: number): number => Math.floor(Math.random() * below);

    while (living.size > 6) {
      const culprit = [...living][random(living.size)] as Pid;
      const run = ways[random(ways.length)] as Run;
      // Others are in the midst of something.
      const working = [...living].filter((pid) => pid !== culprit && random(2) === 0);
      const worked = working.map((pid) => ask(pid, { waitMs: random(3 * budgetMs) }));
      // What came in one go with the request of the runaway may be lost with it; who got it ends then.
      const isApart = random(2) === 0;
      if (isApart) await call(anchor, "count");

      const outcome = await ask(culprit, { run }).catch((thrown: unknown) => thrown);

      expect(outcome).toMatchObject({ reason: { type: "turn-budget" } });
      living.delete(culprit);
      for (const [at, settled] of (await Promise.allSettled(worked)).entries()) {
        if (settled.status === "fulfilled") continue;
        expect(settled.reason).toMatchObject({ reason: { type: "collateral", culprit } });
        expect(isApart).toBe(false);
        living.delete(working[at] as Pid);
      }
      const others = [...living].map((pid) => ask(pid, { waitMs: 0 }));
      await expect(Promise.all(others)).resolves.toEqual(others.map(() => "done"));
    }
  });
});
