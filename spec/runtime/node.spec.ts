import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  awaitExit,
  call,
  kill,
  NodeRunningError,
  NoNodeError,
  OptionError,
  send,
  sendAfter,
  spawn,
  startNode,
  whereis,
  type Node,
  type NodeOptions,
  type Pid,
} from "../../runtime/index.ts";
import { countThreads, shareMemory } from "../../runtime/node.ts";
import { threadOf } from "../../runtime/term/pid.ts";
import { perform, puppet, type Heard } from "./modules/puppet.ts";
import { Probe } from "./probe.ts";

const address = "<0.1.1>" as Pid<unknown>;

describe("without a node", () => {
  it("nothing works, and the error says so", async () => {
    expect(() => send(address, 1)).toThrow(NoNodeError);
    await expect(call(address, 1)).rejects.toThrow(NoNodeError);
    await expect(awaitExit(address)).rejects.toThrow(NoNodeError);
    await expect(spawn(puppet, {})).rejects.toThrow("await startNode()");
    await expect(whereis("name")).rejects.toMatchObject({ code: "ERR_NO_NODE" });
  });

  const wrong: readonly [NodeOptions, string][] = [
    [{ threads: 0 }, "threads"],
    [{ threads: 1.5 }, "threads"],
    [{ spareThreads: -1 }, "spareThreads"],
    [{ spareThreads: Number.NaN }, "spareThreads"],
    [{ threads: 2, maxThreads: 2 }, "maxThreads"],
    [{ maxThreads: Number.NaN }, "maxThreads"],
    [{ turnBudgetMs: 0 }, "turnBudgetMs"],
    [{ turnBudgetMs: Number.NaN }, "turnBudgetMs"],
    [{ threadHeapMb: 8 }, "threadHeapMb"],
    [{ threadHeapMb: 100.5 }, "threadHeapMb"],
    [{ threads: 2, maxSharedThreads: 1 }, "maxSharedThreads"],
    [{ maxSharedThreads: Infinity }, "maxSharedThreads"],
  ];
  it.each(wrong)("a node with %j is refused", async (options, option) => {
    const started = startNode(options);

    await expect(started).rejects.toThrow(OptionError);
    await expect(started).rejects.toMatchObject({ option });
  });
});

describe("the threads of a node", () => {
  it("are as many as the machine has cores, however many that are", () => {
    const large = { threads: 95, mostThreads: 96, spareThreads: 1, maxThreads: 97 };
    expect(countThreads({}, 96)).toEqual(large);
    const small = { threads: 1, mostThreads: 1, spareThreads: 1, maxThreads: 64 };
    expect(countThreads({}, 1)).toEqual(small);
    expect(countThreads({ threads: 70 }, 2).maxThreads).toBe(71);
    expect(() => countThreads({ maxThreads: 64 }, 96)).toThrow(OptionError);
  });

  it("may use half of the memory together, and none too little or too much", () => {
    expect(shareMemory(8_192, 4)).toBe(1_024);
    expect(shareMemory(256, 4)).toBe(64);
    expect(shareMemory(65_536, 4)).toBe(2_048);
  });
});

describe("a node that is starting", () => {
  it("has processes wait for its first thread, and leases no other for them", async () => {
    const starting = startNode({ threads: 1, spareThreads: 0, maxThreads: 2 });

    const pids = await Promise.all(Array.from({ length: 5 }, () => spawn(puppet, {})));

    expect(new Set(pids.map(threadOf)).size).toBe(1);
    const node = await starting;
    await node.stop();
  });
});

describe("a node whose threads are all busy", () => {
  it("gets another, up to its maximum, and new processes go there", async () => {
    const node = await startNode({ threads: 1, spareThreads: 0, maxSharedThreads: 2 });
    const busy = await spawn(puppet, {});
    const first = threadOf(busy);

    let idle = busy;
    while (threadOf(idle) === first) {
      await perform(busy, "block", 50);
      idle = await spawn(puppet, {});
      if (threadOf(idle) === first) kill(idle);
    }

    await expect(perform(idle, "self")).resolves.toBe(idle);
    const more = await Promise.all([spawn(puppet, {}), spawn(puppet, {}), spawn(puppet, {})]);
    expect(new Set(more.map(threadOf))).toEqual(new Set([first, threadOf(idle)]));
    await node.stop();
  });
});

