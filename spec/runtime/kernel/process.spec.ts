import {
  awaitExit,
  call,
  describeReason,
  exit,
  isOrderly,
  kill,
  link,
  monitor,
  NotCloneableError,
  NotInProcessError,
  reply,
  self,
  send,
  spawn,
  startNode,
  stop,
  type ExitReason,
  type Node,
  type Pid,
  type Reference,
} from "../../../runtime/index.ts";
import { dropAnchors, watchEnd } from "../anchors.ts";
import { perform, puppet, type Heard, type PuppetArgument } from "../modules/puppet.ts";
import { Probe } from "../probe.ts";

let node: Node;
let anchors: readonly Pid[];
beforeAll(async () => {
  node = await startNode({ threads: 2 });
  anchors = await dropAnchors(2);
});
afterAll(() => node.stop());

const places = [
  ["on the same thread", true],
  ["on different threads", false],
] as const;

/** A process that tells what it hears, and another. */
async function pair(
  isNear: boolean,
  argument: PuppetArgument = {},
): Promise<{ one: Pid; other: Pid; probe: Probe<Heard> }> {
  const probe = new Probe<Heard>();
  const [here, there] = anchors;
  const one = await spawn(puppet, { ...argument, tells: probe.pid }, { near: here });
  return { one, other: await spawn(puppet, {}, { near: isNear ? here : there }), probe };
}

/** Relates `one` to `other`, and comes back when `other` surely knows. */
async function relate(trick: "link" | "monitor", one: Pid, other: Pid): Promise<unknown> {
  const related = await perform(one, trick, other);
  // What one process sends to another arrives in order: so this comes after.
  await perform(one, "call", other, { trick: "nothing", args: [] });
  return related;
}

const isExited = (heard: Heard): heard is Heard & { type: "exited" } => heard.type === "exited";
const isDown = (heard: Heard): heard is Heard & { type: "down" } => heard.type === "down";
const isMarker = (heard: Heard): boolean => heard.type === "message";

/** Everything that was heard before a message sent now. */
async function heardBeforeMarker(pid: Pid, probe: Probe<Heard>): Promise<Heard[]> {
  const all: Heard[] = [];
  send(pid as Pid<unknown>, "marker");
  for (;;) {
    const heard = await probe.next();
    if (isMarker(heard)) return all;
    all.push(heard);
  }
}

describe.each(places)("linked processes %s", (_where, isNear) => {
  it("end together when one ends out of order, with its reason", async () => {
    const { one, other } = await pair(isNear);
    const { ended } = await watchEnd(one);
    await relate("link", one, other);

    await perform(other, "throw", "broken").catch(() => {});

    await expect(ended).resolves.toMatchObject({
      type: "error",
      name: "RangeError",
      message: "broken",
      stack: expect.stringContaining("puppet.ts"),
    });
  });

  it("end together whichever of them made the link", async () => {
    const { one, other } = await pair(isNear);
    await relate("link", one, other);
    const { ended } = await watchEnd(other);

    kill(one);

    await expect(ended).resolves.toEqual({ type: "kill" });
  });

  it("end together when one is shut down", async () => {
    const { one, other } = await pair(isNear);
    const { ended } = await watchEnd(one);
    await relate("link", one, other);

    exit(other, { type: "shutdown" });

    await expect(ended).resolves.toEqual({ type: "shutdown" });
  });

  it("do not end together when one ends normally", async () => {
    const { one, other, probe } = await pair(isNear);
    await relate("link", one, other);

    exit(other, { type: "normal" });
    await awaitExit(other);
    await perform(await spawn(puppet, {}, { near: other }), "send", one, "after the end");

    await expect(probe.nextThat(isMarker)).resolves.toMatchObject({ message: "after the end" });
    await expect(perform(one, "self")).resolves.toBe(one);
  });

  it("hear of each other's end, whatever it was, when they trap exits", async () => {
    const { one, other, probe } = await pair(isNear, { traps: true });
    const second = await spawn(puppet, {}, { near: other });
    await relate("link", one, other);
    await relate("link", one, second);

    kill(other);
    await expect(probe.nextThat(isExited)).resolves.toMatchObject({
      pid: other,
      reason: { type: "kill" },
    });
    exit(second, { type: "normal" });

    await expect(probe.nextThat(isExited)).resolves.toMatchObject({
      pid: second,
      reason: { type: "normal" },
    });
    await expect(perform(one, "self")).resolves.toBe(one);
  });

  it("count a link to the dead as its end, noproc", async () => {
    const { one, other, probe } = await pair(isNear, { traps: true });
    const plain = await spawn(puppet, {}, { near: one });
    kill(other);
    await awaitExit(other);

    await perform(one, "link", other);
    const ended = perform(plain, "link", other).then(() => awaitExit(plain));

    await expect(probe.nextThat(isExited)).resolves.toMatchObject({ reason: { type: "noproc" } });
    const reason = await ended.catch((thrown: { reason: ExitReason }) => thrown.reason);
    expect(reason).toEqual({ type: "noproc" });
  });

  it("are on their own again when they are unlinked", async () => {
    const { one, other } = await pair(isNear);
    await relate("link", one, other);
    await perform(one, "unlink", other);
    await perform(one, "call", other, { trick: "nothing", args: [] });

    kill(other);
    await awaitExit(other);

    await perform(await spawn(puppet, {}, { near: other }), "send", one, "after the end");
    await expect(perform(one, "self")).resolves.toBe(one);
  });

  it("end with their parent even when they trap exits: nobody outlives who would stop it", async () => {
    const { one, other } = await pair(isNear);
    const argument = { traps: true };
    const child = await perform(one, "spawn", argument, { link: true, near: other });
    const { ended } = await watchEnd(child as Pid);

    kill(one);

    await expect(ended).resolves.toEqual({ type: "kill" });
  });
});

