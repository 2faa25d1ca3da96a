import {
  awaitExit,
  kill,
  NotCloneableError,
  NotInProcessError,
  OptionError,
  send,
  sendAfter,
  sendInterval,
  sleep,
  spawn,
  spawnHere,
  startNode,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { installClock } from "../../../runtime/kernel/clock.ts";
import { perform, puppet } from "../modules/puppet.ts";
import { sleeper } from "../modules/readers.ts";
import { placements } from "../placements.ts";
import { Probe } from "../probe.ts";

let node: Node;
let owner: Pid<unknown>;
let neighbour: Pid<unknown>;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
  neighbour = await spawn(puppet, {});
});
afterAll(() => node.stop());
beforeEach(async () => {
  owner = await spawn(puppet, {});
});

describe("a message sent later", () => {
  it("arrives when its time has come, the sooner first", async () => {
    const probe = new Probe();

    await perform(owner, "sendEachAfter", probe.pid, ["later", 20], ["sooner", 1]);

    await expect(probe.take(2)).resolves.toEqual(["sooner", "later"]);
  });

  it("is as it was when its time was set", async () => {
    const probe = new Probe();

    await perform(owner, "sendAfterThenChange", probe.pid, 1);

    await expect(probe.next()).resolves.toEqual({ n: 1 });
  });

  it("can be cancelled until it is sent", async () => {
    const probe = new Probe();
    const sent = sendAfter(probe.pid, "sent", 1);
    const cancelled = sendAfter(probe.pid, "cancelled", 2);

    expect(cancelled.cancel()).toBe(true);
    expect(cancelled.cancel()).toBe(false);

    await expect(probe.next()).resolves.toBe("sent");
    expect(sent.cancel()).toBe(false);
    sendAfter(probe.pid, "marker", 3);
    await expect(probe.next()).resolves.toBe("marker");
  });

  it("is not sent when the process that set it has ended", async () => {
    const probe = new Probe();

    await perform(owner, "sendAfterThenExit", probe.pid, "of the dead", 1).catch(() => {});

    // A timer that is set later and waits longer goes off later.
    await perform(neighbour, "sendAfter", probe.pid, "marker", 2);
    await expect(probe.next()).resolves.toBe("marker");
  });

  it("is dropped when its receiver has ended", async () => {
    const probe = new Probe();
    await perform(neighbour, "sendAfter", owner, "to the dead", 1);

    kill(owner);

    await perform(neighbour, "sendAfter", probe.pid, "marker", 2);
    await expect(probe.next()).resolves.toBe("marker");
  });

  it("is refused at once when it cannot be copied", () => {
    const probe = new Probe();

    expect(() => sendAfter(probe.pid, () => {}, 1)).toThrow(NotCloneableError);
  });

  it.each([-1, Number.NaN, Infinity, 2 ** 31])("cannot wait %d milliseconds", (delayMs) => {
    const probe = new Probe();

    expect(() => sendAfter(probe.pid, "never", delayMs)).toThrow(OptionError);
  });
});

describe("a message sent at intervals", () => {
  it("comes again and again until it is cancelled, which is told the truth once", async () => {
    const probe = new Probe();
    const timer = sendInterval(probe.pid, { tick: true }, 1);

    await expect(probe.take(3)).resolves.toEqual([{ tick: true }, { tick: true }, { tick: true }]);

    expect(timer.cancel()).toBe(true);
    expect(timer.cancel()).toBe(false);
    const marker = new Probe();
    sendAfter(marker.pid, "marker", 5);
    await marker.next();
    expect(probe.length).toBe(0);
  });

  it("keeps its beat when timers come too early, or late", () => {
    let time = 0;
    let timer: { callback: () => void; at: number } | undefined;
    installClock({
      now: () => time,
      setTimer: (callback, delayMs) => {
        timer = { callback, at: time + delayMs };
        return {};
      },
      clearTimer: () => {},
    });
    let beats = 0;
    const here = spawnHere<string>({ message: () => {} });
    const counting = sendInterval(here, "beat", 10);
    const due: number[] = [];
    for (const off of [-0.6, -0.6, 0, 4, 25, -0.6]) {
      const { callback, at } = timer!;
      time = at + off;
      callback();
      beats += 1;
      due.push(timer!.at);
    }
    counting.cancel();
    installClock();

    expect(beats).toBe(6);
    expect(due).toEqual([20, 30, 40, 50, 80, 90]);
  });

  it("stops with the process that started it", async () => {
    const probe = new Probe<string>();
    await perform(owner, "sendInterval", probe.pid, "tick", 1);
    await probe.take(2);

    kill(owner);
    await awaitExit(owner);

    sendAfter(probe.pid, "marker", 5);
    await probe.nextThat((message) => message === "marker");
    expect(probe.length).toBe(0);
  });

  it.each([0, 1e-7, 0.5, -1, Number.NaN, Infinity, 2 ** 31])(
    "cannot come every %d milliseconds",
    (ms) => {
      const probe = new Probe();

      expect(() => sendInterval(probe.pid, "never", ms)).toThrow(OptionError);
    },
  );
});

describe.each(placements)("a process that sleeps %s", (_where, place) => {
  it("takes its messages afterwards, as itself", async () => {
    const probe = new Probe();
    const pid = await spawn(sleeper, { tells: probe.pid }, place(node));

    send(pid, 2);
    send(pid, 1);

    await expect(probe.take(2)).resolves.toEqual([
      { slept: 2, as: pid },
      { slept: 1, as: pid },
    ]);
  });

  it("can be killed while it does", async () => {
    const probe = new Probe();
    const pid = await spawn(sleeper, { tells: probe.pid }, place(node));
    const ended = awaitExit(pid);
    send(pid, 1);
    await probe.next();
    send(pid, 1_000_000);

    kill(pid);

    await expect(ended).resolves.toEqual({ type: "kill" });
  });
});

describe("sleep", () => {
  it("works in processes only, and not for times that are none", async () => {
    await expect(sleep(1)).rejects.toThrow(NotInProcessError);
    await expect(sleep(Number.NaN)).rejects.toThrow(OptionError);
  });
});
