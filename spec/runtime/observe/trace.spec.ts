import {
  awaitExit,
  call,
  exit,
  kill,
  link,
  monitor,
  newTag,
  processInfo,
  self,
  send,
  spawn,
  spawnHere,
  traceProcess,
  unlink,
  type ExitReason,
  type Pid,
  type TraceEvent,
} from "../../../runtime/index.ts";
import { currentKernel } from "../../../runtime/kernel/kernel.ts";
import { makePid, threadOf } from "../../../runtime/term/pid.ts";
import { perform, puppet } from "../modules/puppet.ts";
import { hold, node, places, useNode, views } from "../places.ts";
import { Probe } from "../probe.ts";
import { Gate } from "../gate.ts";
import { keepWarnings } from "../warnings.ts";

useNode();

let events: Probe<TraceEvent>;
beforeEach(() => {
  events = new Probe();
});

const is =
  (type: TraceEvent["type"], signal?: string) =>
  (event: TraceEvent): boolean =>
    event.type === type && (signal === undefined || ("signal" in event && event.signal === signal));

/** What was heard up to the first event that matches, without times. */
async function heardUntil(matches: (event: TraceEvent) => boolean): Promise<unknown[]> {
  const heard: unknown[] = [];
  for (;;) {
    const event = await events.next();
    const { time, pid: _pid, ...detail } = event;
    expect(Math.abs(time - Date.now())).toBeLessThan(60_000);
    heard.push("durationMs" in detail ? { ...detail, durationMs: "some" } : detail);
    if (matches(event)) return heard;
  }
}

