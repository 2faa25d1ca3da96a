import {
  call,
  describeFailure,
  kill,
  onProcessFailure,
  register,
  send,
  spawn,
  spawnHere,
  startNode,
  stop,
  type Failure,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { currentKernel } from "../../../runtime/kernel/kernel.ts";
import { threadOf } from "../../../runtime/term/pid.ts";
import { dropAnchors } from "../anchors.ts";
import { perform, puppet } from "../modules/puppet.ts";
import { hold, node, places, useNode, views } from "../places.ts";
import { Probe } from "../probe.ts";

useNode();

let failures: Probe<Failure>;
beforeEach(() => {
  failures = new Probe();
});

const fail = (pid: Pid, message: string): Promise<unknown> =>
  perform(pid, "throw", message).catch(() => {});

const why = (failure: Failure): unknown => "message" in failure.reason && failure.reason.message;

describe.each(views)(
  "%s, that hears of failures %s,",
  (_viewpoint, _place, observations, options) => {
    it("hears who failed, why, and how many hear of it", async () => {
      const observe = await observations();
      const name = `failing ${Math.random()}`;
      const pid = await hold({ ...options(), name });
      const linked = await hold({}, { traps: true });
      await perform(pid, "link", linked);
      await observe.hearFailures(failures.pid);

      await fail(pid, "no");

      const failure = await failures.next();
      expect(failure).toEqual({
        event: "process-failed",
        level: "error",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        thread: threadOf(pid),
        pid,
        name,
        definition: expect.objectContaining({ url: puppet.url }),
        reason: expect.objectContaining({ type: "error", name: "RangeError", message: "no" }),
        links: 1,
      });
      expect(describeFailure(failure)).toBe(
        `Process ${name} failed, notifying 1 link: RangeError: no`,
      );
      await observe.stopFailures(failures.pid);
    });
  },
);

describe("who hears of failures", () => {
  it.each(places)("hears of no ends in order and of no kill, %s", async (_place, options) => {
    const heard = await onProcessFailure(failures.pid);
    const [ended, stopped, killed, failed] = await Promise.all(
      [1, 2, 3, 4].map(() => hold(options())),
    );

    await perform(ended!, "exitSelf", { type: "normal" }).catch(() => {});
    await stop(stopped!);
    kill(killed!);
    await fail(failed!, "at last");

    expect(await failures.next()).toMatchObject({ pid: failed });
    await heard.stop();
  });

  it("hears of a start that failed only from who spawned it", async () => {
    const heard = await onProcessFailure(failures.pid);
    const pid = await hold({});

    await expect(
      spawn(puppet, { start: "throw", with: "no" }, { near: pid }),
    ).rejects.toMatchObject({
      code: "ERR_INIT_FAILED",
    });
    await fail(pid, "after that");

    expect(why(await failures.next())).toBe("after that");
    await heard.stop();
  });

  it("hears of linked ends too", async () => {
    const heard = await onProcessFailure(failures.pid);
    const [one, other] = [await hold({}), await hold({})];
    await perform(one, "link", other);

    await fail(one, "together");

    const pids = [await failures.next(), await failures.next()].map(
      (failure) => "pid" in failure && failure.pid,
    );
    // In any order: they come from two threads.
    expect(new Set(pids)).toEqual(new Set([one, other]));
    await heard.stop();
  });

  it.each(places)("hears no more after it has stopped, %s", async (_place, options) => {
    const [one, other] = [await hold(options()), await hold(options())];
    const later = new Probe<Failure>();
    const heard = await onProcessFailure(failures.pid);
    await heard.stop();
    await fail(one, "unheard");
    const again = await onProcessFailure(later.pid);

    await fail(other, "heard");

    expect(why(await later.next())).toBe("heard");
    expect(failures.length).toBe(0);
    await again.stop();
  });

  it("costs the threads nothing once nobody does", async () => {
    const before = currentKernel().failed;
    const one = await onProcessFailure(failures.pid);
    const other = await onProcessFailure(() => {});
    await one.stop();
    const during = currentKernel().failed;
    await other.stop();

    expect([before, typeof during, currentKernel().failed]).toEqual([
      undefined,
      "function",
      undefined,
    ]);
  });

  it("hears no more after its end", async () => {
    const listener = spawnHere<Failure>({});
    await onProcessFailure(listener);
    kill(listener);

    expect(currentKernel().failed).toBeUndefined();
  });

  it("hears of a thread of its own that is started later, and by which name", async () => {
    const heard = await onProcessFailure(failures.pid);
    const name = `later ${Math.random()}`;
    const pid = await hold({ isolation: "thread" });
    await perform(pid, "register", name);

    await fail(pid, "no");

    expect(await failures.next()).toMatchObject({ pid, name });
    await heard.stop();
  });

  it("knows a name that was given from its own thread", async () => {
    const heard = await onProcessFailure(failures.pid);
    const name = `given ${Math.random()}`;
    const pid = spawnHere<number>({
      message: () => {
        throw new Error("no");
      },
    });
    await register(name, pid);

    send(pid, 1);

    const failure = await failures.next();
    expect(failure).toMatchObject({ pid, name, links: 0, thread: 0 });
    expect(failure).not.toHaveProperty("definition");
    await heard.stop();
  });

  it("hears of a thread that ended, not of one that was let go", async () => {
    const heard = await onProcessFailure(failures.pid);
    const [orderly, failing] = [
      await hold({ isolation: "thread" }),
      await hold({ isolation: "thread" }),
    ];

    await stop(orderly);
    await perform(failing, "exitThread").catch(() => {});

    const failure = await failures.next();
    const thread = threadOf(failing);
    expect(failure).toMatchObject({
      event: "thread-failed",
      thread,
      reason: { type: "thread-down", thread },
    });
    expect(describeFailure(failure)).toMatch(`Thread ${thread} failed: `);
    await heard.stop();
  });
});

test("the threads that replace others tell of failures too", async () => {
  await node.stop();
  const small: Node = await startNode({ threads: 1 });
  failures = new Probe();
  const [only] = await dropAnchors(1);
  await onProcessFailure(failures.pid);
  await perform(only!, "exitThread").catch(() => {});
  await failures.next();

  const pid = await spawn(puppet, {});
  await call(pid, { trick: "throw", args: ["there too"] }).catch(() => {});

  expect(threadOf(pid)).not.toBe(threadOf(only!));
  expect(why(await failures.next())).toBe("there too");
  await small.stop();
});
