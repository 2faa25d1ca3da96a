import {
  kill,
  listProcesses,
  register,
  send,
  sendAfter,
  spawn,
  startNode,
  stop,
  type Node,
  type Pid,
  type ProcessInfo,
} from "../../../runtime/index.ts";
import {
  expectNoLeaks,
  LeakedProcessesError,
  leakedProcesses,
  startTestNode,
  type TestNode,
} from "../../../runtime/testing/index.ts";
import { dropAnchors } from "../anchors.ts";
import { dozer, runner, sitter } from "../modules/dozer.ts";
import { perform, puppet } from "../modules/puppet.ts";

const atOnce = { graceMs: 0 };

describe("the processes that are left on a node with threads", () => {
  let node: Node;
  let anchors: readonly Pid[];
  let before: readonly ProcessInfo[];
  beforeAll(async () => {
    node = await startNode({ threads: 2, spareThreads: 0 });
    anchors = await dropAnchors(2);
  });
  afterAll(() => node.stop());
  beforeEach(async () => {
    before = await listProcesses();
  });

  it("are none when all that was started has ended", async () => {
    for (const near of [node.root, ...anchors]) {
      await stop(await spawn(sitter, undefined, { near }));
    }

    await expect(leakedProcesses(before)).resolves.toEqual([]);
    await expect(expectNoLeaks(before, atOnce)).resolves.toBeUndefined();
  });

  it("are named, on whatever thread they live", async () => {
    const parent = await spawn(puppet, {}, { near: anchors[0] });
    const child = (await perform(parent, "spawn", {}, { near: anchors[1]! })) as Pid;
    await register("left", child);
    const onMain = await spawn(sitter, undefined, { near: node.root });

    const error: unknown = await expectNoLeaks(before, atOnce).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(LeakedProcessesError);
    const { leaked, message } = error as LeakedProcessesError;
    expect(new Set(leaked.map(({ pid }) => pid))).toEqual(new Set([parent, child, onMain]));
    expect(message).toContain("3 processes were left behind");
    expect(message).toContain(`${child} "left": puppet of ${puppet.url}, spawned by ${parent}`);
    expect(message).toContain(`${parent}: puppet of ${puppet.url}, spawned by no process`);
    for (const pid of [child, parent, onMain]) await stop(pid);
  });

  it("are not those that are about to end", async () => {
    const ears = await spawn(sitter, undefined, { near: node.root });
    before = [...before, ...(await listProcesses({ near: ears }))];
    for (const near of anchors)
      await spawn(dozer, { tells: ears, times: 1, sleepMs: 50 }, { near });

    await expect(expectNoLeaks(before, { graceMs: Infinity })).resolves.toBeUndefined();
    await stop(ears);
  });

  it("cannot be given a time that is none", async () => {
    await expect(expectNoLeaks(before, { graceMs: Number.NaN })).rejects.toThrow("graceMs");
  });
});

describe("the processes that are left on a test node", () => {
  let node: TestNode;
  beforeEach(async () => {
    node = await startTestNode();
  });
  afterEach(() => node.stop());

  it("are those that are there when everything has settled", async () => {
    const before = await listProcesses();
    const sitting = await spawn(sitter, undefined);
    const dozing = await spawn(dozer, { tells: sitting, times: 1, sleepMs: 100 });
    sendAfter(sitting, "never mind", 5);

    const leaked = await leakedProcesses(before);
    expect(leaked.map(({ pid }) => pid)).toEqual([sitting, dozing]);
    await node.clock.advance(100);
    expect((await leakedProcesses(before)).map(({ pid }) => pid)).toEqual([sitting]);
    const running = await spawn(runner, { tells: sitting, name: "it", rounds: 50 });
    kill(sitting);
    send(running, 0);

    await expect(leakedProcesses(before)).resolves.toEqual([]);
  });
});
