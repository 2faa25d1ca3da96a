import {
  awaitExit,
  exit,
  InitFailedError,
  kill,
  listChildren,
  spawn,
  whereis,
  type ChildEvent,
  type Pid,
  type Restart,
} from "../../../runtime/index.ts";
import { threadOf } from "../../../runtime/term/pid.ts";
import { Gate, openGate } from "../gate.ts";
import { perform, puppet, type Heard, type PuppetArgument } from "../modules/puppet.ts";
import { Probe } from "../probe.ts";
import {
  anchors,
  child,
  events,
  heard,
  node,
  pidOf,
  superviseHere,
  useSupervision,
} from "../supervised.ts";

useSupervision();

const isStarted = (told: Heard): told is Heard & { type: "started" } => told.type === "started";
const isTerminated = (told: Heard): told is Heard & { type: "terminated" } =>
  told.type === "terminated";

describe("a supervisor", () => {
  it("starts its children in order before it counts as started", async () => {
    const pid = await superviseHere({ children: [child("a"), child("b"), child("c")] });

    const started = (await heard.take(6)).filter(isStarted);
    await expect(listChildren(pid)).resolves.toEqual(
      ["a", "b", "c"].map((id, n) => ({
        id,
        pid: started[n]?.pid,
        restart: "permanent",
        restarts: 0,
      })),
    );
  });

  it("fails when a child cannot start, and leaves none behind", async () => {
    const children = [child("a", { traps: true }), child("b", { start: "throw", with: "no luck" })];

    const failure = await superviseHere({ children }).catch((thrown: unknown) => thrown);

    expect(failure).toBeInstanceOf(InitFailedError);
    expect((failure as Error).message).toContain("no luck");
    const { pid } = await heard.nextThat(isStarted);
    await expect(awaitExit(pid)).resolves.toMatchObject({
      type: expect.stringMatching(/kill|noproc/),
    });
  });

  it("starts again a child that failed while another was still starting", async () => {
    const gate = new Gate();
    const starting = superviseHere({
      children: [child("a"), child("b", { start: "ask first", with: gate.pid })],
    });
    await gate.asked();
    const { pid } = await heard.nextThat(isStarted);

    kill(pid);
    await awaitExit(pid);
    gate.open();

    await starting;
    await expect(events.take(2)).resolves.toMatchObject([
      { type: "child-down", id: "a", pid },
      { type: "child-restarted", id: "a", from: pid },
    ]);
  });
});

