import { awaitExit, endThread, send, spawn, startNode, type Node } from "../../../runtime/index.ts";
import { runaway } from "../modules/runaways.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
});
afterAll(() => node.stop());

test("ends what loops for ever without a turn budget", async () => {
  const limits = { turnBudgetMs: Infinity };
  const pid = await spawn(runaway, {}, { isolation: "thread", limits });
  const ended = awaitExit(pid);
  send(pid, { run: "in the handler" });

  expect(await endThread(pid)).toBe(true);

  expect(await ended).toMatchObject({ type: "thread-down" });
  expect(await endThread(pid)).toBe(false);
});

test("ends no thread that is shared", async () => {
  const pid = await spawn(runaway, {});

  expect(await endThread(pid)).toBe(false);
});
