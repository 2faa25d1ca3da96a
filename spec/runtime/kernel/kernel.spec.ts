import { OptionError, ProcessDownError } from "../../../runtime/errors.ts";
import { deferred, type ProcessHandlers } from "../../../runtime/kernel/definition.ts";
import { installKernel, Kernel } from "../../../runtime/kernel/kernel.ts";
import type { Process } from "../../../runtime/kernel/process.ts";
import { currentProcess, runAs } from "../../../runtime/kernel/self.ts";
import { call, demonitor, exit, link, monitor, reply, stop } from "../../../runtime/kernel/send.ts";
import { spawnHere } from "../../../runtime/kernel/spawn.ts";
import { sendAfter } from "../../../runtime/kernel/timers.ts";
import type { ExitReason } from "../../../runtime/term/exit-reason.ts";
import {
  kernelPid,
  makePid,
  threadOf,
  type Pid,
  type Reference,
} from "../../../runtime/term/pid.ts";
import * as signal from "../../../runtime/term/signal.ts";

type Sent = readonly [kind: number, to: string, from: string, body: unknown];

let sent: Sent[];
let asked: { readonly request: unknown; readonly by: Process | undefined }[];
let kernel: Kernel;
beforeEach(() => {
  sent = [];
  asked = [];
  kernel = new Kernel({
    thread: 1,
    router: {
      send: (kind, to, from, body) => {
        sent.push([kind, to, from, body]);
        // Thread 9 has ended.
        return threadOf(to) !== 9;
      },
    },
    system: (request) => asked.push({ request, by: currentProcess() }),
  });
  installKernel(kernel);
});
afterEach(() => installKernel(undefined));

const far = makePid(2, 7);

function adopt(handlers: ProcessHandlers = {}): Process {
  const process = kernel.create(undefined);
  process.open(handlers);
  return process;
}

/** Until every turn that can be taken has been taken. */
async function settled(): Promise<void> {
  for (let n = 0; n < 5; n += 1) await new Promise(setImmediate);
}

describe("a kernel", () => {
  it("tells who watches it of its end only by the end of its thread", () => {
    kernel.deliver(signal.monitorSignal, kernelPid(1), "#0.2.1", far);
    kernel.deliver(signal.monitorSignal, makePid(1, 77), "#0.2.2", far);

    expect(sent.map(([, , reference]) => reference)).toEqual(["#0.2.2"]);
  });

  it("ends a chain of a hundred thousand linked processes", () => {
    const chain = Array.from({ length: 100_000 }, () => adopt());
    for (let n = 1; n < chain.length; n += 1) {
      const [one, other] = [chain[n - 1]!, chain[n]!];
      runAs(one, link, other.pid);
    }

    chain[0]?.kill();

    expect(kernel.count).toBe(0);
  });

  it("tells who watches before it tells who is linked", () => {
    const process = adopt();
    kernel.deliver(signal.linkSignal, process.pid, far, undefined);
    kernel.deliver(signal.monitorSignal, process.pid, "#0.3.1", makePid(3, 1));

    process.kill();

    expect(sent.map(([kind]) => kind)).toEqual([signal.downSignal, signal.exitSignal]);
  });

  it("serves requests to itself as part of no process", () => {
    const process = adopt();

    runAs(process, () => kernel.send(signal.requestSignal, kernelPid(1), "#0.1.1", "spawn"));

    expect(asked).toEqual([{ request: "spawn", by: undefined }]);
  });

  it("runs turns, and what follows an awaited one, as part of the process whose turn it is", async () => {
    const seen: (Pid | undefined)[] = [];
    const other = adopt({
      message: async () => {
        await Promise.resolve();
        seen.push(currentProcess()?.pid);
      },
    });
    const first = adopt();

    runAs(first, () => kernel.send(signal.messageSignal, other.pid, "", 1));
    await settled();

    expect(seen).toEqual([other.pid]);
  });

  it("answers for a thread that has ended", async () => {
    const heard: unknown[] = [];
    const gone = makePid(9, 1);
    const process = adopt({ exited: (pid, reason) => void heard.push([pid, reason]) });

    runAs(process, link, gone);
    const asking = call(gone, "anybody there?");
    const watching = new Promise((resolve) => kernel.watch(gone, resolve));

    await expect(asking).rejects.toMatchObject({ reason: { type: "noproc" } });
    await expect(watching).resolves.toEqual({ type: "noproc" });
    await settled();
    expect(heard).toEqual([[gone, { type: "noproc" }]]);
  });

  it("settles everything when it closes", async () => {
    const ended: ExitReason[] = [];
    const process = adopt();
    process.defer(() => ended.push(process.endReason));
    const asking = call(far, 1, { timeoutMs: Infinity });
    const watching = new Promise((resolve) => kernel.watch(far, resolve));

    kernel.close({ type: "shutdown" });

    await expect(asking).rejects.toMatchObject({ reason: { type: "shutdown" } });
    await expect(watching).resolves.toEqual({ type: "shutdown" });
    expect(ended).toEqual([{ type: "shutdown" }]);
    expect(kernel.count).toBe(0);
  });
});

