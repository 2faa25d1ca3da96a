/**
 * What comes in the way of a restart of a group: other failures, starts that hang, children that are
 * added or removed, the end of the supervisor.
 *
 * @module
 */
import {
  awaitExit,
  awaitShutdown,
  ChildExistsError,
  InitFailedError,
  kill,
  listChildren,
  spawn,
  startChild,
  stop,
  terminateChild,
  type ChildEvent,
  type ChildSpec,
  type Pid,
  type SupervisorOptions,
} from "../../../runtime/index.ts";
import { Turnstile } from "../gate.ts";
import { ask, type WitnessArgument } from "../modules/witness.ts";
import { perform, puppet, type Heard } from "../modules/puppet.ts";
import {
  anchors,
  child as puppetChild,
  events,
  heard,
  journal,
  pidOf,
  superviseHere,
  useSupervision,
} from "../supervised.ts";

useSupervision();

const child = (
  name: string,
  like: Partial<WitnessArgument> = {},
  rest: Partial<ChildSpec<never>> = {},
): ChildSpec<never> => journal.child(name, { near: anchors[1] as Pid, ...rest }, like);

const start = async (options: SupervisorOptions): Promise<Pid> => {
  const pid = await superviseHere({ strategy: "one-for-all", ...options });
  await journal.rest();
  return pid;
};

const pidsOf = async (pid: Pid): Promise<(Pid | undefined)[]> =>
  (await listChildren(pid)).map((known) => known.pid);

