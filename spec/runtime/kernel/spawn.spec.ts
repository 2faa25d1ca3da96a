import {
  awaitExit,
  InitFailedError,
  kill,
  ModuleLoadError,
  NameTakenError,
  NotCloneableError,
  NotExportedError,
  preload,
  spawn,
  startNode,
  whereis,
  type ExitReason,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { threadOf } from "../../../runtime/term/pid.ts";
import { Gate } from "../gate.ts";
import { noHandlers, noHandlersLater, returnsNumber } from "../modules/odd-starts.ts";
import { ponger } from "../modules/ponger.ts";
import { leak } from "../modules/keeps-to-itself.ts";
import { neverLoaded } from "../modules/throws-on-load.ts";
import { perform, puppet, type Heard, type PuppetArgument } from "../modules/puppet.ts";
import { Probe } from "../probe.ts";
import { send } from "../../../runtime/index.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 2 });
});
afterAll(() => node.stop());

describe("spawning", () => {
  it("starts a process on a worker thread, and what it sends comes back", async () => {
    const probe = new Probe<{ pong: number }>();

    const pid = await spawn(ponger, undefined);
    send(pid, { from: probe.pid, n: 7 });

    expect(threadOf(pid)).not.toBe(0);
    await expect(probe.next()).resolves.toEqual({ pong: 7 });
  });

  it("works from a process on a thread, which is the parent", async () => {
    const probe = new Probe<Heard>();
    const parent = await spawn(puppet, {});

    const child = (await perform(parent, "spawn", { tells: probe.pid })) as typeof parent;

    await expect(perform(child, "self")).resolves.toBe(child);
    await expect(probe.next()).resolves.toMatchObject({ type: "started", pid: child });
  });

  it("spreads processes over the threads, also many at a time", async () => {
    const pids = await Promise.all(Array.from({ length: 20 }, () => spawn(ponger, undefined)));

    const threads = pids.map(threadOf);

    const onFirst = threads.filter((thread) => thread === threads[0]).length;
    expect(onFirst).toBeGreaterThanOrEqual(7);
    expect(onFirst).toBeLessThanOrEqual(13);
    for (const pid of pids) kill(pid);
    await Promise.all(pids.map(awaitExit));
  });

  it("starts a process near another", async () => {
    const first = await spawn(puppet, {});
    const others = await Promise.all([1, 2, 3].map(() => spawn(puppet, {}, { near: first })));

    expect(others.map(threadOf)).toEqual(Array.from({ length: 3 }, () => threadOf(first)));
  });

  it("handles the opening first, also when something came while the process started", async () => {
    const probe = new Probe<Heard>();
    const gone = await spawn(puppet, {});
    kill(gone);
    await awaitExit(gone);

    await spawn(puppet, { tells: probe.pid, start: "monitor", with: gone }, { near: gone });

    const heard = await probe.take(3);
    expect(heard.map(({ type }) => type)).toEqual(["started", "opened", "down"]);
  });

  it("copies the argument when it is called, whatever the caller does to it afterwards", async () => {
    const probe = new Probe<Heard>();
    const argument = { tells: probe.pid, with: "as it was" };

    const spawned = spawn(puppet, argument);
    argument.with = "changed";
    await spawned;

    await expect(probe.next()).resolves.toMatchObject({ argument: { with: "as it was" } });
  });
});

