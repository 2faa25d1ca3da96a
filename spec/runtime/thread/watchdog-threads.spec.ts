/**
 * What the watchdog cannot stop by itself: the thread ends, and only that.
 */
import {
  awaitExit,
  call,
  spawn,
  spawnHere,
  startNode,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { threadOf } from "../../../runtime/term/pid.ts";
import { counter, runaway, type RunawayRequest } from "../modules/runaways.ts";

const budgetMs = 100;

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 1, turnBudgetMs: budgetMs });
});
afterAll(() => node.stop());

const neverLoads = { url: new URL("../modules/never-loads.ts", import.meta.url).href, place: 0 };

const expectSuccessor = async (thread: number): Promise<void> => {
  const successor = await spawn(counter, 0);
  expect(threadOf(successor)).not.toBe(thread);
  await expect(call(successor, "count")).resolves.toBe(1);
};

describe("a thread that does not come back", () => {
  it("ends, with the reason, when what is on it cannot be stopped", async () => {
    const here = spawnHere<never>({ request: () => "here" });
    const pid = (await spawn(runaway, {})) as Pid;
    const ended = awaitExit(pid);
    const blocked: RunawayRequest = { blockMs: 3_000 };

    const answer = call(pid, blocked, { timeoutMs: Infinity });

    const reason = { type: "thread-down", message: expect.stringContaining("did not come back") };
    await expect(answer).rejects.toMatchObject({ reason });
    await expect(ended).resolves.toMatchObject(reason);
    await expectSuccessor(threadOf(pid));
    await expect(call(here, 1)).resolves.toBe("here");
  });

  it("ends, with the stack, when what is on it belongs to no process", async () => {
    const neighbour = await spawn(counter, 0);
    const ended = awaitExit(neighbour);

    const spawned = spawn(neverLoads, undefined);

    await expect(ended).resolves.toMatchObject({
      type: "thread-down",
      message: expect.stringContaining("never-loads.ts"),
    });
    await expect(spawned).rejects.toMatchObject({ reason: { type: "thread-down" } });
    await expectSuccessor(threadOf(neighbour));
  });
});