describe.each(places)("a process that monitors another %s", (_where, isNear) => {
  it("hears of its end with the reason, once", async () => {
    const { one, other, probe } = await pair(isNear);
    const reference = await relate("monitor", one, other);

    await perform(other, "throwLater", "broken").catch(() => {});

    await expect(probe.nextThat(isDown)).resolves.toMatchObject({
      pid: other,
      reference,
      reason: { type: "error", message: "broken" },
    });
    await expect(heardBeforeMarker(one, probe)).resolves.toEqual([]);
  });

  it("hears at once that there is no such process any more", async () => {
    const { one, other, probe } = await pair(isNear);
    kill(other);
    await awaitExit(other);

    const reference = await perform(one, "monitor", other);

    const down = await probe.nextThat(isDown);
    expect(down).toEqual({ type: "down", pid: other, reference, reason: { type: "noproc" } });
  });

  it("hears nothing when it has stopped to", async () => {
    const { one, other, probe } = await pair(isNear);
    const reference = (await relate("monitor", one, other)) as Reference;
    await perform(one, "demonitor", reference);
    await heardBeforeMarker(one, probe);

    kill(other);
    await awaitExit(other);
    await perform(await spawn(puppet, {}, { near: other }), "send", one, "after the end");

    await expect(probe.next()).resolves.toMatchObject({ type: "message" });
  });

  it("hears twice of what it monitors twice", async () => {
    const { one, other, probe } = await pair(isNear);
    const first = await relate("monitor", one, other);
    const second = await relate("monitor", one, other);

    kill(other);

    const references = [await probe.nextThat(isDown), await probe.nextThat(isDown)].map(
      ({ reference }) => reference,
    );
    expect(references).toEqual([first, second]);
  });
});

describe("demonitoring", () => {
  it("takes back an end that has happened and is not handled yet", async () => {
    const { one, other, probe } = await pair(true);
    const reference = (await relate("monitor", one, other)) as Reference;
    await heardBeforeMarker(one, probe);

    // On one thread the end is told at once; the turn that is at work demonitors before it is taken.
    await perform(one, "killThenDemonitor", other, reference);

    await expect(heardBeforeMarker(one, probe)).resolves.toEqual([]);
  });
});

describe("waiting for an end", () => {
  it("gives the reason, to everybody who waits", async () => {
    const { one } = await pair(true);
    const waits = [awaitExit(one), awaitExit(one)];

    exit(one, { type: "shutdown" });

    await expect(Promise.all(waits)).resolves.toEqual([{ type: "shutdown" }, { type: "shutdown" }]);
    await expect(awaitExit(one)).resolves.toEqual({ type: "noproc" });
  });
});

