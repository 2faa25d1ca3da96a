import {
  awaitExit,
  call,
  spawn,
  spawnHere,
  startNode,
  whereis,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { threadOf } from "../../../runtime/term/pid.ts";
import { watchEnd } from "../anchors.ts";
import { perform, puppet, type strays } from "../modules/puppet.ts";
import { keepWarnings } from "../warnings.ts";

const kept = keepWarnings();
let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
});
afterAll(async () => {
  await node.stop();
  kept.stop();
});
beforeEach(() => {
  kept.warnings.length = 0;
});

describe("a stray error", () => {
  const kinds: readonly (keyof typeof strays)[] = [
    "in a timer",
    "in an immediate",
    "in a microtask",
    "in a promise nobody handles",
    "after an await of another process",
  ];
  it.each(kinds)("%s ends the process that it belongs to, and no other", async (kind) => {
    const neighbour = await spawn(puppet, {});
    const culprit = await spawn(puppet, {}, { near: neighbour });
    const ended = awaitExit(culprit);

    await perform(culprit, "stray", kind, `stray ${kind}`).catch(() => {});

    await expect(ended).resolves.toMatchObject({
      type: "error",
      name: "Error",
      message: `stray ${kind}`,
      stack: expect.stringContaining("puppet.ts"),
    });
    await expect(perform(neighbour, "self")).resolves.toBe(neighbour);
    expect(kept.warnings).toEqual([]);
  });

  it("is not blamed on the one who called, sent to, or started the culprit", async () => {
    const caller = await spawn(puppet, {});
    const culprit = (await perform(caller, "spawn", {}, { near: caller })) as Pid;
    const { ended } = await watchEnd(culprit);

    const answer = await perform(caller, "call", culprit, {
      trick: "stray",
      args: ["in an immediate", "mine"],
    });

    expect(answer).toMatchObject({ failed: "ProcessDownError", reason: { message: "mine" } });
    await expect(ended).resolves.toMatchObject({ message: "mine" });
    await expect(perform(caller, "self")).resolves.toBe(caller);
  });

  it("of a process that has ended already hurts nobody", async () => {
    const neighbour = await spawn(puppet, {});
    const culprit = await spawn(puppet, {}, { near: neighbour });
    const { ended } = await watchEnd(culprit);

    await perform(culprit, "strayAfterEnd", "late").catch(() => {});

    await expect(ended).resolves.toEqual({ type: "kill" });
    // The timer of the culprit is over before a timer of the same length that starts after it.
    await perform(neighbour, "wait", 1);
    await expect(perform(neighbour, "self")).resolves.toBe(neighbour);
    expect(kept.warnings).toEqual([]);
  });
});

const nobodys = "nobody's";
describe.each([
  ["an error that belongs to no process", (pid: Pid) => perform(pid, "strayOfNobody", nobodys)],
  ["process.exit()", (pid: Pid) => perform(pid, "exitThread")],
])("%s", (_what, happen) => {
  it("ends the thread and everything on it, and only that; another thread takes its place", async () => {
    const here = spawnHere<never>({ request: () => "here" });
    const neighbour = await spawn(puppet, {}, { name: "on the thread that ends" });
    const culprit = await spawn(puppet, {}, { near: neighbour });
    const ends = [await watchEnd(neighbour), await watchEnd(culprit)];
    const thread = threadOf(culprit);

    const answer = happen(culprit).catch((thrown: unknown) => thrown);

    for (const { ended } of ends) {
      await expect(ended).resolves.toMatchObject({ type: "thread-down", thread });
    }
    await expect(answer).resolves.toMatchObject({ reason: { type: "thread-down" } });
    await expect(whereis("on the thread that ends")).resolves.toBeUndefined();
    const successor = await spawn(puppet, {});
    expect(threadOf(successor)).not.toBe(thread);
    await expect(call(here, 1)).resolves.toBe("here");
  });
});

describe("an error that belongs to no process", () => {
  it("is reported with its stack", async () => {
    const culprit = await spawn(puppet, {});
    const { ended } = await watchEnd(culprit);

    await perform(culprit, "strayOfNobody", "whose is it?").catch(() => {});
    await ended;

    expect(kept.warnings).toEqual([expect.stringContaining("whose is it?")]);
    expect(kept.warnings[0]).toContain("puppet.ts");
  });
});
