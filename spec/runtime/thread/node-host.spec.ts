import { MessageChannel } from "node:worker_threads";
import {
  awaitExit,
  InitFailedError,
  kill,
  NotCloneableError,
  send,
  ProcessDownError,
  spawn,
  startChild,
  startNode,
  ThreadLimitError,
  whereis,
  type Node,
  type Pid,
} from "../../../runtime/index.ts";
import { threadOf } from "../../../runtime/term/pid.ts";
import { dropAnchors, watchEnd } from "../anchors.ts";
import { Gate } from "../gate.ts";
import { lastWords } from "../modules/last-words.ts";
import { perform, puppet, type Heard } from "../modules/puppet.ts";
import { Probe } from "../probe.ts";
import { keepWarnings } from "../warnings.ts";

let node: Node;
let anchors: readonly Pid[];
beforeAll(async () => {
  node = await startNode({ threads: 2, spareThreads: 1, maxThreads: 4 });
  anchors = await dropAnchors(2);
});
afterAll(() => node.stop());

/** Spawns on a thread of its own, as soon as one is free again. */
function spawnAlone<Argument, Message>(
  ...[definition, argument]: Parameters<typeof spawn<Argument, Message>>
): Promise<Pid<Message>> {
  return untilFree(() => spawn(definition, argument, { isolation: "thread" }));
}

/** Does what needs a thread, again as long as there is none. */
async function untilFree<Result>(act: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await act();
    } catch (thrown) {
      if (!(thrown instanceof ThreadLimitError)) throw thrown;
      // The end of a thread is heard by the event loop, which a promise alone would starve.
      await new Promise(setImmediate);
    }
  }
}

const isDown = (heard: Heard): heard is Heard & { type: "down" } => heard.type === "down";
const isMessage = (heard: Heard): heard is Heard & { type: "message" } => heard.type === "message";

describe("threads that talk for the first time", () => {
  it("lose nothing and keep the order, also when both begin at once", async () => {
    const [probe, probeToo] = [new Probe<Heard>(), new Probe<Heard>()];
    const [one, other] = [await spawnAlone(puppet, {}), await spawnAlone(puppet, {})];
    const oneHears = await spawn(puppet, { tells: probe.pid }, { near: one });
    const otherHears = await spawn(puppet, { tells: probeToo.pid }, { near: other });

    await Promise.all([
      perform(one, "sendMany", otherHears, 500),
      perform(other, "sendMany", oneHears, 500),
    ]);

    for (const heard of [await probe.take(502), await probeToo.take(502)]) {
      const numbers = heard.filter(isMessage).map(({ message }) => {
        const { n, deep } = message as { n?: number; deep?: { n: number } };
        return n ?? deep?.n;
      });
      expect(numbers).toEqual(Array.from({ length: 500 }, (_, n) => n));
    }
    for (const pid of [one, other, oneHears, otherHears]) kill(pid);
    await Promise.all([one, other, oneHears, otherHears].map(awaitExit));
  });
});