describe("a kernel forgets", () => {
  it("a deferred request that its process has answered", async () => {
    const references: Reference[] = [];
    const server = adopt({
      request: (_request, reference) => {
        references.push(reference);
        return deferred;
      },
      message: () => reply(references[0]!, "later"),
    });
    const asking = call(server.pid, 1);
    await settled();
    expect([...server.ties.unanswered]).toHaveLength(1);

    kernel.send(signal.messageSignal, server.pid, "", 1);

    await expect(asking).resolves.toBe("later");
    expect([...server.ties.unanswered]).toEqual([]);
  });

  it("a deferred request that another has answered, or that nobody waits for any more", async () => {
    const references: Reference[] = [];
    const server = adopt({
      request: (_request, reference) => {
        references.push(reference);
        return deferred;
      },
    });
    const other = adopt({ message: () => reply(references[0]!, "from another") });
    const answered = call(server.pid, 1);
    const late = call(server.pid, 2, { timeoutMs: 1 }).catch((thrown: Error) => thrown.message);
    await settled();

    kernel.send(signal.messageSignal, other.pid, "", 1);

    await expect(answered).resolves.toBe("from another");
    await expect(late).resolves.toContain("did not answer within 1 ms");
    expect([...server.ties.unanswered]).toEqual([]);
  });

  it("who watched from a thread that has ended", () => {
    const process = adopt();
    kernel.deliver(signal.monitorSignal, process.pid, "#0.2.1", far);
    kernel.deliver(signal.monitorSignal, process.pid, "#0.3.1", makePid(3, 1));

    kernel.threadDown(2, { type: "thread-down", thread: 2, message: "" });

    expect([...process.ties.watchers.keys()]).toEqual(["#0.3.1"]);
  });

  it("whom a process watched, when that was handled", async () => {
    const process = adopt({ down: () => {} });
    const reference = runAs(process, monitor, far);
    const down: signal.Down = { pid: far, reason: { type: "normal" } };

    kernel.deliver(signal.downSignal, process.pid, reference, down);
    expect(process.ties.watched.size).toBe(1);
    await settled();

    expect(process.ties.watched.size).toBe(0);
  });

  it("whom a process watches no more, also when the end is here already", async () => {
    const heard: unknown[] = [];
    const process = adopt({ down: (pid) => void heard.push(pid) });
    const reference = runAs(process, monitor, far);
    const down: signal.Down = { pid: far, reason: { type: "normal" } };

    kernel.deliver(signal.downSignal, process.pid, reference, down);
    runAs(process, demonitor, reference);
    await settled();

    expect(heard).toEqual([]);
    expect(process.ties.watched.size).toBe(0);
  });
});

describe("a timer", () => {
  it("stops when its process ends", () => {
    const process = adopt();
    const timer = runAs(process, () => sendAfter(far as Pid<unknown>, "never sent", 1_000));

    process.kill();

    expect(timer.cancel()).toBe(false);
  });
});

