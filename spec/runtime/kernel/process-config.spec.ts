import {
  awaitExit,
  call,
  MailboxFullError,
  OptionError,
  PermissionDeniedError,
  send,
  spawn,
  spawnHere,
  startNode,
  type Node,
  type Pid,
  type ProcessConfig,
} from "../../../runtime/index.ts";
import { Gate } from "../gate.ts";
import { confined, type ConfinedRequest } from "../modules/confined.ts";
import { placements } from "../placements.ts";
import { Probe } from "../probe.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
});
afterAll(() => node.stop());

const denied = { code: "ERR_PERMISSION_DENIED" };

describe.each(placements)("the config of a process %s", (_where, place) => {
  const start = (config?: ProcessConfig): Promise<Pid> =>
    spawn(confined, {}, { ...place(node), ...(config !== undefined && { config }) });
  const ask = (pid: Pid, request: ConfinedRequest): Promise<unknown> => call(pid, request);

  it("is that of its spawner when none is given: at first, everything", async () => {
    const pid = await start();

    await expect(ask(pid, { do: "spawn" })).resolves.toEqual(expect.stringMatching(/^</));
    await expect(ask(pid, { do: "environment" })).resolves.toMatchObject({
      PATH: process.env["PATH"],
    });
  });

  it("denies what it does not name", async () => {
    const pid = await start({});

    await expect(ask(pid, { do: "spawn" })).resolves.toMatchObject({
      ...denied,
      denied: "maySpawn",
    });
    await expect(ask(pid, { do: "spawnHere" })).resolves.toMatchObject(denied);
    await expect(ask(pid, { do: "environment" })).resolves.toEqual({});
  });

  it("grants what it names", async () => {
    const pid = await start({ maySpawn: true, env: { A: "1" } });

    await expect(ask(pid, { do: "spawn" })).resolves.toEqual(expect.stringMatching(/^</));
    await expect(ask(pid, { do: "environment" })).resolves.toEqual({ A: "1" });
  });

  it("is inherited by children, and by theirs", async () => {
    const pid = await start({ maySpawn: true, env: { A: "1" } });
    const child = (await ask(pid, { do: "spawn" })) as Pid;
    const grandchild = (await ask(child, { do: "spawn" })) as Pid;

    await expect(ask(grandchild, { do: "environment" })).resolves.toEqual({ A: "1" });
    const own = (await ask(pid, { do: "spawn", isolation: "thread" })) as Pid;
    await expect(ask(own, { do: "environment" })).resolves.toEqual({ A: "1" });
  });

  it("can be narrowed for a child, and not widened by it", async () => {
    const pid = await start({
      maySpawn: true,
      mailbox: { max: 10 },
      maxHeapMb: 100,
      turnBudgetMs: 900,
    });
    const widened: readonly (readonly [ProcessConfig, string])[] = [
      [{ mailbox: { max: 11 } }, "config.mailbox.max"],
      [{ maxHeapMb: 101 }, "config.maxHeapMb"],
      [{ turnBudgetMs: 901 }, "config.turnBudgetMs"],
      [{ turnBudgetMs: Infinity }, "config.turnBudgetMs"],
    ];

    for (const [config, what] of widened) {
      await expect(ask(pid, { do: "spawn", config })).resolves.toMatchObject({
        ...denied,
        denied: what,
      });
    }
    const narrowed: ProcessConfig = { turnBudgetMs: 900, maxHeapMb: 100, mailbox: { max: 10 } };
    await expect(ask(pid, { do: "spawn", config: narrowed })).resolves.toMatch(/^</);
    const asks: ConfinedRequest = { do: "spawn", config: { maySpawn: true } };
    await expect(
      ask(pid, { do: "grandchild", config: { maySpawn: false }, asks }),
    ).resolves.toMatchObject(denied);
  });

  it("bounds how many messages wait: more are dropped, and requests refused", async () => {
    const probe = new Probe();
    const gate = new Gate();
    const config: ProcessConfig = { mailbox: { max: 2 } };
    const pid = await spawn(confined, { tells: probe.pid }, { ...place(node), config });
    const waiting = ask(pid, { do: "wait", open: gate.pid });
    await gate.asked();

    for (const n of [1, 2, 3]) send(pid as Pid<number>, n);
    const refused = ask(pid, { do: "environment" });

    await expect(refused).rejects.toThrow(MailboxFullError);
    await expect(refused).rejects.toMatchObject({ pid, max: 2 });
    gate.open();
    await waiting;
    expect(await probe.take(2)).toEqual([1, 2]);
    await expect(ask(pid, { do: "environment" })).resolves.toEqual({});
    expect(probe.length).toBe(0);
  });

  it("may drop the oldest instead, also when that is a request", async () => {
    const probe = new Probe();
    const gate = new Gate();
    const config: ProcessConfig = { mailbox: { max: 2, whenFull: "drop-oldest" } };
    const pid = await spawn(confined, { tells: probe.pid }, { ...place(node), config });
    const waiting = ask(pid, { do: "wait", open: gate.pid });
    await gate.asked();

    const oldest = ask(pid, { do: "environment" });
    for (const n of [1, 2, 3]) send(pid as Pid<number>, n);

    await expect(oldest).rejects.toThrow(MailboxFullError);
    gate.open();
    await waiting;
    expect(await probe.take(2)).toEqual([2, 3]);
  });

  it("may end a process whose mailbox is full, and who waits for it hears why", async () => {
    const config: ProcessConfig = { mailbox: { max: 1, whenFull: "exit" } };
    const gate = new Gate();
    const pid = await spawn(confined, {}, { ...place(node), config });
    const waiting = ask(pid, { do: "wait", open: gate.pid }).catch((thrown: unknown) => thrown);
    await gate.asked();
    const ended = awaitExit(pid);

    for (const n of [1, 2]) send(pid as Pid<number>, n);

    const reason = { type: "mailbox-full", max: 1 };
    await expect(ended).resolves.toEqual(reason);
    await expect(waiting).resolves.toMatchObject({ code: "ERR_PROCESS_DOWN", reason });
  });

  it.each<[keyof ProcessConfig, ProcessConfig]>([
    ["mailbox", { mailbox: { max: 0 } }],
    ["mailbox", { mailbox: { max: Number.NaN } }],
    ["mailbox", { mailbox: { max: 1, whenFull: "explode" as never } }],
    ["maxHeapMb", { maxHeapMb: -1 }],
    ["maxHeapMb", { maxHeapMb: Number.NaN }],
    ["turnBudgetMs", { turnBudgetMs: 0 }],
    ["turnBudgetMs", { turnBudgetMs: -1 }],
    ["turnBudgetMs", { turnBudgetMs: Number.NaN }],
    ["turnBudgetMs", { turnBudgetMs: "long" as never }],
    ["maySpawn", { maySpawn: "yes" as never }],
    ["env", { env: { A: 1 as never } }],
  ])("is refused where it makes no sense: %s", async (part, config) => {
    const refused = start(config);

    await expect(refused).rejects.toThrow(OptionError);
    await expect(refused).rejects.toThrow(`config.${part}`);
  });
});

