/**
 * Supervisors whose children are supervisors.
 *
 * @module
 */
import {
  awaitExit,
  awaitShutdown,
  exit,
  kill,
  listChildren,
  startChild,
  stop,
  supervise,
  supervisor,
  whereis,
  type ChildSpec,
  type Pid,
  type Strategy,
  type SupervisorOptions,
} from "../../../runtime/index.ts";
import { ask, type WitnessArgument } from "../modules/witness.ts";
import {
  events,
  journal,
  node,
  pidOf,
  placements,
  superviseHere,
  useSupervision,
} from "../supervised.ts";

useSupervision();

/** An inner supervisor, as a child. */
const inner = (
  id: string,
  options: SupervisorOptions,
  rest: Partial<ChildSpec<never>> = {},
): ChildSpec<never> => ({
  id,
  definition: supervisor,
  argument: supervise(options) as never,
  near: node.root,
  owner: events.pid,
  ...rest,
});

describe.each(placements)("a tree of supervisors with children %s", (_, placement) => {
  const child = (
    name: string,
    like: Partial<WitnessArgument> = {},
    rest: Partial<ChildSpec<never>> = {},
  ): ChildSpec<never> => journal.child(name, { ...placement.child(), ...rest }, like);
  const children = (names: string): ChildSpec<never>[] => [...names].map((name) => child(name));
  const start = async (strategy: Strategy, options: SupervisorOptions = {}): Promise<Pid> => {
    const members = [
      child("a"),
      inner("inner", { children: children("bc"), ...options }),
      child("d"),
    ];
    const pid = await superviseHere({ children: members, strategy });
    await expect(journal.take(4)).resolves.toEqual(["start a", "start b", "start c", "start d"]);
    return pid;
  };

  it("stops depth first, in reverse order", async () => {
    const pid = await start("one-for-one");

    await stop(pid);

    await expect(journal.rest()).resolves.toEqual(["stop d", "stop c", "stop b", "stop a"]);
  });

  it("keeps a failure to the supervisor that restarts", async () => {
    const pid = await start("one-for-all", { strategy: "rest-for-one" });
    const before = await listChildren(pid);
    const within = before[1]?.pid as Pid;

    await ask(await pidOf(within, "b"), "panic").catch(() => {});

    await expect(journal.take(4)).resolves.toEqual(["panic b", "stop c", "start b", "start c"]);
    await expect(listChildren(pid)).resolves.toEqual(before);
    await stop(pid);
  });

  it.each<[Strategy, readonly string[]]>([
    ["one-for-one", ["start b", "start c"]],
    ["one-for-all", ["stop d", "stop a", "start a", "start b", "start c", "start d"]],
    ["rest-for-one", ["stop d", "start b", "start c", "start d"]],
  ])("restarts an inner supervisor that gives up: %s", async (strategy, restarted) => {
    const pid = await start(strategy, { maxRestarts: 0 });
    const within = await pidOf(pid, "inner");

    await ask(await pidOf(within, "b"), "panic").catch(() => {});

    const given = ["panic b", "stop c"];
    const all = [...given, ...restarted];
    await expect(journal.take(all.length)).resolves.toEqual(all);
    const reason = { type: "max-restarts", child: "b" };
    await expect(events.next()).resolves.toMatchObject({ type: "child-down", pid: within, reason });
    await stop(pid);
    await expect(journal.rest()).resolves.toEqual(["stop d", "stop c", "stop b", "stop a"]);
  });

  it.each<[Strategy, readonly string[]]>([
    ["one-for-one", []],
    ["one-for-all", ["stop d", "stop c", "stop b"]],
    ["rest-for-one", ["stop d", "stop c", "stop b"]],
  ])("stops an inner supervisor for its sibling: %s", async (strategy, stopped) => {
    const pid = await start(strategy);

    await ask(await pidOf(pid, "a"), "panic").catch(() => {});

    const starts = stopped.length === 0 ? ["a"] : ["a", "b", "c", "d"];
    const all = ["panic a", ...stopped, ...starts.map((name) => `start ${name}`)];
    await expect(journal.take(all.length)).resolves.toEqual(all);
    await stop(pid);
  });

  it("ends with its root when that is killed", async () => {
    const pid = await start("one-for-one");
    const within = await pidOf(pid, "inner");
    const outer = [await pidOf(pid, "a"), await pidOf(pid, "d")];
    const leaves = [...outer, await pidOf(within, "b"), await pidOf(within, "c")];
    const ends = [within, ...leaves].map((member) => awaitExit(member));
    await Promise.all(leaves.map((leaf) => ask(leaf, "self")));

    kill(pid);

    for (const end of ends) await expect(end).resolves.toMatchObject({ type: expect.any(String) });
    const written = (await journal.rest()).filter((text) => text.startsWith("stop"));
    expect(written.toSorted()).toEqual(["stop a", "stop b", "stop c", "stop d"]);
    expect(written.indexOf("stop c")).toBeLessThan(written.indexOf("stop b"));
  });

  it("brings back what an inner supervisor started with, not what was added", async () => {
    const pid = await start("one-for-one");
    const within = await pidOf(pid, "inner");
    await startChild(within, child("added"));
    await journal.take(1);

    exit(within, { type: "error", name: "Error", message: "broken", stack: "" });

    const stopped = ["stop added", "stop c", "stop b"];
    await expect(journal.take(5)).resolves.toEqual([...stopped, "start b", "start c"]);
    await events.take(2);
    const again = await pidOf(pid, "inner");
    expect((await listChildren(again)).map(({ id }) => id)).toEqual(["b", "c"]);
    await stop(pid);
  });

  it("gives an inner supervisor the time that its children take", async () => {
    const slow = child("slow", { stops: "never" }, { shutdownMs: 20 });
    const nested = inner("inner", { children: [child("a"), slow] });
    const pid = await superviseHere({ children: [nested] });
    await journal.take(2);
    const last = await pidOf(await pidOf(pid, "inner"), "a");

    await stop(pid, Infinity);

    await expect(journal.rest()).resolves.toEqual(["stop slow", "stop a"]);
    await expect(awaitExit(last)).resolves.toMatchObject({
      type: expect.stringMatching(/^(?:noproc|thread-down)$/),
    });
  });

  it("finds names again in a subtree that was killed and started again", async () => {
    const named = child("a", {}, { name: "in a subtree" });
    const pid = await superviseHere({
      children: [inner("inner", { children: [named] })],
      maxRestarts: 10,
    });
    await journal.take(1);
    const before = await whereis("in a subtree");
    expect(before).toBe(await pidOf(await pidOf(pid, "inner"), "a"));

    kill(await pidOf(pid, "inner"));

    // Its predecessor may still have the name at the first try.
    await events.nextThat(({ type }) => type === "child-restarted");
    const after = await pidOf(await pidOf(pid, "inner"), "a");
    await expect(whereis("in a subtree")).resolves.toBe(after);
    expect(after).not.toBe(before);
    await stop(pid);
  });
});

describe("a supervisor that cannot start", () => {
  it("stops those that did, in reverse order, and so does the one above it", async () => {
    journal.failStarts("c", 1);
    const children = [journal.child("b"), journal.child("c"), journal.child("d")];

    const failed = superviseHere({ children: [journal.child("a"), inner("inner", { children })] });

    await expect(failed).rejects.toThrow("c cannot start");
    const written = ["start a", "start b", "fail c", "stop b", "stop a"];
    await expect(journal.rest()).resolves.toEqual(written);
  });

  it("and is to be started again is tried until it can", async () => {
    const children = [journal.child("a"), journal.child("b")];
    const pid = await superviseHere({ children: [inner("inner", { children, maxRestarts: 0 })] });
    await journal.take(2);
    journal.failStarts("b", 2);

    await ask(await pidOf(await pidOf(pid, "inner"), "b"), "panic").catch(() => {});

    const failure = ["start a", "fail b", "stop a"];
    const written = ["panic b", "stop a", ...failure, ...failure, "start a", "start b"];
    await expect(journal.take(written.length)).resolves.toEqual(written);
    const ended = awaitShutdown(pid);
    await stop(pid);
    await expect(ended).resolves.toEqual({ type: "shutdown" });
  });
});
