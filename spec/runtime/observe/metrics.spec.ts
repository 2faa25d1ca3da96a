import {
  collectMetrics,
  kill,
  processInfo,
  send,
  spawn,
  spawnHere,
  type Pid,
  type ThreadMetrics,
} from "../../../runtime/index.ts";
import { requestSpawn } from "../../../runtime/kernel/spawn.ts";
import { threadOf } from "../../../runtime/term/pid.ts";
import { perform, puppet } from "../modules/puppet.ts";
import { hold, places, useNode, views } from "../places.ts";
import { Probe } from "../probe.ts";

useNode();

async function metricsOf(pid: Pid): Promise<ThreadMetrics> {
  const { threads } = await collectMetrics({ timeoutMs: 30_000 });
  return threads.find(({ thread }) => thread === threadOf(pid))!;
}

describe.each(views)("%s, that measures a thread, with a process %s,", (...view) => {
  const [, , observations, options] = view;

  it("finds what happened there", async () => {
    const observe = await observations();
    // Keeps the thread, when it is one of its own.
    const keeper = await hold(options());
    const measure = async (): Promise<ThreadMetrics> => {
      const { threads, unresponsive } = await observe.metrics();
      expect(unresponsive).toEqual([]);
      expect(threads[0]).toMatchObject({ thread: 0 });
      return threads.find(({ thread }) => thread === threadOf(keeper))!;
    };
    const before = await measure();

    const pid = await spawn(puppet, {}, { near: keeper });
    for (let n = 0; n < 5; n += 1) await perform(pid, "nothing");
    await perform(pid, "throw", "no").catch(() => {});
    const after = await measure();

    // The observer, when it lives there too, is asked as well.
    expect(after.turns - before.turns).toBeGreaterThanOrEqual(7);
    expect(after.delivered - before.delivered).toBeGreaterThanOrEqual(6);
    expect(after.spawned - before.spawned).toBe(1);
    expect(after.ended.error - before.ended.error).toBe(1);
    expect(after.processes).toBe(before.processes);
    expect(after.heapUsedBytes).toBeGreaterThan(1_000_000);
    expect(after.heapLimitBytes).toBeGreaterThan(after.heapUsedBytes);
    expect(after.eventLoopActiveMs).toBeGreaterThan(before.eventLoopActiveMs);
    expect(after.eventLoopIdleMs).toBeGreaterThanOrEqual(before.eventLoopIdleMs);
  });
});

/** Starts a process as a supervisor does that has started it so often before. */
function startAgain(near: Pid, restarts: number): Promise<Pid> {
  const request = { type: "spawn", address: puppet, argument: {}, near, restarts } as const;
  return new Promise((started, failed) => {
    const address = { url: puppet.url, place: puppet.place };
    requestSpawn({ ...request, address, parent: undefined }, undefined, { started, failed });
  });
}

describe("the metrics of a node", () => {
  it.each(places)("tell what waits, %s", async (_place, options) => {
    const pid = (await hold(options())) as Pid<number>;
    const other = (await spawn(puppet, {}, { near: pid })) as Pid<number>;
    const probe = new Probe();
    for (const waiting of [pid, other]) {
      void perform(waiting, "waitForEver", probe.pid).catch(() => {});
      await probe.next();
    }
    for (let n = 0; n < 7; n += 1) send(pid, n);
    for (let n = 0; n < 3; n += 1) send(other, n);

    expect(await metricsOf(pid)).toMatchObject({ mailboxLength: 10, mailboxLengthMax: 7 });
    kill(other);
  });

  it.each(places)("count each of several messages that come at once, %s", async (_, options) => {
    const pid = await hold(options());
    const before = await metricsOf(pid);

    for (let n = 0; n < 20; n += 1) send(pid, n);
    await perform(pid, "nothing");
    const after = await metricsOf(pid);

    // The registry and the root supervisor may have had their turns too.
    expect(after.delivered - before.delivered).toBeGreaterThanOrEqual(21);
    expect(after.turns - before.turns).toBeGreaterThanOrEqual(21);
    expect(after.turns - before.turns).toBeLessThan(40);
  });

  it("tell what full mailboxes cost", async () => {
    const near = await hold({});
    const pid = await spawn(puppet, {}, { near, config: { mailbox: { max: 2 } } });
    const probe = new Probe();
    void perform(pid, "waitForEver", probe.pid).catch(() => {});
    await probe.next();
    const { dropped } = await metricsOf(pid);

    for (let n = 0; n < 5; n += 1) send(pid, n);

    expect((await metricsOf(pid)).dropped - dropped).toBe(3);
    kill(pid);
  });

  it("name a thread that is too busy to answer, and do not wait for it", async () => {
    const pid = await hold({ isolation: "thread" });
    const blocked = perform(pid, "block", 400);
    // In a batch of its own, so that its turn has begun when the next is taken.
    for (let n = 0; n < 2; n += 1) await new Promise(setImmediate);

    const { threads, unresponsive } = await collectMetrics({ timeoutMs: 50 });

    expect(unresponsive).toContain(threadOf(pid));
    expect(threads.map(({ thread }) => thread)).toContain(0);
    await blocked;
  });

  it.each(places)("count who is started in the place of another, %s", async (_place, options) => {
    const near = await hold(options());
    const { restarted } = await metricsOf(near);

    const pid = await startAgain(near, 2);

    expect((await metricsOf(near)).restarted - restarted).toBe(1);
    expect(await processInfo(pid)).toMatchObject({ restarts: 2 });
    kill(pid);
  });

  it("are refused for a time that is none", async () => {
    await expect(collectMetrics({ timeoutMs: Number.NaN })).rejects.toMatchObject({
      code: "ERR_OPTION",
    });
  });

  it("count the processes of handlers on the main thread", async () => {
    const { threads: before } = await collectMetrics();
    const pid = spawnHere<never>({});
    const { threads: after } = await collectMetrics();

    expect(after[0]!.processes - before[0]!.processes).toBe(1);
    kill(pid);
  });
});
