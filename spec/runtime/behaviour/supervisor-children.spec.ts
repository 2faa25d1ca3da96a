import {
  awaitExit,
  ChildExistsError,
  InitFailedError,
  kill,
  listChildren,
  ModuleLoadError,
  startChild,
  stop,
  terminateChild,
  type Pid,
} from "../../../runtime/index.ts";
import { watchEnd } from "../anchors.ts";
import { Gate } from "../gate.ts";
import { type Heard } from "../modules/puppet.ts";
import { neverLoaded } from "../modules/throws-on-load.ts";
import {
  anchors,
  child,
  events,
  heard,
  pidOf,
  superviseHere,
  useSupervision,
} from "../supervised.ts";

useSupervision();

const isTerminated = (told: Heard): told is Heard & { type: "terminated" } =>
  told.type === "terminated";

describe("children that are added and removed", () => {
  it("are started and stopped while the supervisor runs", async () => {
    const pid = await superviseHere({});
    const started = await startChild(pid, child("a", { terminates: "at once" }));

    await expect(pidOf(pid, "a")).resolves.toBe(started);
    await expect(terminateChild(pid, "a")).resolves.toBe(true);

    await expect(heard.nextThat(isTerminated)).resolves.toMatchObject({
      pid: started,
      reason: { type: "shutdown" },
    });
    await expect(events.next()).resolves.toEqual({
      type: "child-gone",
      id: "a",
      pid: started,
      reason: { type: "shutdown" },
    });
    await expect(listChildren(pid)).resolves.toEqual([]);
    await expect(terminateChild(pid, "a")).resolves.toBe(false);
  });

  it("are refused when there is one of that id, which lives on", async () => {
    const pid = await superviseHere({ children: [child("a")] });
    const first = await pidOf(pid, "a");

    const second = startChild(pid, child("a"));

    await expect(second).rejects.toThrow(ChildExistsError);
    await expect(second).rejects.toMatchObject({ id: "a" });
    await expect(pidOf(pid, "a")).resolves.toBe(first);
  });

  it("are not there when they cannot start, and can be started again", async () => {
    const pid = await superviseHere({}, anchors[0]);

    const failed = startChild(pid, child("a", { start: "throw", with: "no luck" }));
    await expect(failed).rejects.toThrow(InitFailedError);
    await expect(failed).rejects.toMatchObject({
      reason: { name: "TypeError", message: "no luck" },
    });
    const unloaded = startChild(pid, { id: "a", definition: neverLoaded, argument: undefined });
    await expect(unloaded).rejects.toThrow(ModuleLoadError);

    await expect(listChildren(pid)).resolves.toEqual([]);
    await expect(startChild(pid, child("a"))).resolves.toEqual(expect.any(String));
  });

  it("are killed when they do not stop in time", async () => {
    const pid = await superviseHere({
      children: [child("a", { terminates: "never" }, { shutdownMs: 1 })],
    });
    const { ended } = await watchEnd(await pidOf(pid, "a"));

    await expect(terminateChild(pid, "a")).resolves.toBe(true);

    await expect(ended).resolves.toEqual({ type: "kill" });
  });

  it("can be removed while they are starting: they never run on", async () => {
    const gate = new Gate();
    const pid = await superviseHere({});
    const started = startChild(pid, child("a", { start: "ask first", with: gate.pid }));
    const starting = (await gate.asked()) as Pid;

    const removed = terminateChild(pid, "a");
    await listChildren(pid);
    gate.open();

    await expect(removed).resolves.toBe(true);
    await expect(started).resolves.toBe(starting);
    await expect(awaitExit(starting)).resolves.toMatchObject({ type: "noproc" });
    await expect(listChildren(pid)).resolves.toEqual([]);
  });

  it("can be removed while they fail to start: who started them hears why", async () => {
    const pid = await superviseHere({});
    const gate = new Gate();
    const started = startChild(pid, child("a", { start: "ask first", with: gate.pid })).catch(
      (thrown: unknown) => thrown,
    );
    const starting = (await gate.asked()) as Pid;

    const removed = terminateChild(pid, "a");
    await listChildren(pid);
    kill(starting);

    await expect(removed).resolves.toBe(true);
    await expect(started).resolves.toMatchObject({ reason: { type: "kill" } });
  });

  it("can be removed while they wait to be started again: there is no successor", async () => {
    const pid = await superviseHere({ children: [child("a")], maxRestarts: 100 });
    for (let n = 0; n < 5; n += 1) {
      kill(await pidOf(pid, "a"));
      await events.take(2);
    }
    // The sixth restart waits 160 ms.
    kill(await pidOf(pid, "a"));
    await expect(events.next()).resolves.toMatchObject({ type: "child-down" });

    await expect(terminateChild(pid, "a")).resolves.toBe(true);

    await expect(events.next()).resolves.toMatchObject({ type: "child-gone", id: "a" });
    await expect(startChild(pid, child("a"))).resolves.toEqual(expect.any(String));
  });
});

describe("a supervisor that ends", () => {
  it("stops its children in reverse order, and kills who takes too long", async () => {
    const calm = { terminates: "at once" } as const;
    const pid = await superviseHere({
      children: [
        child("a", calm),
        child("b", { terminates: "never" }, { shutdownMs: 50 }),
        child("c", calm),
      ],
    });
    const [a, b, c] = (await listChildren(pid)).map((known) => known.pid as Pid);

    await expect(stop(pid)).resolves.toEqual({ type: "shutdown" });

    const terminated: Pid[] = [];
    while (terminated.length < 3) terminated.push((await heard.nextThat(isTerminated)).pid);
    expect(terminated).toEqual([c, b, a]);
    for (const gone of [a, b, c])
      await expect(awaitExit(gone!)).resolves.toEqual({ type: "noproc" });
  });

  it("takes its children along when it is killed, also those that trap exits", async () => {
    const pid = await superviseHere({ children: [child("a"), child("b", { traps: true })] });
    const children = (await listChildren(pid)).map((known) => known.pid as Pid);
    const ends = await Promise.all(children.map(watchEnd));

    kill(pid);

    for (const { ended } of ends) await expect(ended).resolves.toEqual({ type: "kill" });
  });

  it("leaves no child behind that was starting, and starts none", async () => {
    const gate = new Gate();
    const pid = await superviseHere({});
    const started = startChild(pid, child("a", { start: "ask first", with: gate.pid }));
    const starting = (await gate.asked()) as Pid;
    const ended = awaitExit(starting);

    kill(pid);
    await awaitExit(pid);
    gate.open();

    await expect(started).rejects.toMatchObject({ reason: { type: "kill" } });
    await expect(ended).resolves.toMatchObject({ type: expect.stringMatching(/noproc|kill/) });
  });
});