describe("a restart of a group", () => {
  it("goes on when one of them is removed that was to be stopped", async () => {
    const slow = child("c", { stops: "never" }, { shutdownMs: Infinity });
    const pid = await start({ children: [child("a"), child("b"), slow] });
    const [a, , c] = (await pidsOf(pid)) as [Pid, Pid, Pid];

    kill(a);
    await expect(journal.take(1)).resolves.toEqual(["stop c"]);
    const removed = [terminateChild(pid, "c"), terminateChild(pid, "b")];
    await listChildren(pid);
    kill(c);

    await expect(Promise.all(removed)).resolves.toEqual([true, true]);
    await expect(journal.take(2)).resolves.toEqual(["stop b", "start a"]);
    await stop(pid);
    await expect(journal.rest()).resolves.toEqual(["stop a"]);
  });

  it("comes before the start of a child that is added meanwhile", async () => {
    const slow = child("b", { stops: "never" }, { shutdownMs: Infinity });
    const pid = await start({ children: [child("a"), slow] });
    const [a, b] = (await pidsOf(pid)) as [Pid, Pid];

    kill(a);
    await expect(journal.take(1)).resolves.toEqual(["stop b"]);
    const added = startChild(pid, child("c"));
    const refused = startChild(pid, child("a")).catch((thrown: unknown) => thrown);
    await listChildren(pid);
    kill(b);

    await expect(journal.take(3)).resolves.toEqual(["start a", "start b", "start c"]);
    const pidOfAdded = await added;
    await expect(pidOf(pid, "c")).resolves.toBe(pidOfAdded);
    await expect(refused).resolves.toBeInstanceOf(ChildExistsError);
    kill(pid);
  });

  it("takes along a child that is still starting for the first time", async () => {
    const gate = new Turnstile();
    const pid = await start({ children: [child("a")] });
    const started = startChild(pid, child("b", { asks: gate.pid }, { owner: events.pid }));
    const { asked: first, open } = await gate.next();

    kill(await pidOf(pid, "a"));
    await listChildren(pid);
    open();

    // It was started, stopped, and is started again: that start hangs at the gate.
    await expect(started).resolves.toBe(first);
    await expect(journal.take(3)).resolves.toEqual(["start b", "stop b", "start a"]);
    await expect(events.next()).resolves.toMatchObject({ type: "child-down", pid: first });
    await expect(stop(pid, 1)).resolves.toBeDefined();
  });

  it("gives up a first start that hangs: there is no such child", async () => {
    const gate = new Turnstile();
    const pid = await start({ children: [child("a")] });
    const hanging = child("b", { asks: gate.pid }, { shutdownMs: 1 });
    const started = startChild(pid, hanging).catch((thrown: unknown) => thrown);
    const { asked: first, open } = await gate.next();
    const ended = awaitExit(first as Pid);

    kill(await pidOf(pid, "a"));

    await expect(journal.take(1)).resolves.toEqual(["start a"]);
    const failure = await started;
    expect(failure).toBeInstanceOf(InitFailedError);
    expect(failure).toMatchObject({ reason: { type: "kill" } });
    expect((await listChildren(pid)).map(({ id }) => id)).toEqual(["a"]);
    // Whatever becomes of that start: it is too late.
    open();
    await expect(ended).resolves.toEqual({ type: "kill" });
    await stop(pid);
    await expect(journal.rest()).resolves.toEqual(["start b", "stop a"]);
  });

  it("begins again when a child fails while the start of a later one hangs", async () => {
    const gate = new Turnstile();
    const pid = await start({
      children: [child("a", {}, { owner: events.pid })],
      strategy: "rest-for-one",
    });
    const opened = gate.next().then(({ open }) => open());
    await startChild(pid, child("b", { asks: gate.pid }, { shutdownMs: 1 }));
    await opened;
    await journal.take(1);

    kill(await pidOf(pid, "a"));
    await expect(journal.take(2)).resolves.toEqual(["stop b", "start a"]);
    await events.take(2);
    kill(await pidOf(pid, "a"));

    await expect(journal.take(1)).resolves.toEqual(["start a"]);
    await expect(stop(pid)).resolves.toEqual({ type: "shutdown" });
    await expect(journal.rest()).resolves.toEqual(["stop a"]);
  });

  it("counts no start that fails while it is to be stopped", async () => {
    const gate = new Turnstile();
    const options = { strategy: "rest-for-one", maxRestarts: 2 } as const;
    const pid = await start({ children: [child("a", {}, { owner: events.pid })], ...options });
    const opened = gate.next().then(({ open }) => open());
    await startChild(pid, child("b", { asks: gate.pid }, { shutdownMs: Infinity }));
    await opened;
    await journal.take(1);

    kill(await pidOf(pid, "a"));
    await events.take(2);
    const { asked: starting } = await gate.next();
    kill(await pidOf(pid, "a"));
    await events.take(1);
    kill(starting as Pid);

    await expect(journal.take(3)).resolves.toEqual(["stop b", "start a", "start a"]);
    const { open } = await gate.next();
    open();
    await expect(journal.take(1)).resolves.toEqual(["start b"]);
    await stop(pid);
  });

  it("waits longer with each failure, after all were stopped and before any is started", async () => {
    const pid = await start({ children: [child("a"), child("b", {}, { owner: events.pid })] });
    const restarted: ChildEvent[] = [];
    for (let n = 0; n < 3; n += 1) {
      kill(await pidOf(pid, "a"));
      await expect(journal.take(3)).resolves.toEqual(["stop b", "start a", "start b"]);
      restarted.push(...(await events.take(2)).slice(1));
    }

    const waits = restarted.map((event) => (event.type === "child-restarted" ? event.ms : 0));
    // 10 and 20 ms, on a clock that may be a little ahead of the timer.
    expect(waits[1]).toBeGreaterThan(9);
    expect(waits[2]).toBeGreaterThan(19);
    await stop(pid);
  });

  it("gives what was left to who failed, and to nobody who had to be killed", async () => {
    const counting = { counts: true, terminates: "never", tells: heard.pid } as const;
    const members = ["a", "b"].map((id) => puppetChild(id, counting, { shutdownMs: 1 }));
    const pid = await start({ children: members });
    await heard.take(4);

    kill(await pidOf(pid, "a"));

    const isStarted = ({ type }: Heard): boolean => type === "started";
    const told = [await heard.nextThat(isStarted), await heard.nextThat(isStarted)];
    expect(told).toMatchObject([{ count: 1 }, { count: 0 }]);
    kill(pid);
  });

  it("ends with the supervisor, whatever it was about to do", async () => {
    const slow = child("b", { stops: "never" }, { shutdownMs: Infinity });
    const pid = await start({ children: [child("a"), slow, child("c")] });
    const [a, b, c] = (await pidsOf(pid)) as [Pid, Pid, Pid];

    kill(c);
    await expect(journal.take(1)).resolves.toEqual(["stop b"]);
    const ended = stop(pid);
    await expect(ask(a, "count")).resolves.toBe(1);
    kill(b);

    await expect(ended).resolves.toEqual({ type: "shutdown" });
    await expect(journal.rest()).resolves.toEqual(["stop a"]);
  });

  it("leaves nobody behind when the supervisor is killed in the midst of it", async () => {
    const stubborn = child("a", { stops: "never" }, { shutdownMs: 1 });
    const slow = child("b", { stops: "never" }, { shutdownMs: 50 });
    const pid = await start({ children: [stubborn, slow, child("c")] });
    const [a, b, c] = (await pidsOf(pid)) as [Pid, Pid, Pid];
    const over = awaitShutdown(pid);
    const ends = [awaitExit(a), awaitExit(b)];

    kill(c);
    await expect(journal.take(1)).resolves.toEqual(["stop b"]);
    kill(pid);

    await expect(over).resolves.toEqual({ type: "kill" });
    await expect(Promise.all(ends)).resolves.toEqual([{ type: "kill" }, { type: "kill" }]);
    await expect(journal.rest()).resolves.toEqual(["stop a"]);
  });
});

describe("the end of a thread", () => {
  it("is no second failure of a child that was about to be started again there", async () => {
    const near = await spawn(puppet, {}, { isolation: "thread" });
    const gate = new Turnstile();
    const pid = await start({ strategy: "one-for-one", maxRestarts: 1 });
    const opened = gate.next().then(({ open }) => open());
    const argument = { asks: gate.pid };
    const first = await startChild(pid, child("a", argument, { near, owner: events.pid }));
    await opened;

    kill(first);
    await gate.next();
    await perform(near, "exitThread").catch(() => {});
    const { open } = await gate.next();
    open();

    await expect(events.take(2)).resolves.toMatchObject([
      { type: "child-down", pid: first, reason: { type: "kill" } },
      { type: "child-restarted", from: first, reason: { type: "kill" } },
    ]);
    await expect(listChildren(pid)).resolves.toMatchObject([{ id: "a", restarts: 1 }]);
    await stop(pid);
  });
});