describe("a process with a thread of its own", () => {
  it("lives alone there, and the thread ends with it", async () => {
    const alone = await spawnAlone(puppet, {});
    const others = await Promise.all([1, 2, 3, 4].map(() => spawn(puppet, {})));

    expect(others.map(threadOf)).not.toContain(threadOf(alone));
    for (const pid of [alone, ...others]) kill(pid);
    await Promise.all([alone, ...others].map(awaitExit));
    // There are four threads at most: the third of those in a row needs the end of others.
    for (let n = 0; n < 3; n += 1) {
      const pid = await spawnAlone(puppet, {});
      kill(pid);
      await awaitExit(pid);
    }
  });

  it("is refused when all threads are in use", async () => {
    const [first, second] = [await spawnAlone(puppet, {}), await spawnAlone(puppet, {})];

    const third = spawn(puppet, {}, { isolation: "thread" });

    await expect(third).rejects.toThrow(ThreadLimitError);
    await expect(third).rejects.toMatchObject({ code: "ERR_THREAD_LIMIT", maxThreads: 4 });
    for (const pid of [first, second]) kill(pid);
    await Promise.all([first, second].map(awaitExit));
  });

  it("leaves its thread to those that were started near it", async () => {
    const first = await spawnAlone(puppet, {});
    const second = await spawn(puppet, {}, { near: first });

    kill(first);
    await awaitExit(first);
    const third = await spawn(puppet, {}, { near: first });

    await expect(perform(second, "self")).resolves.toBe(second);
    expect(threadOf(third)).toBe(threadOf(first));
    for (const pid of [second, third]) kill(pid);
    await Promise.all([second, third].map(awaitExit));
  });

  it("is told apart from a failed start: the spawner hears why", async () => {
    for (let n = 0; n < 3; n += 1) {
      const spawned = spawnAlone(puppet, { start: "throw", with: "no luck" });

      await expect(spawned).rejects.toThrow(InitFailedError);
    }
  });

  it("fails for its spawner when what moves to it was closed, and the thread is free again", async () => {
    for (let n = 0; n < 3; n += 1) {
      const { port1, port2 } = new MessageChannel();
      const options = { isolation: "thread", transfer: [port2] } as const;
      const spawned = untilFree(() => {
        const asked = spawn(puppet, { with: port2 }, options);
        port1.close();
        return asked;
      });

      await expect(spawned).rejects.toThrow(NotCloneableError);
    }
    const pid = await spawnAlone(puppet, {});
    kill(pid);
    await awaitExit(pid);
  });

  it("leaves a thread that ends although another that waited to go there was lost", async () => {
    const kept = keepWarnings();
    const alone = await spawnAlone(puppet, {});
    const { port1, port2 } = new MessageChannel();
    const blocked = perform(alone, "block", 100);
    for (let n = 0; n < 5; n += 1) send(alone, { deep: { n } });

    const spawned = spawn(puppet, { with: port2 }, { near: alone, transfer: [port2] });
    await new Promise(setImmediate);
    port1.close();

    await expect(spawned).rejects.toThrow(NotCloneableError);
    await blocked;
    kill(alone);
    await awaitExit(alone);
    for (let n = 0; n < 3; n += 1) {
      const pid = await spawnAlone(puppet, {});
      kill(pid);
      await awaitExit(pid);
    }
    kept.stop();
    expect(kept.warnings).toHaveLength(1);
  });

  it("is heard to its last word, and its end is its own, also by a thread that is busy", async () => {
    const probe = new Probe<Heard>();
    const busy = await spawn(puppet, { tells: probe.pid });
    const alone = await spawnAlone(lastWords, undefined);
    await perform(busy, "monitor", alone);

    // Long enough for the other thread to end meanwhile.
    await perform(busy, "sendThenBlock", alone, { from: busy }, 150);

    const heard = await probe.take(4);
    expect(heard).toContainEqual({ type: "message", message: "last words" });
    expect(heard.find(isDown)).toMatchObject({ pid: alone, reason: { type: "normal" } });
  });
});

describe("a thread of one process", () => {
  it("stays until what the process said last is on its way to a thread it never talked to", async () => {
    const probe = new Probe<Heard>();
    for (let n = 0; n < 3; n += 1) {
      const receiver = await spawn(puppet, { tells: probe.pid }, { near: anchors[n % 2] });
      const alone = await spawnAlone(lastWords, undefined);
      await probe.take(2);

      send(alone, { from: receiver });

      await expect(probe.next()).resolves.toEqual({ type: "message", message: "last words" });
    }
  });

  it("stays for a process that was sent there before it was known to be empty", async () => {
    const alone = await spawnAlone(puppet, {});
    kill(alone);
    await new Promise(setImmediate);
    // Meanwhile the thread says that it is empty, and nobody listens.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);

    const next = await spawn(puppet, {}, { near: alone });

    expect(threadOf(next)).toBe(threadOf(alone));
    await expect(perform(next, "self")).resolves.toBe(next);
    kill(next);
    await awaitExit(next);
  });
});