describe("the config of a process with a thread of its own", () => {
  it("gives the thread the environment that it grants", async () => {
    const config: ProcessConfig = { env: { A: "1" } };
    const pid = await spawn(confined, {}, { isolation: "thread", config });

    await expect(call(pid, { do: "process.env" })).resolves.toEqual({ A: "1" });
    expect(process.env["PATH"]).toBeDefined();
  });

  it("limits its heap: it ends alone when it wants more", async () => {
    const neighbour = await spawn(confined, {});
    const config: ProcessConfig = { maxHeapMb: 32 };
    const pid = await spawn(confined, {}, { isolation: "thread", config });
    const ended = awaitExit(pid);

    const filling = call(pid, { do: "fill", megabytes: 256 }, { timeoutMs: 30_000 });

    await expect(filling).rejects.toMatchObject({ reason: { type: "thread-down" } });
    await expect(ended).resolves.toMatchObject({
      type: "thread-down",
      message: expect.stringContaining("its heap used"),
    });
    await expect(call(neighbour, { do: "environment" })).resolves.toBeDefined();
  });
});

describe("the turn budget of a process", () => {
  const ask = (pid: Pid, request: ConfinedRequest): Promise<unknown> => call(pid, request);

  it("is that of the node when nobody names one: its children get no more", async () => {
    const pid = await spawn(confined, {});

    const [same, more] = await Promise.all([
      ask(pid, { do: "spawn", config: { turnBudgetMs: 1_000 } }),
      ask(pid, { do: "spawn", config: { turnBudgetMs: 1_001 } }),
    ]);

    expect(same).toMatch(/^</);
    expect(more).toMatchObject({ ...denied, denied: "config.turnBudgetMs" });
  });

  it("may be more than that of the node for what the program starts", async () => {
    const pid = await spawn(confined, {}, { config: { maySpawn: true, turnBudgetMs: 5_000 } });

    await expect(ask(pid, { do: "spawn", config: { turnBudgetMs: 5_000 } })).resolves.toMatch(/^</);
  });
});

describe("limits of a process", () => {
  const ask = (pid: Pid, request: ConfinedRequest): Promise<unknown> => call(pid, request);

  it("are other ones than it would have, and all else is inherited", async () => {
    const pid = await spawn(confined, {}, { limits: { turnBudgetMs: 5_000 } });

    await expect(ask(pid, { do: "spawn", config: { turnBudgetMs: 5_000 } })).resolves.toMatch(/^</);
    await expect(ask(pid, { do: "environment" })).resolves.toMatchObject({
      PATH: process.env["PATH"],
    });
  });

  it("are no more than its spawner has", async () => {
    const limits = { turnBudgetMs: 5_000, maxHeapMb: 64 };
    const pid = await spawn(confined, {}, { limits });

    const refused = ["turnBudgetMs", "maxHeapMb"].map((name) =>
      ask(pid, { do: "spawn", limits: { ...limits, [name]: 5_001 } }),
    );

    expect(await Promise.all(refused)).toEqual([
      expect.objectContaining({ ...denied, denied: "config.turnBudgetMs" }),
      expect.objectContaining({ ...denied, denied: "config.maxHeapMb" }),
    ]);
  });
});

describe("a process of handlers", () => {
  it("has the config of the process it is spawned by", () => {
    expect(() => spawnHere({})).not.toThrow(PermissionDeniedError);
  });
});