describe("what cannot be spawned", () => {
  it("is refused when the argument cannot be copied, on any thread", async () => {
    const far = await spawn(puppet, {});

    const here = spawn(puppet, { with: () => {} });
    const there = await perform(far, "spawnWithFunction");

    await expect(here).rejects.toThrow(NotCloneableError);
    expect(there).toMatchObject({ failed: "NotCloneableError", code: "ERR_NOT_CLONEABLE" });
    await expect(perform(far, "self")).resolves.toBe(far);
  });

  it("is refused when its start throws, with the error", async () => {
    const failure = await spawn(puppet, { start: "throw", with: "no luck" }).catch(
      (thrown: unknown) => thrown,
    );

    expect(failure).toBeInstanceOf(InitFailedError);
    const { reason } = failure as InitFailedError;
    expect(reason).toMatchObject({ type: "error", name: "TypeError", message: "no luck" });
    expect((reason as ExitReason & { type: "error" }).stack).toContain("puppet.ts");
  });

  it("is refused when it ends itself while it starts, with its reason", async () => {
    const reason = { type: "shutdown" } as const;

    const failure = await spawn(puppet, { start: "exit", with: reason }).catch(
      (thrown: unknown) => thrown,
    );

    expect(failure).toMatchObject({ name: "InitFailedError", reason });
  });

  it("is refused when a stray error ends it while it starts, also while it waits for ever", async () => {
    const argument: PuppetArgument = { start: "wait for a stray error", with: "stray" };

    const failure = await spawn(puppet, argument).catch((thrown: unknown) => thrown);

    expect(failure).toMatchObject({ reason: { type: "error", message: "stray" } });
  });

  it("is refused when its module cannot be loaded on a thread", async () => {
    const spawned = spawn(neverLoaded, undefined);

    await expect(spawned).rejects.toThrow(ModuleLoadError);
    await expect(spawned).rejects.toThrow("this module throws when it is loaded");
    await expect(preload(neverLoaded)).rejects.toThrow(ModuleLoadError);
  });

  it("is refused when its module does not export it", async () => {
    await expect(spawn(leak(), undefined)).rejects.toThrow(NotExportedError);
    await expect(preload(leak())).rejects.toThrow(NotExportedError);
  });

  it("is refused, before anything of it runs, when another living process has the name", async () => {
    const probe = new Probe<Heard>();
    const holder = await spawn(puppet, {}, { name: "taken" });

    const second = spawn(puppet, { tells: probe.pid }, { name: "taken" });

    await expect(second).rejects.toThrow(NameTakenError);
    await expect(second).rejects.toMatchObject({ taken: "taken", pid: holder });
    await expect(whereis("taken")).resolves.toBe(holder);
    expect(probe.length).toBe(0);
  });
});

describe("a start that gives no handlers", () => {
  it.each([
    ["at once", noHandlers],
    ["later", noHandlersLater],
  ])("is an error of who spawns, and nobody else's: %s", async (_when, definition) => {
    const neighbour = await spawn(puppet, {});

    const started = spawn(definition, undefined, { near: neighbour });

    await expect(started).rejects.toThrow("its start gave no handlers");
    await expect(perform(neighbour, "self")).resolves.toBe(neighbour);
  });

  it("is not that of a function that returns no promise: it has come to its end", async () => {
    const pid = await spawn(returnsNumber, undefined);

    await expect(awaitExit(pid)).resolves.toMatchObject({
      type: expect.stringMatching(/^(?:normal|noproc)$/),
    });
  });
});

describe("links made with the spawn", () => {
  it("take along a process that is still starting when its parent ends", async () => {
    const gate = new Gate();
    const parent = await spawn(puppet, {});
    void perform(parent, "spawn", { start: "ask first", with: gate.pid }, { link: true }).catch(
      () => {},
    );
    const child = (await gate.asked()) as Pid;
    const ended = awaitExit(child);

    kill(parent);

    await expect(ended).resolves.toEqual({ type: "kill" });
  });

  it("hold from before the first instruction: an end at once is heard", async () => {
    const probe = new Probe<Heard>();
    const parent = await spawn(puppet, { tells: probe.pid, traps: true });

    const child = await perform(parent, "spawn", {}, { link: true });
    await perform(child as typeof parent, "throw", "at once").catch(() => {});

    const exited = await probe.nextThat(({ type }) => type === "exited");
    expect(exited).toMatchObject({ pid: child, reason: { message: "at once" } });
  });

  it("keep the end of a linked process for a process that traps exits and is still starting", async () => {
    const probe = new Probe<Heard>();

    const pid = await spawn(puppet, {
      tells: probe.pid,
      traps: true,
      start: "lose a linked process",
    });

    const exited = await probe.nextThat(({ type }) => type === "exited");
    expect(exited).toMatchObject({ reason: { type: "kill" } });
    await expect(perform(pid, "self")).resolves.toBe(pid);
  });

  it("end a process that traps no exits as soon as it has started", async () => {
    const pid = await spawn(puppet, { start: "lose a linked process" });

    await expect(awaitExit(pid)).resolves.toMatchObject({
      type: expect.stringMatching(/kill|noproc/),
    });
  });
});