describe("a child that ends", () => {
  const fates: readonly [Restart, string, "child-restarted" | "child-gone"][] = [
    ["permanent", "crashes", "child-restarted"],
    ["permanent", "is killed", "child-restarted"],
    ["permanent", "ends normally", "child-restarted"],
    ["permanent", "is shut down", "child-restarted"],
    ["transient", "crashes", "child-restarted"],
    ["transient", "is killed", "child-restarted"],
    ["transient", "ends normally", "child-gone"],
    ["transient", "is shut down", "child-gone"],
    ["temporary", "crashes", "child-gone"],
    ["temporary", "is killed", "child-gone"],
    ["temporary", "ends normally", "child-gone"],
    ["temporary", "is shut down", "child-gone"],
  ];
  const ends: Readonly<Record<string, (pid: Pid) => unknown>> = {
    crashes: (pid) => perform(pid, "throw", "crash").catch(() => {}),
    "is killed": kill,
    "ends normally": (pid) => exit(pid, { type: "normal" }),
    "is shut down": (pid) => exit(pid, { type: "shutdown" }),
  };
  it.each(fates)("(%s) and %s: %s", async (restart, end, fate) => {
    const pid = await superviseHere({ children: [child("a", {}, { restart })] });
    const first = await pidOf(pid, "a");

    await ends[end]?.(first);

    const all = fate === "child-gone" ? [fate] : ["child-down", fate];
    const told = await events.take(all.length);
    expect(told.map(({ type }) => type)).toEqual(all);
    const listed = await listChildren(pid);
    if (fate === "child-gone") expect(listed).toEqual([]);
    else expect(listed).toMatchObject([{ id: "a", restart, restarts: 1 }]);
    if (fate !== "child-gone") expect(listed[0]?.pid).not.toBe(first);
  });

  it("is started again near where it was, with the same argument and what it left", async () => {
    const argument = { counts: true, with: { deep: [1] } };
    const pid = await superviseHere({ children: [child("a", argument, { near: anchors[1]! })] });
    const first = await pidOf(pid, "a");
    await heard.take(2);

    kill(first);

    const started = await heard.nextThat(isStarted);
    expect(started).toMatchObject({ argument, count: 1 });
    expect(threadOf(started.pid)).toBe(threadOf(first));
    kill(started.pid);
    await expect(heard.nextThat(isStarted)).resolves.toMatchObject({ argument, count: 2 });
  });

  it("is told of with its reason, its successor, and how long that took", async () => {
    const pid = await superviseHere({ children: [child("a")] });
    const first = await pidOf(pid, "a");

    await perform(first, "throw", "crash").catch(() => {});

    const [down, restarted] = await events.take(2);
    const reason = expect.objectContaining({ type: "error", message: "crash" });
    expect(down).toEqual({ type: "child-down", id: "a", pid: first, reason });
    const to = await pidOf(pid, "a");
    const ms = expect.any(Number);
    const at = expect.any(Number);
    expect(restarted).toEqual({
      type: "child-restarted",
      id: "a",
      from: first,
      to,
      reason,
      ms,
      at,
    });
  });

  it("is told of to watchers too, until they end", async () => {
    const pid = await superviseHere({ children: [child("a", { tells: heard.pid })] });
    const watching = new Probe<Heard>();
    const watcher = await spawn(puppet, { tells: watching.pid });
    await perform(watcher, "watch", pid);
    await perform(watcher, "watch", pid);
    await watching.take(2);

    kill(await pidOf(pid, "a"));

    const told = (await watching.take(2)) as (Heard & { type: "message" })[];
    expect(told.map(({ message }) => (message as ChildEvent).type)).toEqual([
      "child-down",
      "child-restarted",
    ]);
    kill(watcher);
    await awaitExit(watcher);
    kill(await pidOf(pid, "a"));
    await expect(events.take(4)).resolves.toHaveLength(4);
  });

  it("is told of to a watcher that comes later, if it asks what it has not heard of", async () => {
    const pid = await superviseHere({ children: [child("a"), child("b")], maxRestarts: 4 });
    const dates: number[] = [];
    for (const id of ["a", "b", "a", "b"]) {
      kill(await pidOf(pid, id));
      const restarted = await events.nextThat((event) => event.type === "child-restarted");
      if (restarted.type === "child-restarted") dates.push(restarted.at);
    }
    const watcher = await spawn(puppet, {});
    const missed = (after?: number): Promise<unknown> =>
      perform(watcher, "watch", pid, after === undefined ? {} : { after });

    await expect(missed(dates[0])).resolves.toMatchObject([
      { type: "child-restarted", id: "b", at: dates[1] },
      { type: "child-restarted", id: "a", at: dates[2] },
      { type: "child-restarted", id: "b", at: dates[3] },
    ]);
    await expect(missed(dates[2])).resolves.toMatchObject([{ id: "b" }]);
    await expect(missed(dates[3])).resolves.toEqual([]);
    await expect(missed()).resolves.toEqual([]);
  });

  it("keeps its name: its successor is found by it", async () => {
    const pid = await superviseHere({ children: [child("a", {}, { name: "supervised" })] });
    const first = await pidOf(pid, "a");

    kill(first);
    await events.take(2);

    const second = await pidOf(pid, "a");
    await expect(whereis("supervised")).resolves.toBe(second);
    expect(second).not.toBe(first);
  });

  it("on the main thread starts again with the argument as it was first", async () => {
    const argument: PuppetArgument = { start: "change the argument", with: [] };
    const pid = await superviseHere({ children: [child("a", argument, { near: node.root })] });

    kill(await pidOf(pid, "a"));
    await events.take(2);

    const started = (await heard.take(4)).filter(isStarted);
    expect(started.map((told) => told.argument.with)).toEqual([[1], [1]]);
  });

  it("starts without what was left when it cannot start with it", async () => {
    const argument: PuppetArgument = { counts: true, start: "throw when something was left" };
    const pid = await superviseHere({ children: [child("a", argument)] });

    kill(await pidOf(pid, "a"));

    await expect(events.take(3)).resolves.toMatchObject([
      { type: "child-down", reason: { type: "kill" } },
      { type: "child-down", reason: { type: "error", message: "something was left" } },
      { type: "child-restarted" },
    ]);
    const second = await pidOf(pid, "a");
    await expect(perform(second, "self")).resolves.toBe(second);
  });

  it("does not hold up another that ends at the same time", async () => {
    const pid = await superviseHere({
      children: [child("a"), child("b", { start: "ask first", with: openGate() }), child("c")],
      maxRestarts: 10,
    });

    for (const { pid: old } of await listChildren(pid)) kill(old as Pid);

    const told = await events.take(6);
    const restarted = told.filter(({ type }) => type === "child-restarted");
    expect(restarted.map(({ id }) => id).toSorted()).toEqual(["a", "b", "c"]);
    for (const { pid: successor } of await listChildren(pid)) {
      await expect(perform(successor as Pid, "self")).resolves.toBe(successor);
    }
  });

  it("with its thread is started again on another thread, and so are all others of it", async () => {
    const near = await spawn(puppet, {}, { isolation: "thread" });
    const pid = await superviseHere({
      children: ["a", "b", "c"].map((id) => child(id, {}, { near, name: `${id} on a thread` })),
      maxRestarts: 10,
    });
    const before = await listChildren(pid);

    await perform(near, "exitThread").catch(() => {});

    const told = await events.take(6);
    const restarted = told.filter((event) => event.type === "child-restarted");
    const reason = { type: "thread-down", thread: threadOf(near) };
    expect(restarted).toHaveLength(3);
    for (const event of restarted) expect(event).toMatchObject({ reason });
    for (const { id, pid: successor } of await listChildren(pid)) {
      expect(before.map((old) => old.pid)).not.toContain(successor);
      await expect(whereis(`${id} on a thread`)).resolves.toBe(successor);
      await expect(perform(successor as Pid, "self")).resolves.toBe(successor);
    }
  });
});