describe("a node", () => {
  let node: Node;
  beforeEach(async () => {
    node = await startNode({ threads: 1, spareThreads: 0 });
  });
  afterEach(() => node.stop());

  it("is the only one at a time, and another can be started when it has stopped", async () => {
    await expect(startNode()).rejects.toThrow(NodeRunningError);
    await node.stop();

    const starts = await Promise.allSettled([
      startNode({ threads: 1, spareThreads: 0 }),
      startNode({ threads: 1, spareThreads: 0 }),
    ]);

    expect(starts.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    node = (starts[0] as PromiseFulfilledResult<Node>).value;
    const pid = await spawn(puppet, {});
    await expect(perform(pid, "self")).resolves.toBe(pid);
  });

  it("is not touched by what is said to one before it", async () => {
    const { root } = node;
    await node.stop();
    const before = node;
    node = await startNode({ threads: 1, spareThreads: 0 });

    expect(node.root).not.toBe(root);
    await before.stop();
    kill(root);

    const pid = await spawn(puppet, {});
    await expect(perform(pid, "self")).resolves.toBe(pid);
    await expect(whereis("perigee.root")).resolves.toBe(node.root);
  });

  it("never gives an address again that belonged to a process of a node before", async () => {
    const old = await spawn(puppet, {});
    const timer = sendAfter(old, "from the time before", 1);
    await node.stop();
    node = await startNode({ threads: 1, spareThreads: 0 });
    const probe = new Probe<Heard>();
    const successor = await spawn(puppet, { tells: probe.pid });

    expect(successor).not.toBe(old);
    await expect(awaitExit(old)).resolves.toEqual({ type: "noproc" });
    await expect(call(old, 1)).rejects.toMatchObject({ reason: { type: "noproc" } });
    timer.cancel();
  });

  it("stops its children in reverse order, each when the one before has come to its end", async () => {
    const probe = new Probe<Heard>();
    const pids: Pid[] = [];
    for (const id of ["first", "second", "third"]) {
      const argument = { tells: probe.pid, terminates: "at once" } as const;
      pids.push(await node.start({ id, definition: puppet, argument }));
    }
    await probe.take(6);

    await node.stop();

    const heard = (await probe.take(3)) as (Heard & { type: "terminated" })[];
    expect(heard.map(({ pid }) => pid)).toEqual(pids.toReversed());
    expect(heard.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 3 }, () => ({ type: "shutdown" })),
    );
  });

  it("settles what waits for its processes when it stops", async () => {
    const pid = await spawn(puppet, {});
    const asked = perform(pid, "waitForEver").catch((thrown: unknown) => thrown);
    const ended = awaitExit(pid);

    await Promise.all([node.stop(), node.stop()]);

    await expect(asked).resolves.toMatchObject({ name: "ProcessDownError", pid });
    await expect(ended).resolves.toMatchObject({ type: expect.stringMatching(/down|noproc/) });
    expect(() => kill(pid)).toThrow(NoNodeError);
  });

  it("finds its root by name", async () => {
    await expect(whereis("perigee.root")).resolves.toBe(node.root);
  });
});

describe("a node whose root supervisor ends by itself", () => {
  it("says so when nothing of it runs any more, and makes room for another", async () => {
    const node = await startNode({ threads: 1, spareThreads: 0 });
    const pid = await spawn(puppet, {});
    const gone = awaitExit(pid);

    kill(node.root);

    await expect(node.ended).resolves.toEqual({ type: "kill" });
    await expect(gone).resolves.toEqual({ type: "shutdown" });
    await node.stop();
    const next = await startNode({ threads: 1, spareThreads: 0 });
    await next.stop();
    await expect(next.ended).resolves.toEqual({ type: "shutdown" });
  });
});

describe("a program", () => {
  it("ends by itself when it has stopped its node, whatever it left undone", async () => {
    const program = fileURLToPath(new URL("./modules/start-and-stop.ts", import.meta.url));
    const flags = ["--conditions=perigee-source", "--disable-warning=ExperimentalWarning"];

    const { stdout } = await promisify(execFile)(process.execPath, [...flags, program], {
      timeout: 10_000,
    });

    expect(stdout).toBe("NoNodeError 11");
  }, 15_000);
});
