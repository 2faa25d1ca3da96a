import { AsyncLocalStorage } from "node:async_hooks";

import {
  awaitExit,
  call,
  CallTimeoutError,
  kill,
  OptionError,
  send,
  sendAfter,
  sendInterval,
  spawn,
  spawnHere,
  startChild,
  supervise,
  supervisor,
  type ChildEvent,
} from "../../../runtime/index.ts";
import { setTimer } from "../../../runtime/kernel/clock.ts";
import { startTestNode, type TestNode } from "../../../runtime/testing/index.ts";
import { dozer } from "../modules/dozer.ts";
import { perform, puppet } from "../modules/puppet.ts";
import { keep } from "../keep.ts";
import { Probe } from "../probe.ts";

let node: TestNode;
beforeEach(async () => {
  node = await startTestNode();
});
afterEach(() => node.stop());

describe("the clock of a test node", () => {
  it("stands still, and fires in order of due time, each at its own", async () => {
    const seen: [string, number][] = [];
    const pid = spawnHere<string>({
      message: (message) => void seen.push([message as string, node.clock.now]),
    });
    sendAfter(pid, "late", 300);
    sendAfter(pid, "early", 100);
    sendAfter(pid, "second of two", 300);

    await node.settle();
    expect(seen).toEqual([]);
    expect(node.clock.nextDue).toBe(100);
    await node.clock.advance(299);
    expect(seen).toEqual([["early", 100]]);
    await node.clock.advance(1);

    expect(seen).toEqual([
      ["early", 100],
      ["late", 300],
      ["second of two", 300],
    ]);
    expect(node.clock.now).toBe(300);
    expect(node.clock.nextDue).toBeUndefined();
  });

  it("runs what is set on the way, when that is due", async () => {
    const { pid, kept } = keep();
    const dozing = await spawn(dozer, { tells: pid, times: 3, sleepMs: 100 });
    const ended = awaitExit(dozing);

    await node.clock.advance(250);
    expect(kept).toEqual([100, 200]);
    await node.clock.advance(50);

    expect(kept).toEqual([100, 200, 300]);
    await expect(ended).resolves.toEqual({ type: "normal" });
  });

  it("drives intervals, and cancels with their process", async () => {
    const { pid, kept } = keep<string>();
    const beat = sendInterval(pid, "beat", 10);

    await node.clock.advance(35);
    expect(kept).toEqual(["beat", "beat", "beat"]);
    expect(beat.cancel()).toBe(true);
    await node.clock.advance(100);

    expect(kept).toHaveLength(3);
  });

  it("runs a timer in the async context in which it was set", async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    context.run("who set it", () => {
      setTimer(() => {
        seen.push(context.getStore());
      }, 10);
    });

    await context.run("who moves the time", () => node.clock.advance(10));

    expect(seen).toEqual(["who set it"]);
  });

  it("ends a call that is not answered in time", async () => {
    const silent = await spawn(puppet, {});
    let outcome: unknown = "waiting";
    call(silent, { trick: "waitForEver", args: [] }).catch((thrown: unknown) => {
      outcome = thrown;
    });

    await node.clock.advance(4_999);
    expect(outcome).toBe("waiting");
    await node.clock.advance(1);

    expect(outcome).toBeInstanceOf(CallTimeoutError);
  });

  it.each([-1, Number.NaN, Infinity])("cannot be moved by %d ms", async (ms) => {
    await expect(node.clock.advance(ms)).rejects.toThrow(OptionError);
  });
});

describe("a receive on a test node", () => {
  it("ends when it has waited for its time", async () => {
    const { pid, kept } = keep();
    const dozing = await spawn(dozer, { tells: pid, receiveMs: 500 });
    await node.clock.advance(400);
    send(dozing, "in time");
    await node.clock.advance(499);
    expect(kept).toEqual(["in time"]);

    await node.clock.advance(1);

    expect(kept).toEqual(["in time", "ReceiveTimeoutError"]);
  });
});

type Restarted = Extract<ChildEvent, { readonly type: "child-restarted" }>;

function isRestart(event: ChildEvent): event is Restarted {
  return event.type === "child-restarted";
}

describe("a supervisor on a test node", () => {
  it("waits longer before each restart, without a wait of the spec", async () => {
    const supervising = await spawn(supervisor, supervise({ maxRestarts: 4, windowMs: 60_000 }));
    const events = new Probe<ChildEvent>();
    let pid = await startChild(supervising, {
      id: "a",
      definition: puppet,
      argument: {},
      owner: events.pid,
    });
    const waits: number[] = [];

    for (const waitMs of [0, 10, 20, 40]) {
      kill(pid);
      await node.clock.advance(waitMs);
      const restarted = await events.nextThat(isRestart);
      waits.push(restarted.ms);
      pid = restarted.to;
    }

    expect(waits).toEqual([0, 10, 20, 40]);
    const ended = awaitExit(supervising);
    kill(pid);
    await expect(ended).resolves.toEqual({ type: "max-restarts", child: "a" });
    expect(node.clock.now).toBe(70);
  });

  it("forgets failures when their window is over", async () => {
    const supervising = await spawn(supervisor, supervise({ maxRestarts: 1, windowMs: 3_600_000 }));
    const events = new Probe<ChildEvent>();
    let pid = await startChild(supervising, {
      id: "a",
      definition: puppet,
      argument: {},
      owner: events.pid,
    });

    for (let day = 0; day < 3; day += 1) {
      kill(pid);
      pid = (await events.nextThat(isRestart)).to;
      await node.clock.advance(3_600_001);
    }

    await expect(perform(pid, "self")).resolves.toBe(pid);
  });
});