describe("too many restarts", () => {
  it("end the supervisor, which stops its other children first, in reverse order", async () => {
    const calm = { terminates: "at once" } as const;
    const pid = await superviseHere({
      children: [child("a", calm), child("b", calm), child("wild")],
      maxRestarts: 1,
    });
    const { ended } = await watchEndOfSupervisor(pid);
    const [a, b] = [await pidOf(pid, "a"), await pidOf(pid, "b")];

    kill(await pidOf(pid, "wild"));
    await events.take(2);
    kill(await pidOf(pid, "wild"));

    await expect(ended).resolves.toEqual({ type: "max-restarts", child: "wild" });
    await expect(events.next()).resolves.toMatchObject({ type: "child-gone", id: "wild" });
    const terminated = [await heard.nextThat(isTerminated), await heard.nextThat(isTerminated)];
    expect(terminated.map((told) => told.pid)).toEqual([b, a]);
    await expect(awaitExit(a)).resolves.toEqual({ type: "noproc" });
  });

  it("count together, whichever child fails", async () => {
    const pid = await superviseHere({ children: [child("a"), child("b")], maxRestarts: 1 });
    const { ended } = await watchEndOfSupervisor(pid);

    kill(await pidOf(pid, "a"));
    await events.take(2);
    kill(await pidOf(pid, "b"));

    await expect(ended).resolves.toEqual({ type: "max-restarts", child: "b" });
  });

  it("of one child give up that child only, when each is counted by itself", async () => {
    const pid = await superviseHere({
      children: [child("a"), child("b")],
      countFor: "child",
      maxRestarts: 1,
    });
    const other = await pidOf(pid, "b");

    kill(await pidOf(pid, "a"));
    await events.take(2);
    kill(await pidOf(pid, "a"));

    await expect(events.next()).resolves.toMatchObject({ type: "child-gone", id: "a" });
    await expect(listChildren(pid)).resolves.toMatchObject([{ id: "b", pid: other, restarts: 0 }]);
    kill(other);
    await expect(events.take(2)).resolves.toMatchObject([{ id: "b" }, { id: "b" }]);
  });

  it("are counted also when it is the start that fails", async () => {
    const pid = await superviseHere({
      children: [child("a", { start: "ask first", with: openGate(1) })],
      maxRestarts: 2,
    });
    const { ended } = await watchEndOfSupervisor(pid);

    kill(await pidOf(pid, "a"));

    await expect(ended).resolves.toEqual({ type: "max-restarts", child: "a" });
    const told = await events.take(3);
    expect(told.map(({ type }) => type)).toEqual(["child-down", "child-down", "child-gone"]);
  });
});

async function watchEndOfSupervisor(pid: Pid): Promise<{ ended: ReturnType<typeof awaitExit> }> {
  const ended = awaitExit(pid);
  await listChildren(pid);
  return { ended };
}

describe("the end of a thread", () => {
  it("is one failure, however many children end with it", async () => {
    const near = await spawn(puppet, {}, { isolation: "thread" });
    const ids = ["a", "b", "c", "d"];
    const pid = await superviseHere({
      children: ids.map((id) => child(id, {}, { near })),
      maxRestarts: 2,
    });

    await perform(near, "exitThread").catch(() => {});

    const told = await events.take(2 * ids.length);
    const again = told.filter((event) => event.type === "child-restarted");
    expect(again.map(({ id }) => id).toSorted()).toEqual(ids);
    const listed = await listChildren(pid);
    expect(listed).toMatchObject(ids.map((id) => ({ id, restarts: 1 })));
    kill(listed[0]?.pid as Pid);
    await expect(events.take(2)).resolves.toMatchObject([{ id: "a" }, { id: "a" }]);
    kill(await pidOf(pid, "b"));
    await expect(awaitExit(pid)).resolves.toEqual({ type: "max-restarts", child: "b" });
  });
});
