import {
  awaitExit,
  call,
  deferred,
  InitFailedError,
  kill,
  NameTakenError,
  NotCloneableError,
  register,
  reply,
  spawn,
  spawnHere,
  spawnOrFind,
  startNode,
  unregister,
  whereis,
  type Node,
  type Pid,
  type Reference,
} from "../../../runtime/index.ts";
import { threadOf } from "../../../runtime/term/pid.ts";
import { dropAnchors } from "../anchors.ts";
import { finder, lookFor, only, type OnlyArgument, type Outcome } from "../modules/namesakes.ts";
import { puppet } from "../modules/puppet.ts";
import { Probe } from "../probe.ts";

let node: Node;
let finders: readonly Pid[];
beforeAll(async () => {
  node = await startNode({ threads: 2 });
  const anchors = await dropAnchors(2);
  finders = await Promise.all(anchors.map((near) => spawn(finder, undefined, { near })));
});
afterAll(() => node.stop());

/** Asks who starts whether the start is to fail, and lets the spec answer. */
class Starts {
  readonly asked = new Probe<{ pid: Pid; reference: Reference }>();
  readonly pid: Pid = spawnHere<never>({
    request: (pid, reference) => {
      this.asked.push({ pid: pid as Pid, reference });
      return deferred;
    },
  });

  /** Lets the next start succeed, or fail; gives the process. */
  async next(fails: boolean): Promise<Pid> {
    const { pid, reference } = await this.asked.next();
    reply(reference, fails);
    return pid;
  }
}

/** Looks for a process from the thread of `by`. */
async function lookFrom(
  by: Pid,
  name: string,
  argument: OnlyArgument,
  times = 1,
): Promise<Outcome[]> {
  return (await call(by, [name, argument, times], { timeoutMs: Infinity })) as Outcome[];
}

/** Comes back when the registry has heard what was asked from here, and from `by`, so far. */
async function registryHeard(by: Pid): Promise<void> {
  await lookFrom(by, "a mark", {});
  await whereis("a mark");
}