describe("a kill", () => {
  it("ends a process that waits for ever, and its waiting does not go on", async () => {
    const { one, other } = await pair(false);
    const probe = new Probe();
    const acting = perform(one, "actAfterAnswer", other, probe.pid);
    const reference = (await probe.next()) as Reference;
    const ended = awaitExit(one);

    kill(one);

    await expect(ended).resolves.toEqual({ type: "kill" });
    await expect(acting).rejects.toMatchObject({ reason: { type: "kill" } });
    // Now what it awaited comes; its function goes on, but nobody hears of it.
    reply(reference, undefined);
    const neighbour = await spawn(puppet, {}, { near: one });
    await perform(neighbour, "nothing");
    await perform(neighbour, "send", probe.pid, "marker");
    await expect(probe.next()).resolves.toBe("marker");
  });

  it("ends a process that is asked to stop and does not come to its end", async () => {
    const probe = new Probe<Heard>();
    const pid = await spawn(puppet, { tells: probe.pid, terminates: "never" });

    await expect(stop(pid, 50)).resolves.toEqual({ type: "kill" });
    await expect(probe.nextThat(({ type }) => type === "terminated")).resolves.toMatchObject({
      reason: { type: "shutdown" },
    });
  });

  it("ends a chain of links however long, on one thread", async () => {
    const head = await spawn(puppet, {});
    let last = head;
    for (let n = 0; n < 20; n += 1) {
      last = (await perform(last, "spawn", {}, { link: true, near: head })) as typeof head;
    }
    const { ended } = await watchEnd(last);

    kill(head);

    await expect(ended).resolves.toEqual({ type: "kill" });
  });
});

describe("a process that is asked to end", () => {
  it("runs its terminate with the reason, then ends with it", async () => {
    const probe = new Probe<Heard>();
    const pid = await spawn(puppet, { tells: probe.pid, terminates: "at once" });
    const reason: ExitReason = {
      type: "error",
      name: "Maintenance",
      message: "soon back",
      stack: "",
    };
    const { ended } = await watchEnd(pid);

    exit(pid, reason);

    await expect(ended).resolves.toEqual(reason);
    const terminated = await probe.nextThat(({ type }) => type === "terminated");
    expect(terminated).toMatchObject({ reason });
  });

  it("does not run its terminate when it crashes or is killed", async () => {
    const probe = new Probe<Heard>();
    const argument = { tells: probe.pid, terminates: "at once" } as const;
    const [crashed, killed] = await Promise.all([spawn(puppet, argument), spawn(puppet, argument)]);

    await perform(crashed, "throw", "crash").catch(() => {});
    kill(killed);
    await Promise.all([awaitExit(crashed), awaitExit(killed)]);

    await perform(await spawn(puppet, {}, { near: crashed }), "send", probe.pid as Pid, {});
    await perform(await spawn(puppet, {}, { near: killed }), "send", probe.pid as Pid, {});
    const heard = await probe.take(6);
    expect(heard.filter(({ type }) => type === "terminated")).toEqual([]);
  });

  it("cannot be given a reason that does not travel", async () => {
    const { one, other } = await pair(false);
    const odd = { type: "error", name: "Odd", message: (() => {}) as unknown as string, stack: "" };

    expect(() => exit(one, odd as ExitReason)).toThrow(NotCloneableError);
    expect(await perform(other, "self")).toBe(other);
  });
});

describe("cleanups", () => {
  it("run when the process ends, the last first, each whatever becomes of the others", async () => {
    const probe = new Probe();
    const { one } = await pair(true);
    await perform(one, "defer", probe.pid, "first");
    await perform(one, "deferThrow");
    await perform(one, "defer", probe.pid, "last");

    kill(one);

    await expect(probe.take(2)).resolves.toEqual(["last", "first"]);
  });
});

describe("an error that is thrown", () => {
  it("ends with a reason that travels, however odd it is", async () => {
    const { one, other } = await pair(false);
    const { ended } = await watchEnd(one);
    await relate("link", one, other);

    await perform(one, "throwUncloneable").catch(() => {});

    await expect(ended).resolves.toMatchObject({ type: "error", name: "Error" });
    await expect(awaitExit(other)).resolves.toMatchObject({
      type: expect.stringMatching(/error|noproc/),
    });
  });
});

describe("outside of a process", () => {
  it("there is no self, no link and no monitor", async () => {
    const { one } = await pair(true);

    expect(() => self()).toThrow(NotInProcessError);
    expect(() => link(one)).toThrow("link() works inside a process only");
    expect(() => monitor(one)).toThrow(NotInProcessError);
    await expect(call(one, { trick: "self", args: [] })).resolves.toBe(one);
  });
});

describe("reasons", () => {
  const reasons: readonly [ExitReason, string, boolean][] = [
    [{ type: "normal" }, "normal", true],
    [{ type: "shutdown" }, "shutdown", true],
    [{ type: "kill" }, "kill", false],
    [{ type: "noproc" }, "there is no such process", false],
    [{ type: "error", name: "E", message: "m", stack: "" }, "E: m", false],
    [{ type: "thread-down", thread: 3, message: "gone" }, "its thread 3 ended (gone)", false],
    [{ type: "max-restarts", child: "c" }, "its child c failed too often", false],
  ];
  it.each(reasons)("are told in words: %j", (reason, words, orderly) => {
    expect(describeReason(reason)).toBe(words);
    expect(isOrderly(reason)).toBe(orderly);
  });
});
