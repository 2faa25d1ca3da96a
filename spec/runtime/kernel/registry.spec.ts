import {
  awaitExit,
  call,
  exit,
  kill,
  link,
  NameTakenError,
  OptionError,
  ProcessDownError,
  register,
  registeredNames,
  spawn,
  spawnHere,
  spawnOrFind,
  startNode,
  UnhandledRequestError,
  unregister,
  whereis,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import type { Process } from "../../../runtime/kernel/process.ts";
import { registryPid, type RegistryRequest } from "../../../runtime/kernel/registry-request.ts";
import { runAs } from "../../../runtime/kernel/self.ts";
import { registry } from "../../../runtime/kernel/registry-process.ts";
import { installKernel, Kernel } from "../../../runtime/kernel/kernel.ts";
import { makePid, threadOf } from "../../../runtime/term/pid.ts";
import { messageSignal, replySignal, requestSignal } from "../../../runtime/term/signal.ts";
import { dropAnchors } from "../anchors.ts";
import { heir, mortal, type Farewell, type Succession } from "../modules/namesakes.ts";
import { ponger, type Ping } from "../modules/ponger.ts";
import { perform, puppet } from "../modules/puppet.ts";

describe("a name", () => {
  let node: Node;
  let pid: Pid<unknown>;
  beforeAll(async () => {
    node = await startNode({ threads: 2 });
  });
  afterAll(() => node.stop());
  beforeEach(async () => {
    pid = await spawn(puppet, {});
  });
  afterEach(async () => {
    kill(pid);
    await awaitExit(pid);
  });

  it("finds a process from every thread", async () => {
    await register("alice", pid);

    await expect(whereis("alice")).resolves.toBe(pid);
    for (const anchor of await dropAnchors(2)) {
      await expect(perform(anchor, "whereis", "alice")).resolves.toBe(pid);
    }
    await expect(whereis("bob")).resolves.toBeUndefined();
  });

  it("can be given by a process on a thread", async () => {
    await perform(pid, "register", "from a thread");

    await expect(whereis("from a thread")).resolves.toBe(pid);
  });

  it("belongs to one living process", async () => {
    const other = await spawn(puppet, {});
    await register("alice", pid);

    const again = register("alice", other);

    await expect(again).rejects.toThrow(NameTakenError);
    await expect(again).rejects.toMatchObject({
      code: "ERR_NAME_TAKEN",
      taken: "alice",
      pid,
    });
    await expect(perform(other, "register", "alice")).resolves.toMatchObject({
      failed: "NameTakenError",
    });
    await expect(whereis("alice")).resolves.toBe(pid);
  });

  it("can be taken away, once", async () => {
    await register("alice", pid);

    await expect(unregister("alice")).resolves.toBe(true);

    await expect(unregister("alice")).resolves.toBe(false);
    await expect(whereis("alice")).resolves.toBeUndefined();
  });

  it("goes with its process, all of its names, and no other's", async () => {
    const other = await spawn(puppet, {});
    await register("alice", pid);
    await register("ally", pid);
    await register("bob", pid);
    await unregister("bob");
    await register("bob", other);

    kill(pid);
    await awaitExit(pid);

    await expect(whereis("alice")).resolves.toBeUndefined();
    await expect(whereis("ally")).resolves.toBeUndefined();
    await expect(whereis("bob")).resolves.toBe(other);
    await register("alice", other);
    await expect(whereis("alice")).resolves.toBe(other);
  });

  it("is not given to a process that has ended, and stays free", async () => {
    kill(pid);
    await awaitExit(pid);
    const other = await spawn(puppet, {});

    const given = register("of the dead", pid);

    await expect(given).rejects.toThrow(ProcessDownError);
    await expect(given).rejects.toMatchObject({ pid, reason: { type: "noproc" } });
    await expect(whereis("of the dead")).resolves.toBeUndefined();
    await register("of the dead", other);
    await expect(whereis("of the dead")).resolves.toBe(other);
  });

  it("can be given to the same process again", async () => {
    await register("again", pid);

    await expect(register("again", pid)).resolves.toBeUndefined();

    await expect(registeredNames(pid)).resolves.toEqual(["again"]);
  });

  it("can be taken away by anybody, and its process lives on", async () => {
    await register("anybody", pid);
    const other = await spawn(puppet, {});

    await expect(perform(other, "unregister", "anybody")).resolves.toBe(true);

    await expect(perform(pid, "self")).resolves.toBe(pid);
  });

  it("finds processes of the wanted definition only", async () => {
    const only: Pid<unknown> = spawnHere({});
    await register("by hand", pid);
    await register("of handlers", only);
    await spawn(ponger, undefined, { name: "spawned ponger" });

    await expect(whereis("by hand", puppet)).resolves.toBe(pid);
    await expect(whereis("by hand", ponger)).resolves.toBeUndefined();
    await expect(whereis("of handlers", ponger)).resolves.toBeUndefined();
    await expect(whereis("of handlers")).resolves.toBe(only);
    await expect(whereis("spawned ponger", puppet)).resolves.toBeUndefined();
    const typed: Pid<Ping> | undefined = await whereis("spawned ponger", ponger);
    expect(typed).toBeDefined();
    kill(only);
    kill(typed!);
  });

  it("is listed, with all others and with those of its process", async () => {
    const other = await spawn(puppet, {}, { name: "of another" });
    await register("one", pid);
    await register("two", pid);

    await expect(registeredNames(pid)).resolves.toEqual(["one", "two"]);
    const all = await registeredNames();
    expect(all).toEqual(expect.arrayContaining(["perigee.root", "of another", "one", "two"]));
    expect(all.indexOf("one")).toBeLessThan(all.indexOf("two"));
    kill(other);
    await awaitExit(other);
    await expect(registeredNames(other)).resolves.toEqual([]);
  });

  it.each([[""], [7], [undefined], [null]])(
    "is a string that is not empty: not %p",
    async (odd) => {
      const name = odd as string;

      const attempts = [
        () => register(name, pid),
        () => unregister(name),
        () => whereis(name),
        () => spawnOrFind(puppet, {}, { name }),
      ];
      for (const attempt of attempts) await expect(attempt()).rejects.toThrow(OptionError);
      if (odd !== undefined) await expect(spawn(puppet, {}, { name })).rejects.toThrow(OptionError);
    },
  );

  it("is given to an address only", async () => {
    for (const odd of ["", "somebody", "#0.1.1", undefined, 1]) {
      await expect(register("odd", odd as Pid)).rejects.toThrow(OptionError);
    }
    await expect(registeredNames("somebody" as Pid)).rejects.toThrow(OptionError);
    await expect(register("odd", makePid(1, 0))).rejects.toThrow(ProcessDownError);
    await expect(register("odd", makePid(999_999, 1))).rejects.toThrow(ProcessDownError);
    await expect(whereis("odd")).resolves.toBeUndefined();
  });

  it("is kept whatever a process does to who keeps it", async () => {
    await register("kept", pid);
    const culprit = await spawn(puppet, {});

    await perform(culprit, "link", registryPid());
    await perform(culprit, "exit", registryPid(), { type: "shutdown" });
    await perform(culprit, "kill", registryPid());
    await perform(culprit, "send", registryPid(), { type: "started" });
    await perform(culprit, "throw", "with a link").catch(() => {});

    await expect(whereis("kept")).resolves.toBe(pid);
  });

  it("is there before anybody hears of a process that is spawned with it", async () => {
    const spawned = await spawn(puppet, {}, { name: "spawned" });

    await expect(whereis("spawned")).resolves.toBe(spawned);
  });
});

describe("a name whose process has just ended", () => {
  let node: Node;
  beforeAll(async () => {
    node = await startNode({ threads: 2 });
  });
  afterAll(() => node.stop());

  it("is free for whoever heard of the end, on whatever thread", async () => {
    const crowd: Pid<string> = spawnHere({});
    const anchors = await dropAnchors(2);
    const heirs = await Promise.all(
      anchors.map((anchor) => spawn(heir, undefined, { near: anchor })),
    );
    let pid: Pid<Farewell> = await spawn(mortal, undefined, { name: "king", near: anchors[0]! });

    for (let n = 1; n <= 200; n += 1) {
      const succession: Succession = { name: "king", pid, crowd };
      const next = await call(heirs[n % 2]!, succession, { timeoutMs: Infinity });
      expect(next).toMatch(/^<\d+\.\d+\.\d+>$/);
      await expect(whereis("king")).resolves.toBe(next);
      pid = next as Pid<Farewell>;
    }
  });
});

describe("the registry", () => {
  // Thread 9 has ended.
  const sent: (readonly [kind: number, to: string, from: string, body: unknown])[] = [];
  const router = {
    send: (kind: number, to: string, from: string, body: unknown) => {
      sent.push([kind, to, from, body]);
      return threadOf(to) !== 9;
    },
  };
  let kernel: Kernel;
  let process: Process;
  beforeEach(async () => {
    sent.length = 0;
    kernel = new Kernel({ thread: 0, router, system: () => {} });
    installKernel(kernel);
    process = kernel.create(undefined);
    const context = {
      pid: process.pid,
      parent: undefined,
      handover: undefined,
      restarts: 0,
      failedStarts: 0,
      defer: () => {},
      exit: () => {},
    };
    process.open(await runAs(process, registry.start, context, undefined));
  });
  afterEach(() => installKernel(undefined));

  const claim: RegistryRequest = { type: "claim", name: "once", definition: "d#0", pid: undefined };
  const answers = (): unknown[] =>
    sent.filter(([kind]) => kind === replySignal).map(([, to, , body]) => [to, body]);
  /** What a process of another thread asks, whose requests are answered there. */
  const ask = (reference: string, request: unknown): void =>
    kernel.deliver(requestSignal, process.pid, reference, request);
  const tell = (message: unknown): void => kernel.deliver(messageSignal, process.pid, "", message);

  it("forgets whom it watched when a name is taken away", async () => {
    const named = kernel.create(undefined);

    await register("alice", named.pid);
    expect([process.ties.watched.size, named.ties.watchers.size]).toEqual([1, 1]);
    await unregister("alice");

    expect([process.ties.watched.size, named.ties.watchers.size]).toEqual([0, 0]);
  });

  it("forgets who was to start a process when that is done", async () => {
    ask("#0.3.1", claim);
    await whereis("once");
    expect(answers()).toEqual([["#0.3.1", { type: "ok", value: { claim: "#0.3.1" } }]]);
    expect(process.ties.watched.size).toBe(1);

    tell({ type: "release", name: "once", claim: "#0.3.1" });
    await whereis("once");

    expect([process.ties.watched.size, process.ties.unanswered.size]).toEqual([0, 0]);
    ask("#0.3.2", claim);
    await whereis("once");
    expect(answers()).toContainEqual(["#0.3.2", { type: "ok", value: { claim: "#0.3.2" } }]);
  });

  it("lets only who was to start a process say that it is done", async () => {
    ask("#0.3.1", claim);
    ask("#0.4.1", claim);

    tell({ type: "release", name: "once", claim: "#0.4.1" });
    await whereis("once");

    expect(answers()).toHaveLength(1);
  });

  it("does not wait for a thread that has ended to start a process", async () => {
    ask("#0.9.1", claim);
    ask("#0.3.1", claim);
    await whereis("once");
    expect(answers()).toContainEqual(["#0.3.1", { type: "ok", value: { claim: "#0.3.1" } }]);

    ask("#0.4.1", claim);
    await whereis("once");
    expect(answers()).toHaveLength(2);
    kernel.threadDown(3, { type: "noproc" });
    await whereis("once");

    expect(answers()).toContainEqual(["#0.4.1", { type: "ok", value: { claim: "#0.4.1" } }]);
  });

  it("gives those in line the process that was given the name meanwhile", async () => {
    const named = kernel.create(undefined);
    ask("#0.3.1", claim);
    ask("#0.4.1", claim);

    await register("once", named.pid);

    const value = { pid: named.pid, isSame: false };
    expect(answers()).toContainEqual(["#0.4.1", { type: "ok", value }]);
  });

  it("refuses what it does not understand, and lives on", async () => {
    const pid = kernel.create(undefined).pid;
    const odd: unknown[] = [
      undefined,
      null,
      7,
      "register",
      [],
      {},
      { type: "toString" },
      { type: "register" },
      { type: "register", name: 7, pid },
      { type: "register", name: "", pid },
      { type: "register", name: "odd", pid: {} },
      { type: "register", name: "odd", pid: "nobody" },
      { type: "register", name: "odd", pid: makePid(0, 0) },
      { type: "register", name: "odd", pid, definition: {} },
      { type: "whereis", name: null },
      { type: "names", pid: 7 },
      { type: "claim", name: "odd" },
      { type: "started", name: "odd", pid },
      { type: "release", name: "odd", claim: "#0.0.1" },
    ];

    for (const request of odd) {
      tell(request);
      await expect(call(process.pid, request)).rejects.toThrow(UnhandledRequestError);
    }

    expect(process.ties.unanswered.size).toBe(0);
    await expect(registeredNames()).resolves.toEqual([]);
  });

  it("keeps no name for an address of nobody", async () => {
    for (const pid of ["<0.0.77>", "<0.9.1>"]) {
      await call(process.pid, { type: "register", name: pid, pid, isStarting: true });
    }

    await expect(registeredNames()).resolves.toEqual([]);
    expect(process.ties.watched.size).toBe(0);
  });

  it("ends by nothing that a process does", async () => {
    const other = kernel.create(undefined);
    other.open({});
    runAs(other, link, process.pid);
    kill(process.pid);
    exit(process.pid, { type: "shutdown" });
    other.end({ type: "kill" });

    await register("still there", process.pid);

    await expect(whereis("still there")).resolves.toBe(process.pid);
    kernel.close({ type: "shutdown" });
    expect(process.hasEnded).toBe(true);
  });
});