describe("requests that moved", () => {
  it("end with the thread that has them", async () => {
    const asking = call(kernelPid(2), "spawn", { timeoutMs: Infinity });
    const [[, , reference]] = sent as [Sent];

    kernel.deliver(signal.replySignal, reference, kernelPid(2), {
      type: "moved",
      pid: kernelPid(3),
    });
    kernel.threadDown(2, { type: "thread-down", thread: 2, message: "" });
    kernel.threadDown(3, { type: "thread-down", thread: 3, message: "gone" });

    await expect(asking).rejects.toMatchObject({
      pid: kernelPid(3),
      reason: { type: "thread-down", thread: 3 },
    });
  });
});

describe("a process", () => {
  it("ends once, also when what it leaves asks it to end", () => {
    const ends: ExitReason[] = [];
    const process: Process = adopt({ handover: () => process.end({ type: "shutdown" }) });
    process.defer(() => ends.push(process.endReason));

    process.kill();

    expect(ends).toEqual([{ type: "shutdown" }]);
  });

  it("is asked for what it leaves as part of itself", () => {
    const seen: unknown[] = [];
    const process = adopt({ handover: () => seen.push(currentProcess()?.pid) });
    const killer = adopt();

    runAs(killer, () => process.kill());

    expect(seen).toEqual([process.pid]);
  });

  it("leaves nothing when that cannot be copied, or cannot be had", () => {
    for (const handover of [
      () => () => {},
      () => {
        throw new Error("nothing to give");
      },
    ]) {
      const process: Process = kernel.create(far);
      kernel.deliver(signal.linkSignal, process.pid, far, undefined);
      process.open({ handover });
      process.kill();
    }

    const bodies = sent.map(([, , , body]) => body);
    expect(bodies).toEqual(
      Array.from({ length: 2 }, () => ({ reason: { type: "kill" }, linked: true })),
    );
  });

  it("handles what the runtime says before all messages", async () => {
    const handled: string[] = [];
    const process = adopt({
      message: (message) => void handled.push(String(message)),
      exited: () => void handled.push("exited"),
      terminate: () => void handled.push("terminate"),
    });
    process.tie().link(far, "");

    for (const message of ["a", "b"]) {
      kernel.deliver(signal.messageSignal, process.pid, far, message);
    }
    kernel.deliver(signal.exitSignal, process.pid, far, { reason: { type: "kill" }, linked: true });
    await settled();
    exit(process.pid, { type: "shutdown" });
    kernel.deliver(signal.messageSignal, process.pid, far, "too late");
    await settled();

    expect(handled).toEqual(["exited", "a", "b", "terminate"]);
  });

  it("ignores the end of a process that it is not linked to", async () => {
    const process = adopt();

    kernel.deliver(signal.exitSignal, process.pid, far, { reason: { type: "kill" }, linked: true });

    expect(process.hasEnded).toBe(false);
  });
});

describe("what a process that has ended leaves", () => {
  it("is no open request: who was asked owes it nothing", async () => {
    const server = adopt({ request: () => deferred });
    const asker = adopt();
    void runAs(asker, () => call(server.pid, 1, { timeoutMs: Infinity })).catch(() => {});
    await settled();
    expect([...server.ties.unanswered]).toHaveLength(1);

    asker.kill();

    expect([...server.ties.unanswered]).toEqual([]);
  });

  it("starts nothing, and stops nobody", async () => {
    const process = adopt();
    const other = adopt();
    process.kill();

    expect(() => runAs(process, () => spawnHere({}))).toThrow(ProcessDownError);
    await expect(runAs(process, () => stop(other.pid, 0))).rejects.toThrow(ProcessDownError);
    expect(other.hasEnded).toBe(false);
  });
});

describe("the end of a process that is not watched any more", () => {
  it("does not wait in a mailbox", () => {
    const process = adopt();

    kernel.deliver(signal.downSignal, process.pid, "#0.1.99", {
      pid: far,
      reason: { type: "kill" },
    });

    expect(process.mailbox.length).toBe(0);
  });
});

describe("a reason that is none", () => {
  it.each([undefined, null, "boom", {}, { type: "boom" }])("is refused: %p", (reason) => {
    const process = adopt();

    expect(() => exit(process.pid, reason as never)).toThrow(OptionError);
    expect(process.hasEnded).toBe(false);
  });
});