describe("a process that is to exist once", () => {
  it("starts once, however many ask at once from whatever thread", async () => {
    const starts = new Probe<Pid>();
    const argument = { tells: starts.pid };

    const looks = await Promise.all([
      lookFor("crowded", argument, 40),
      ...finders.map((by) => lookFrom(by, "crowded", argument, 40)),
    ]);

    const all = looks.flat();
    const started = all.filter((outcome) => outcome.started === true);
    expect(started).toHaveLength(1);
    expect(new Set(all.map(({ pid }) => pid))).toEqual(new Set([started[0]?.pid]));
    expect(all).toHaveLength(120);
    await expect(starts.next()).resolves.toBe(started[0]?.pid);
    expect(starts.length).toBe(0);
  });

  it("starts once on a thread of its own", async () => {
    const options = { name: "apart", isolation: "thread" } as const;

    const all = await Promise.all(
      Array.from({ length: 100 }, () => spawnOrFind(only, {}, options)),
    );

    expect(new Set(all.map(({ pid }) => pid)).size).toBe(1);
    expect(finders.map(threadOf)).not.toContain(threadOf(all[0]!.pid));
    kill(all[0]!.pid);
  });

  it("is found by name once it has started, not before", async () => {
    const starts = new Starts();
    let found: Outcome[] | undefined;
    const first = lookFrom(finders[0]!, "slow", { asks: starts.pid });
    const { pid, reference } = await starts.asked.next();

    const second = lookFrom(finders[1]!, "slow", {}).then((outcome) => (found = outcome));
    await registryHeard(finders[1]!);
    expect(found).toBeUndefined();
    await expect(whereis("slow")).resolves.toBe(pid);
    reply(reference, false);

    await expect(first).resolves.toEqual([{ pid, started: true }]);
    await expect(second).resolves.toEqual([{ pid, started: false }]);
  });

  it("is waited for also when it was spawned by name", async () => {
    const starts = new Starts();
    const spawned = spawn(only, { asks: starts.pid }, { name: "spawned" });
    const { pid, reference } = await starts.asked.next();

    const found = lookFrom(finders[0]!, "spawned", {});
    await registryHeard(finders[0]!);
    reply(reference, false);

    await expect(spawned).resolves.toBe(pid);
    await expect(found).resolves.toEqual([{ pid, started: false }]);
  });

  it("is started by the next in line when its start fails", async () => {
    const starts = new Starts();
    const argument = { asks: starts.pid };
    const looks: Promise<Outcome[]>[] = [];
    for (const by of [finders[0]!, finders[1]!, finders[0]!]) {
      looks.push(lookFrom(by, "unlucky", argument));
      await registryHeard(by);
    }

    const first = await starts.next(true);
    await expect(looks[0]).resolves.toEqual([{ failed: "InitFailedError" }]);
    const second = await starts.next(false);

    expect(second).not.toBe(first);
    await expect(looks[1]).resolves.toEqual([{ pid: second, started: true }]);
    await expect(looks[2]).resolves.toEqual([{ pid: second, started: false }]);
    expect(starts.asked.length).toBe(0);
  });

  it("is started by the next in line when its start is killed", async () => {
    const starts = new Starts();
    const argument = { asks: starts.pid };
    const first = lookFrom(finders[0]!, "killed", argument);
    const { pid } = await starts.asked.next();
    const second = lookFrom(finders[1]!, "killed", argument);
    await registryHeard(finders[1]!);

    kill(pid);
    const successor = await starts.next(false);

    await expect(first).resolves.toEqual([{ failed: "InitFailedError" }]);
    await expect(second).resolves.toEqual([{ pid: successor, started: true }]);
  });

  it("is not waited for when whoever is next in line has ended", async () => {
    const starts = new Starts();
    const argument = { asks: starts.pid };
    const [one, other] = finders as [Pid, Pid];
    const late = await spawn(finder, undefined, { near: other });
    const first = lookFrom(one, "passed on", argument);
    const failing = await starts.asked.next();
    const lost = lookFrom(late, "passed on", argument).catch(() => "lost");
    await registryHeard(other);
    const last = lookFrom(other, "passed on", argument);
    await registryHeard(other);

    kill(late);
    await awaitExit(late);
    reply(failing.reference, true);
    const pid = await starts.next(false);

    await expect(first).resolves.toEqual([{ failed: "InitFailedError" }]);
    await expect(lost).resolves.toBe("lost");
    await expect(last).resolves.toEqual([{ pid, started: true }]);
  });

  it("is started again by who asks after its end", async () => {
    const before = await spawnOrFind(only, {}, { name: "mortal" });
    for (let n = 0; n < 50; n += 1) {
      const { pid } = await spawnOrFind(only, {}, { name: "mortal" });
      kill(pid);
      await awaitExit(pid);

      const [after] = await lookFrom(finders[n % 2]!, "mortal", {});

      expect(after).toMatchObject({ started: true });
      expect(after?.pid).not.toBe(pid);
    }
    expect(before.started).toBe(true);
  });

  it("finds itself when it looks for its name while it starts", async () => {
    const { pid } = await spawnOrFind(only, { looksFor: "itself" }, { name: "itself" });

    await expect(call(pid, undefined)).resolves.toEqual({ pid, started: false });
  });

  it("has a name that a process of another definition does not stand for", async () => {
    const pid = await spawn(puppet, {}, { name: "a puppet" });

    const found = spawnOrFind(only, {}, { name: "a puppet" });

    await expect(found).rejects.toThrow(NameTakenError);
    await expect(found).rejects.toMatchObject({ taken: "a puppet", pid });
  });

  it("is found under a name that was given by hand", async () => {
    const pid = await spawn(only, {});
    await register("by hand", pid);

    await expect(spawnOrFind(only, {}, { name: "by hand" })).resolves.toEqual({
      pid,
      started: false,
    });
  });

  it("is started anew when its name was taken away, also while it started", async () => {
    const starts = new Starts();
    const argument = { asks: starts.pid };
    const first = lookFrom(finders[0]!, "renamed", argument);
    const { pid, reference } = await starts.asked.next();
    const second = lookFrom(finders[1]!, "renamed", argument);
    await registryHeard(finders[1]!);

    await unregister("renamed");
    reply(reference, false);
    const other = await starts.next(false);

    await expect(first).resolves.toEqual([{ pid, started: true }]);
    await expect(second).resolves.toEqual([{ pid: other, started: true }]);
    await expect(whereis("renamed")).resolves.toBe(other);
  });

  it("starts with its argument as it was when it was asked for", async () => {
    const starts = new Starts();
    const argument: { asks?: Pid; looksFor?: string } = { asks: starts.pid };
    const first = spawnOrFind(only, { asks: starts.pid }, { name: "as it was" }).catch(
      (thrown: unknown) => thrown,
    );
    const { reference } = await starts.asked.next();
    const second = spawnOrFind(only, argument, { name: "as it was" });
    argument.looksFor = "something else";
    reply(reference, true);
    await starts.next(false);

    await expect(first).resolves.toBeInstanceOf(InitFailedError);
    await expect(call((await second).pid, undefined)).resolves.toBeUndefined();
  });

  it("is refused an argument that cannot be copied, whether it is there or not", async () => {
    const odd = { tells: () => {} } as unknown as OnlyArgument;
    await spawnOrFind(only, {}, { name: "there" });

    for (const name of ["there", "not there"]) {
      await expect(spawnOrFind(only, odd, { name })).rejects.toThrow(NotCloneableError);
    }
    await expect(whereis("not there")).resolves.toBeUndefined();
  });
});
