import {
  awaitExit,
  kill,
  NodeRunningError,
  OneThreadError,
  ProcessDownError,
  register,
  send,
  spawn,
  spawnHere,
  startNode,
  whereis,
  type Pid,
} from "../../../runtime/index.ts";
import { startTestNode, type TestNode } from "../../../runtime/testing/index.ts";
import { perform, puppet } from "../modules/puppet.ts";

let node: TestNode;
beforeEach(async () => {
  node = await startTestNode();
});
afterEach(() => node.stop());

describe("a test node", () => {
  it("runs processes that spawn, link and answer, by itself", async () => {
    const parent = await spawn(puppet, { traps: true });
    const child = (await perform(parent, "spawn", {}, { link: true })) as Pid;

    const ended = awaitExit(child);
    await expect(perform(child, "exitSelf", { type: "kill" })).rejects.toThrow(ProcessDownError);

    await expect(ended).resolves.toEqual({ type: "kill" });
    await expect(perform(parent, "self")).resolves.toBe(parent);
  });

  it("keeps names, also those that a process is spawned with", async () => {
    const named = await spawn(puppet, {}, { name: "named" });
    const other = await spawn(puppet, {});
    await register("other", other);

    expect(await whereis("named")).toBe(named);
    kill(other);
    await node.settle();
    expect(await whereis("other")).toBeUndefined();
    expect(await whereis("perigee.root")).toBe(node.root);
  });

  it("gives the same addresses each time", async () => {
    const first = await spawn(puppet, {});
    await node.stop();
    node = await startTestNode();

    expect(await spawn(puppet, {})).toBe(first);
  });

  it("loads what was named by its address only, and waits for that to settle", async () => {
    const url = new URL("../modules/loads-slowly.ts", import.meta.url).href;
    let isStarted = false;
    const started = spawn({ url, place: 0 }, undefined).finally(() => {
      isStarted = true;
    });

    await node.settle();

    expect(isStarted).toBe(true);
    await expect(started).resolves.toMatch(/^<0\.0\.\d+>$/);
  });

  it("refuses a thread of its own to a process, and to a child", async () => {
    await expect(spawn(puppet, {}, { isolation: "thread" })).rejects.toThrow(OneThreadError);
    const child = { id: "a", definition: puppet, argument: {}, isolation: "thread" as const };
    await expect(node.start(child)).rejects.toMatchObject({
      code: "ERR_ONE_THREAD",
      url: puppet.url,
    });
  });

  it("is the only node, until it has stopped", async () => {
    await expect(startTestNode()).rejects.toThrow(NodeRunningError);
    await expect(startNode()).rejects.toThrow(NodeRunningError);
    await node.stop();

    const real = await startNode({ threads: 1, spareThreads: 0 });
    await expect(spawn(puppet, {}).then((pid) => perform(pid, "self"))).resolves.toBeDefined();
    await real.stop();
  });

  it.each([
    ["seed", { seed: 0.5 }],
    ["maxTurns", { maxTurns: 0 }],
  ])("cannot have any %s", async (option, options) => {
    await node.stop();

    await expect(startTestNode(options)).rejects.toMatchObject({ code: "ERR_OPTION", option });
  });

  it("ends with its root supervisor, and with everyone's cleanups done", async () => {
    let isCleaned = false;
    const pid = spawnHere({ terminate: () => void (isCleaned = true) });
    const ended = awaitExit(pid);
    kill(node.root);

    await expect(node.ended).resolves.toEqual({ type: "kill" });
    await expect(ended).resolves.toEqual({ type: "shutdown" });
    expect(isCleaned).toBe(false);
    expect(() => send(pid, 1)).toThrow("no node runs here");
  });

  it("stops children in order, and kills who takes too long, without a wait", async () => {
    const ends: (readonly [id: string, reason: string, at: number])[] = [];
    for (const [id, terminates] of [
      ["first", "at once"],
      ["second", "never"],
      ["third", "at once"],
    ] as const) {
      const argument = { terminates };
      const pid = await node.start({ id, definition: puppet, argument, shutdownMs: 20_000 });
      void awaitExit(pid).then(({ type }) => ends.push([id, type, node.clock.now]));
    }

    await node.stop();

    expect(ends).toEqual([
      ["third", "shutdown", 0],
      ["second", "kill", 20_000],
      ["first", "shutdown", 20_000],
    ]);
  });
});
