import {
  kill,
  listChildren,
  spawn,
  startChild,
  startNode,
  stop,
  supervise,
  supervisor,
  terminateChild,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import {
  awaitRestart,
  NotRestartedError,
  RestartTimeoutError,
  startTestNode,
  type TestNode,
} from "../../../runtime/testing/index.ts";
import { dropAnchors } from "../anchors.ts";
import { sitter } from "../modules/dozer.ts";

const patient = { maxRestarts: 1_000_000, windowMs: 1, countFor: "child" } as const;

function child(id: string, near?: Pid) {
  return { id, definition: sitter, argument: undefined, ...(near === undefined ? {} : { near }) };
}

describe("a restart that is awaited on a node with threads", () => {
  let node: Node;
  let anchors: readonly Pid[];
  beforeAll(async () => {
    node = await startNode({ threads: 2, spareThreads: 0 });
    anchors = await dropAnchors(2);
  });
  afterAll(() => node.stop());

  const onMain = (): Pid => node.root;
  const onFirst = (): Pid | undefined => anchors[0];
  const onSecond = (): Pid | undefined => anchors[1];

  describe.each([
    ["beside its supervisor", onFirst, onFirst],
    ["on another thread than its supervisor", onFirst, onSecond],
    ["whose supervisor is on the main thread", onMain, onFirst],
    // Here, the end of the child always overtakes the request to listen.
    ["on the main thread, beside its supervisor", onMain, onMain],
  ])("of a child %s", (_where, supervisorNear, childNear) => {
    it("is not missed, whoever is faster", async () => {
      const near = supervisorNear();
      const supervising = await spawn(supervisor, supervise(patient), { near });
      let pid = await startChild(supervising, child("a", childNear()));

      for (let n = 0; n < 200; n += 1) {
        const restarted = awaitRestart(supervising, "a");
        kill(pid);
        const { from, to, reason } = await restarted;
        expect([from, reason]).toEqual([pid, { type: "kill" }]);
        pid = to;
      }

      await expect(listChildren(supervising)).resolves.toMatchObject([{ id: "a", pid }]);
      await stop(supervising);
    });
  });

  it("is that of the child that was named, or of any", async () => {
    const supervising = await spawn(supervisor, supervise(patient), { near: anchors[0] });
    const first = await startChild(supervising, child("a"));
    const second = await startChild(supervising, child("b"));
    const ofSecond = awaitRestart(supervising, "b");
    const ofAny = awaitRestart(supervising);

    kill(first);
    await expect(ofAny).resolves.toMatchObject({ id: "a", from: first });
    kill(second);

    await expect(ofSecond).resolves.toMatchObject({ id: "b", from: second });
    await stop(supervising);
  });

  it("is not one from before", async () => {
    const supervising = await spawn(supervisor, supervise(patient), { near: anchors[0] });
    const first = await startChild(supervising, child("a"));
    const before = awaitRestart(supervising, "a");
    kill(first);
    const { to } = await before;

    const next = awaitRestart(supervising, "a");
    await listChildren(supervising);
    kill(to);

    await expect(next).resolves.toMatchObject({ from: to });
    await stop(supervising);
  });
});

describe("a restart that does not come", () => {
  let node: TestNode;
  let supervising: Pid;
  beforeEach(async () => {
    node = await startTestNode();
    supervising = await spawn(supervisor, supervise(patient));
  });
  afterEach(() => node.stop());

  it("is an error when it was not in time, by the clock of the node", async () => {
    await startChild(supervising, child("a"));
    const restarted = awaitRestart(supervising, "a", { timeoutMs: 100 });

    await node.clock.advance(100);

    await expect(restarted).rejects.toThrow(RestartTimeoutError);
    await expect(restarted).rejects.toMatchObject({
      supervisor: supervising,
      id: "a",
      timeoutMs: 100,
    });
  });

  it("is an error when the child ends for good", async () => {
    await startChild(supervising, child("a"));
    const restarted = awaitRestart(supervising, "a");

    await terminateChild(supervising, "a");

    await expect(restarted).rejects.toMatchObject({ reason: { type: "shutdown" } });
  });

  it.each([
    ["a child that is not there", () => supervising, "b", undefined],
    [
      "any child of a supervisor that is gone",
      () => "<0.0.999>" as Pid,
      undefined,
      { type: "noproc" },
    ],
  ])("is an error for %s", async (_, ofSupervisor, id, reason) => {
    const restarted = awaitRestart(ofSupervisor(), id);

    await expect(restarted).rejects.toThrow(NotRestartedError);
    await expect(restarted).rejects.toMatchObject({ id, reason });
  });

  it("is an error when the supervisor ends", async () => {
    await startChild(supervising, child("a"));
    const restarted = awaitRestart(supervising);

    await node.settle();
    kill(supervising);

    await expect(restarted).rejects.toMatchObject({ reason: { type: "kill" } });
  });

  it.each([-1, Number.NaN])("cannot be waited for %d ms", (timeoutMs) => {
    expect(() => awaitRestart(supervising, "a", { timeoutMs })).toThrow("timeoutMs");
  });
});

describe("a restart with a back-off", () => {
  it("comes when the clock has been moved", async () => {
    const node = await startTestNode();
    const supervising = await spawn(supervisor, supervise({ maxRestarts: 5, windowMs: 1_000 }));
    let pid = await startChild(supervising, child("a"));

    for (const waitMs of [0, 10, 20, 40]) {
      const restarted = awaitRestart(supervising, "a");
      kill(pid);
      await node.clock.advance(waitMs);
      const { to, ms } = await restarted;
      expect(ms).toBe(waitMs);
      pid = to;
    }

    await node.stop();
  });
});