describe.each(views)(
  "%s, that traces a process %s,",
  (_viewpoint, _place, observations, options) => {
    it("hears of a request, what the process sends, its answer and its turn, in order", async () => {
      const observe = await observations();
      const pid = await hold(options());
      const other = await hold({});
      await observe.trace(pid, events.pid);

      await perform(pid, "send", other, { a: 1 });

      const reference = expect.stringMatching(/^#0\.0\.\d+$/);
      expect(await heardUntil(is("turn-ended"))).toEqual([
        {
          type: "received",
          signal: "request",
          reference,
          body: { trick: "send", args: [other, { a: 1 }] },
        },
        { type: "turn-started" },
        { type: "sent", signal: "message", peer: other, body: { a: 1 } },
        // What undefined is a copy of is not told.
        { type: "sent", signal: "reply", reference },
        { type: "turn-ended", durationMs: "some" },
      ]);
    });

    it("hears the answers to what the process asks", async () => {
      const observe = await observations();
      const pid = await hold(options());
      const other = await hold({});
      await observe.trace(pid, events.pid);

      await perform(pid, "call", other, { trick: "answer", args: [7] });

      await events.nextThat(is("sent", "request"));
      const reply = await events.nextThat(is("received", "reply"));
      expect(reply).toMatchObject({ peer: other, body: 7 });
    });

    it("hears of links, monitors and ends", async () => {
      const observe = await observations();
      const pid = await hold(options(), { traps: true });
      const other = await hold({});
      await observe.trace(pid, events.pid);

      await perform(pid, "link", other);
      await perform(pid, "unlink", other);
      await perform(pid, "link", other);
      await perform(pid, "monitor", other);
      await perform(pid, "kill", other);

      const reason = { type: "kill" };
      for (const signal of ["link", "unlink", "link", "monitor", "kill"]) {
        expect(await events.nextThat(is("sent", signal))).toMatchObject({ peer: other });
      }
      const down = await events.nextThat(is("received", "down"));
      expect(down).toMatchObject({ peer: other, body: reason });
      expect(await events.nextThat(is("received", "exit"))).toMatchObject({
        peer: other,
        body: reason,
      });
    });

    it("hears nothing more once it has stopped", async () => {
      const observe = await observations();
      const pid = await hold(options());
      await observe.trace(pid, events.pid);
      await perform(pid, "nothing");
      await observe.stopTrace(pid);
      await perform(pid, "answer", "unheard");
      await observe.trace(pid, events.pid);
      await perform(pid, "answer", "heard");

      const heard = await heardUntil(is("sent", "reply"));
      heard.push(...(await heardUntil(is("sent", "reply"))));

      expect(JSON.stringify(heard)).toContain('"heard"');
      expect(JSON.stringify(heard)).not.toContain("unheard");
      await observe.stopTrace(pid);
    });

    it("hears of its end, last", async () => {
      const observe = await observations();
      const pid = await hold(options());
      await observe.trace(pid, events.pid);

      await expect(perform(pid, "throw", "no")).rejects.toMatchObject({ code: "ERR_PROCESS_DOWN" });

      const ended = await events.nextThat(is("ended"));
      expect(ended).toMatchObject({ pid, reason: { type: "error", message: "no" } });
      expect(events.length).toBe(0);
    });
  },
);

describe("a trace", () => {
  it.each(places)("tells what others do to a process %s", async (_place, options) => {
    const pid = await hold(options(), { traps: true });
    await traceProcess(pid, events.pid);
    const probe = new Probe();
    const tag = newTag();
    const actor = spawnHere<never>({
      message: () => {
        link(pid);
        unlink(pid);
        const reference = monitor(pid);
        send(pid, "tagged", { tag });
        exit(pid, { type: "shutdown" });
        send(probe.pid, reference);
      },
    });

    send(actor as Pid<unknown>, "go");
    const reference = await probe.next();

    const heard = await heardUntil(is("ended"));
    expect(heard.filter((event) => !JSON.stringify(event).includes("turn-"))).toEqual([
      { type: "received", signal: "link", peer: actor },
      { type: "received", signal: "unlink", peer: actor },
      { type: "received", signal: "monitor", peer: actor, reference },
      { type: "received", signal: "message", tag, body: "tagged" },
      { type: "received", signal: "exit", body: { type: "shutdown" } },
      { type: "sent", signal: "down", peer: actor, reference, body: { type: "shutdown" } },
      { type: "ended", reason: { type: "shutdown" } },
    ]);
    kill(actor);
  });

  it.each(places)("tells several messages in a row apart, to a process %s", async (_, options) => {
    const pid = await hold(options());
    await traceProcess(pid, events.pid);

    for (let n = 0; n < 20; n += 1) send(pid, n);
    await perform(pid, "nothing");

    const heard = await heardUntil(is("sent", "reply"));
    const received = heard.filter((event) => JSON.stringify(event).includes('"message"'));
    const each = Array.from({ length: 20 }, (_none, n) => n);
    expect(received).toEqual(each.map((body) => ({ type: "received", signal: "message", body })));
    // And the request, whose turn is not over when it answers.
    const turns = (type: string): number =>
      heard.filter((event) => JSON.stringify(event).includes(`"${type}"`)).length;
    expect([turns("turn-started"), turns("turn-ended")]).toEqual([21, 20]);
  });

  it("goes to a process, and ends with it", async () => {
    const pid = await hold({});
    const to = spawnHere<TraceEvent>({ message: (event) => send(events.pid, event as TraceEvent) });
    await traceProcess(pid, to);
    await perform(pid, "nothing");
    await events.nextThat(is("turn-ended"));

    kill(to);
    await traceProcess(pid, events.pid);
    await perform(pid, "answer", 1);

    expect(await events.nextThat(is("sent", "reply"))).toMatchObject({ body: 1 });
    const watchers = (await processInfo(events.pid))?.watchers;
    expect(watchers).toHaveLength(1);
  });

  it("costs the thread its tracer only as long as it lasts", async () => {
    const pid = await hold({ near: node.root });
    const kernel = currentKernel();
    const before = kernel.tracer;

    const one = await traceProcess(pid, events.pid);
    const other = await traceProcess(pid, events.pid);
    const during = kernel.tracer;
    await one.stop();
    const half = kernel.tracer;
    await other.stop();

    expect([before, during === half, kernel.tracer]).toEqual([undefined, true, undefined]);
    expect(during).toBeDefined();
    expect((await processInfo(pid))?.watchers).toEqual([]);
    expect((await processInfo(events.pid))?.watchers).toEqual([]);
  });

  it("ends with the process that started it", async () => {
    const pid = await hold({ near: node.root });
    const started = new Probe();
    const starter = spawnHere<never>({
      message: async () => {
        await traceProcess(pid, () => {});
        send(started.pid, "started");
      },
    });
    send(starter as Pid<unknown>, "go");
    await started.next();
    expect(currentKernel().tracer).toBeDefined();

    kill(starter);
    await call(pid, { trick: "nothing", args: [] });

    expect(currentKernel().tracer).toBeUndefined();
  });

  it.each(places)("drops what a slow listener cannot take, of a process %s", async (_, options) => {
    const pid = await hold(options());
    const gate = new Gate();
    let first = true;
    const trace = await traceProcess(
      pid,
      async (event) => {
        send(events.pid, event);
        if (first) {
          first = false;
          await call(gate.pid, "opened?", { timeoutMs: Infinity });
        }
      },
      { maxEvents: 10 },
    );

    await perform(pid, "nothing");
    await gate.asked();
    for (let n = 0; n < 200; n += 1) await perform(pid, "answer", n);
    const stopped = trace.stop();
    gate.open();
    await stopped;

    let heard = 0;
    let dropped = 0;
    const all = 201 * 4;
    while (heard + dropped < all) {
      const event = await events.next();
      if (event.type === "dropped") dropped += event.count;
      else heard += 1;
    }
    expect(heard + dropped).toBe(all);
    expect(heard).toBeLessThan(40);
  });

  it("leaves bodies out on request", async () => {
    const pid = await hold({});
    const trace = await traceProcess(pid, events.pid, { bodies: false });

    await perform(pid, "answer", "a secret");

    expect(JSON.stringify(await heardUntil(is("sent", "reply")))).not.toContain("secret");
    await trace.stop();
  });

  it("tells of a thread that ended under the process", async () => {
    const pid = await hold({ isolation: "thread" });
    await traceProcess(pid, events.pid);

    await perform(pid, "exitThread").catch(() => {});

    expect(await events.nextThat(is("ended"))).toMatchObject({
      pid,
      reason: { type: "thread-down", thread: threadOf(pid) },
    });
  });

  it("ends with a warning when its listener throws", async () => {
    const pid = await hold({ near: node.root });
    const { warnings, stop } = keepWarnings();
    let ended: Promise<ExitReason> | undefined;
    const heard = new Promise<void>((resolve) => {
      void traceProcess(pid, () => {
        ended = awaitExit(self());
        resolve();
        throw new TypeError("a bad listener");
      }).then(() => perform(pid, "nothing"));
    });

    await heard;
    await ended;
    stop();

    expect(warnings).toEqual([expect.stringContaining("TypeError: a bad listener")]);
    expect(currentKernel().tracer).toBeUndefined();
  });

  it("is refused for a process that is gone, and lets go of its listener", async () => {
    const count = currentKernel().count;
    const gone = await spawn(puppet, {});
    kill(gone);

    for (const pid of [gone, makePid(1_000_000, 1)]) {
      await expect(traceProcess(pid, () => {})).rejects.toMatchObject({
        code: "ERR_PROCESS_DOWN",
        pid,
      });
    }
    // Takes its turn after the listeners have taken theirs.
    const probe = new Probe<number>();
    send(probe.pid, 1);
    await probe.next();
    kill(probe.pid);
    expect(currentKernel().count).toBe(count);
  });

  it.each([0, 1.5, Number.NaN])("is refused for %d events", async (maxEvents) => {
    const trace = traceProcess(node.root, events.pid, { maxEvents });

    await expect(trace).rejects.toMatchObject({ code: "ERR_OPTION", option: "maxEvents" });
  });

  it("is refused for a listener that would trace itself", async () => {
    const trace = traceProcess(events.pid, events.pid);

    await expect(trace).rejects.toMatchObject({ code: "ERR_OPTION", option: "listener" });
  });
});
