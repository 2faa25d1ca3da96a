/**
 * lunatic's tests of supervisors, in our words, and what lunatic leaves out; for each way to place the
 * children.
 *
 * @module
 */
import {
  awaitExit,
  awaitShutdown,
  kill,
  listChildren,
  startChild,
  stop,
  terminateChild,
  whereis,
  type ChildEvent,
  type ChildSpec,
  type Pid,
  type Strategy,
  type SupervisorOptions,
} from "../../../runtime/index.ts";
import { ask, type WitnessArgument } from "../modules/witness.ts";
import {
  events,
  journal,
  pidOf,
  placements,
  superviseHere,
  useSupervision,
} from "../supervised.ts";

useSupervision();

/** Of a process that has ended; its thread, when it had one of its own, may be about to. */
const gone = expect.objectContaining({ type: expect.stringMatching(/^(?:noproc|thread-down)$/) });
const numbers = (count: number): string[] => Array.from({ length: count }, (_, n) => String(n));

const restartsIn = (told: readonly ChildEvent[]): number =>
  told.filter(({ type }) => type === "child-restarted").length;

describe.each(placements)("children %s", (_, placement) => {
  const child = (
    name: string,
    rest: Partial<ChildSpec<never>> = {},
    like: Partial<WitnessArgument> = {},
  ): ChildSpec<never> =>
    journal.child(name, { ...placement.child(), owner: events.pid, ...rest }, like);

  /** A supervisor of children with these names, once they have started. */
  const start = async (names: string, options: SupervisorOptions = {}): Promise<Pid> => {
    const children = [...names].map((name) => child(name));
    const pid = await superviseHere({ children, ...options }, placement.supervisor());
    await journal.take(options.children?.length ?? names.length);
    return pid;
  };
  const panic = async (supervisorPid: Pid, name: string): Promise<void> => {
    await ask(await pidOf(supervisorPid, name), "panic").catch(() => {});
  };
  const pidsOf = async (supervisorPid: Pid): Promise<(Pid | undefined)[]> =>
    (await listChildren(supervisorPid)).map(({ pid }) => pid);
  /** Stops the supervisor and gives what nobody has read yet. */
  const lastWords = async (supervisorPid: Pid): Promise<string[]> => {
    await stop(supervisorPid);
    return journal.rest();
  };

  it("lose what they counted when they fail, and their siblings do not", async () => {
    const pid = await start("ab");
    const [a, b] = (await pidsOf(pid)) as [Pid, Pid];
    for (const counter of [a, b, a, b]) await ask(counter, "count");

    await panic(pid, "b");

    await expect(journal.take(2)).resolves.toEqual(["panic b", "start b"]);
    await events.take(2);
    await expect(ask(await pidOf(pid, "b"), "count")).resolves.toBe(1);
    await expect(ask(a, "count")).resolves.toBe(3);
  });

  it.each<[Strategy, string, string, string]>([
    ["one-for-one", "ab", "b", "start b"],
    ["one-for-all", "ab", "b", "stop a, start a, start b"],
    ["one-for-all", "abcd", "b", "stop d, stop c, stop a, start a, start b, start c, start d"],
    ["rest-for-one", "abcd", "b", "stop d, stop c, start b, start c, start d"],
    ["rest-for-one", "abcd", "a", "stop d, stop c, stop b, start a, start b, start c, start d"],
    ["rest-for-one", "abcd", "d", "start d"],
  ])("are restarted %s: of %s, %s fails: %s", async (strategy, names, failing, wanted) => {
    const pid = await start(names, { strategy });
    const before = await listChildren(pid);
    const expected = wanted.split(", ");

    await panic(pid, failing);

    await expect(journal.take(1 + expected.length)).resolves.toEqual([
      `panic ${failing}`,
      ...expected,
    ]);
    const reversed = [...names].toReversed().map((name) => `stop ${name}`);
    const after = await listChildren(pid);
    await expect(lastWords(pid)).resolves.toEqual(reversed);
    for (const [n, { id, pid: old }] of before.entries()) {
      if (!expected.includes(`start ${id}`)) expect(after[n]?.pid).toBe(old);
      else expect(after[n]?.pid).not.toBe(old);
    }
  });

  it("start in order and stop in reverse order, ten of them", async () => {
    const names = numbers(10);
    const children = names.map((name) => child(name));
    const pid = await superviseHere({ children }, placement.supervisor());
    await expect(journal.take(10)).resolves.toEqual(names.map((name) => `start ${name}`));

    const stopped = names.toReversed().map((name) => `stop ${name}`);
    await expect(lastWords(pid)).resolves.toEqual(stopped);
  });

  it("are found by their names, before and after a restart of all", async () => {
    const named = (name: string): ChildSpec<never> => child(name, { name: `named ${name}` });
    const children = [named("a"), named("b")];
    const pid = await start("", { strategy: "one-for-all", children });
    const before = await pidsOf(pid);
    const found = (): Promise<unknown[]> => Promise.all([whereis("named a"), whereis("named b")]);
    await expect(found()).resolves.toEqual(before);

    await panic(pid, "a");
    await journal.take(4);
    await events.take(4);

    const after = await pidsOf(pid);
    await expect(found()).resolves.toEqual(after);
    expect(after).not.toContain(before[0]);
    expect(after).not.toContain(before[1]);
    await stop(pid);
  });

  it("start each time with the argument as it was first", async () => {
    const children = [child("a", {}, { list: [1] })];
    const pid = await start("", { strategy: "one-for-all", children });

    await panic(pid, "a");
    await events.take(2);

    await expect(ask(await pidOf(pid, "a"), "argument")).resolves.toEqual([1]);
    await stop(pid);
  });

  it("have ended when the supervisor has, and whoever waits for that hears why", async () => {
    const pid = await start("ab", { strategy: "rest-for-one" });
    const [a] = (await pidsOf(pid)) as [Pid];
    const ended = awaitShutdown(pid);

    await stop(pid);

    await expect(ended).resolves.toEqual({ type: "shutdown" });
    await expect(awaitExit(a)).resolves.toEqual(gone);
    const killed = await start("c");
    const crashed = awaitShutdown(killed);
    await listChildren(killed);
    kill(killed);
    await expect(crashed).resolves.toEqual({ type: "kill" });
  });

  it("are killed for a restart of the group when they do not stop in time", async () => {
    const stubborn = child("b", { shutdownMs: 1 }, { stops: "never" });
    const children = [child("a"), stubborn, child("c")];
    const pid = await start("", { strategy: "one-for-all", children });

    await panic(pid, "c");

    const restarted = ["panic c", "stop b", "stop a", "start a", "start b", "start c"];
    await expect(journal.take(6)).resolves.toEqual(restarted);
    await stop(pid);
  });

  it("that fail together are restarted together, once", async () => {
    const pid = await start("abcd", { strategy: "one-for-all" });
    const [a, b, c, d] = (await pidsOf(pid)) as [Pid, Pid, Pid, Pid];

    for (const victim of [b, d, a, c]) kill(victim);

    const told: ChildEvent[] = [];
    while (restartsIn(told) < 4) told.push(await events.next());
    const after = await pidsOf(pid);
    for (const victim of [a, b, c, d]) expect(after).not.toContain(victim);
    // Who was asked to stop before the kill came has written that down.
    const written = await journal.rest();
    const starts = written.filter((text) => text.startsWith("start"));
    expect(starts).toEqual(["start a", "start b", "start c", "start d"]);
    await expect(lastWords(pid)).resolves.toEqual(["stop d", "stop c", "stop b", "stop a"]);
  });

  it("that fail while their group is stopped for another are part of that restart", async () => {
    const children = ["a", "b", "c"].map((name) => child(name));
    const last = child("d", { shutdownMs: Infinity }, { stops: "never" });
    const options = { strategy: "rest-for-one", maxRestarts: 1 } as const;
    const pid = await start("", { ...options, children: [...children, last] });
    const [, b, c, d] = (await pidsOf(pid)) as [Pid, Pid, Pid, Pid];

    // One more failure would be too many.
    kill(b);
    await expect(journal.take(1)).resolves.toEqual(["stop d"]);
    kill(c);
    kill(d);

    await expect(journal.take(3)).resolves.toEqual(["start b", "start c", "start d"]);
    kill(pid);
  });

  it("that cannot start with their group are tried again: all of them, one-for-all", async () => {
    const pid = await start("abc", { strategy: "one-for-all" });
    journal.failStarts("b", 1);

    await panic(pid, "c");

    await expect(journal.take(9)).resolves.toEqual(
      ["panic c", "stop b", "stop a", "start a", "fail b"].concat([
        "stop a",
        "start a",
        "start b",
        "start c",
      ]),
    );
    await expect(lastWords(pid)).resolves.toEqual(["stop c", "stop b", "stop a"]);
  });

  it("that cannot start with their group are tried again: the rest, rest-for-one", async () => {
    const pid = await start("abcd", { strategy: "rest-for-one" });
    journal.failStarts("c", 2);

    await panic(pid, "b");

    const restarted = ["stop d", "stop c", "start b", "fail c", "fail c", "start c", "start d"];
    await expect(journal.take(8)).resolves.toEqual(["panic b", ...restarted]);
    await expect(lastWords(pid)).resolves.toEqual(["stop d", "stop c", "stop b", "stop a"]);
  });

  it("that fail too often end the supervisor, which stops who runs in reverse order", async () => {
    const pid = await start("abcd", { strategy: "rest-for-one", maxRestarts: 2 });
    const ended = awaitShutdown(pid);
    journal.failStarts("c", 3);

    await panic(pid, "c");

    await expect(ended).resolves.toEqual({ type: "max-restarts", child: "c" });
    await expect(journal.rest()).resolves.toEqual(
      ["panic c", "stop d", "fail c", "fail c"].concat(["stop b", "stop a"]),
    );
  });

  it("that are temporary end with their group for good, and alone without it", async () => {
    const children = [
      child("a"),
      child("t", { restart: "temporary" }),
      child("u", { restart: "temporary" }),
      child("n", { restart: "transient" }),
    ];
    const pid = await start("", { strategy: "one-for-all", children });

    await panic(pid, "u");
    await expect(events.next()).resolves.toMatchObject({ type: "child-gone", id: "u" });
    await stop(await pidOf(pid, "n"));
    await expect(events.next()).resolves.toMatchObject({ type: "child-gone", id: "n" });
    await panic(pid, "a");

    const restarted = ["panic u", "stop n", "panic a", "stop t", "start a"];
    await expect(journal.take(5)).resolves.toEqual(restarted);
    const ids = (await listChildren(pid)).map(({ id }) => id);
    expect(ids).toEqual(["a"]);
    await expect(lastWords(pid)).resolves.toEqual(["stop a"]);
  });

  it("that are added take part from then on, and those that are removed do not", async () => {
    const pid = await start("ab", { strategy: "rest-for-one" });
    await startChild(pid, child("c"));
    await terminateChild(pid, "b");

    await panic(pid, "a");

    const all = ["start c", "stop b", "panic a", "stop c", "start a", "start c"];
    await expect(journal.take(6)).resolves.toEqual(all);
    await expect(lastWords(pid)).resolves.toEqual(["stop c", "stop a"]);
  });
});