describe("the end of a thread", () => {
  it("fails a spawn that was on its way there, from any thread", async () => {
    const near = await spawnAlone(puppet, {});
    const [far] = anchors;

    const ending = perform(near, "blockThenExitThread", 50).catch(() => {});
    const here = spawn(puppet, {}, { near }).catch((thrown: unknown) => thrown);
    const there = perform(far!, "spawn", {}, { near });
    await ending;

    const reason = { type: "thread-down", thread: threadOf(near) };
    await expect(here).resolves.toBeInstanceOf(ProcessDownError);
    await expect(here).resolves.toMatchObject({ reason });
    await expect(there).resolves.toMatchObject({ failed: "ProcessDownError" });
  });

  it("fails the start of a child that was on its way there, and the supervisor goes on", async () => {
    const near = await spawnAlone(puppet, {});

    const ending = perform(near, "blockThenExitThread", 50).catch(() => {});
    const started = startChild(node.root, {
      id: "on its way",
      definition: puppet,
      argument: {},
      near,
    });

    await expect(started).rejects.toThrow(InitFailedError);
    await ending;
    const again = await startChild(node.root, {
      id: "on its way",
      definition: puppet,
      argument: {},
      restart: "temporary",
    });
    await expect(perform(again, "self")).resolves.toBe(again);
  });

  it("leaves no child behind that was still starting for a process there", async () => {
    const gate = new Gate();
    const parent = await spawnAlone(puppet, {});
    const argument = { start: "ask first", with: gate.pid } as const;
    const options = { link: true, near: anchors[0] };
    const spawned = perform(parent, "spawn", argument, options).catch(() => {});
    const child = (await gate.asked()) as Pid;

    const neighbour = await spawn(puppet, {}, { near: parent });
    await perform(neighbour, "exitThread").catch(() => {});
    await Promise.all([spawned, awaitExit(parent)]);
    const ended = awaitExit(child);
    gate.open();

    await expect(ended).resolves.toEqual({ type: "noproc" });
  });

  it("that many share is followed by another thread, with no ties to the first", async () => {
    const [ending, other] = anchors as [Pid, Pid];
    const before = anchors.map(threadOf);
    await perform(other, "call", ending, { trick: "nothing", args: [] });

    await perform(ending, "exitThread").catch(() => {});
    anchors = await dropAnchors(2);

    const [one, another] = anchors as [Pid, Pid];
    const now = anchors.map(threadOf);
    expect(now).toContain(before[1]);
    expect(now).not.toContain(before[0]);
    const request = { trick: "answer", args: ["across"] };
    await expect(perform(one, "call", another, request)).resolves.toBe("across");
    await expect(perform(another, "call", one, request)).resolves.toBe("across");
    await expect(perform(other, "call", ending, request)).resolves.toMatchObject({
      failed: "ProcessDownError",
    });
  });

  it("reaches everybody who has ties to a process there", async () => {
    const probe = new Probe<Heard>();
    const [here] = anchors;
    const there = await spawnAlone(puppet, {});
    await spawn(puppet, {}, { near: there, name: "there" });
    const trapping = await spawn(puppet, { tells: probe.pid, traps: true }, { near: here });
    const linked = await spawn(puppet, {}, { near: here });
    await perform(trapping, "link", there);
    await perform(trapping, "monitor", there);
    await perform(linked, "link", there);
    await perform(linked, "call", there, { trick: "nothing", args: [] });
    const { ended } = await watchEnd(linked);

    const waiting = perform(there, "waitForEver").catch((thrown: ProcessDownError) => thrown);
    const other = await spawn(puppet, {}, { near: there });
    await perform(other, "exitThread").catch(() => {});

    const reason = { type: "thread-down", thread: threadOf(there) };
    await expect(ended).resolves.toMatchObject(reason);
    await expect(waiting).resolves.toMatchObject({ name: "ProcessDownError", reason });
    const heard = [await probe.take(2), await probe.take(2)].flat().slice(2);
    expect(heard).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: "exited", pid: there }),
        expect.objectContaining({ type: "down", pid: there }),
      ]),
    );
    await expect(whereis("there")).resolves.toBeUndefined();
  });
});
