import {
  awaitExit,
  call,
  CallTimeoutError,
  kill,
  OptionError,
  ProcessDownError,
  reply,
  spawn,
  spawnHere,
  startNode,
  UnhandledRequestError,
  type Node,
  type Pid,
  type Reference,
} from "../../../runtime/index.ts";
import { ponger } from "../modules/ponger.ts";
import { dropAnchors } from "../anchors.ts";
import { perform, puppet } from "../modules/puppet.ts";
import { reader } from "../modules/readers.ts";
import { Probe } from "../probe.ts";

let node: Node;
let caller: Pid;
let stranger: Pid;
beforeAll(async () => {
  node = await startNode({ threads: 2 });
  const [here, there] = await dropAnchors(2);
  caller = here!;
  stranger = there!;
});
afterAll(() => node.stop());

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "nothing was thrown",
    (thrown: unknown) => thrown,
  );
}

describe.each([
  ["on the same thread", { near: () => caller }],
  ["on another thread", { near: () => stranger }],
])("a call to a process %s", (_where, { near }) => {
  let server: Pid;
  beforeEach(async () => {
    server = await spawn(puppet, {}, { near: near() });
  });

  it("is answered", async () => {
    const answer = { deep: [1, { two: 2 }] };

    const request = { trick: "answer", args: [answer] };

    await expect(perform(caller, "call", server, request)).resolves.toEqual(answer);
  });

  it("is answered with a copy", async () => {
    const answered = perform(caller, "call", server, { trick: "answerOwn", args: [] });

    await expect(answered).resolves.toEqual({ n: 1, list: [1] });
    await expect(perform(server, "readOwn")).resolves.toEqual({ n: 1, list: [1] });
  });

  it("is answered with what a thenable gives", async () => {
    const request = { trick: "answerThenable", args: ["later"] };

    await expect(perform(caller, "call", server, request)).resolves.toBe("later");
  });

  it("is answered by another process that got the deferred request", async () => {
    const probe = new Probe<Reference>();
    const third = await spawn(puppet, {});

    const answered = perform(caller, "call", server, { trick: "pass", args: [probe.pid] });
    await perform(third, "reply", await probe.next(), "from a third");

    await expect(answered).resolves.toBe("from a third");
  });

  it("fails at once when the process is gone", async () => {
    kill(server);
    await awaitExit(server);

    const answer = await perform(caller, "call", server, 1, Infinity);

    expect(answer).toMatchObject({
      failed: "ProcessDownError",
      pid: server,
      reason: { type: "noproc" },
    });
  });

  it("fails as soon as the process ends, also when it still waits in the mailbox", async () => {
    const probe = new Probe();
    const request = { trick: "waitForEver", args: [probe.pid] };
    const second = await spawn(puppet, {}, { near: caller });
    const killer = await spawn(puppet, {}, { near: caller });

    const taken = perform(caller, "call", server, request, Infinity);
    await probe.next();
    const queued = perform(second, "call", server, request, Infinity);
    await perform(killer, "kill", server);

    for (const answer of [await taken, await queued]) {
      expect(answer).toMatchObject({ failed: "ProcessDownError", reason: { type: "kill" } });
    }
  });

  it("fails when its deferred request dies with the process", async () => {
    const probe = new Probe<Reference>();
    const answered = perform(
      caller,
      "call",
      server,
      { trick: "pass", args: [probe.pid] },
      Infinity,
    );
    await probe.next();

    kill(server);

    await expect(answered).resolves.toMatchObject({ failed: "ProcessDownError" });
  });

  it("fails when the handler throws, with error and stack", async () => {
    const answer = await perform(caller, "call", server, { trick: "throw", args: ["oh no"] });

    expect(answer).toMatchObject({
      failed: "ProcessDownError",
      reason: { type: "error", name: "RangeError", message: "oh no" },
    });
    expect(JSON.stringify(answer)).toContain("puppet.ts");
  });

  it.each(["answerFunction", "answerFunctionLater"])(
    "fails, and ends the process, when the answer cannot be copied (%s)",
    async (trick) => {
      const answer = await perform(caller, "call", server, { trick, args: [] });

      expect(answer).toMatchObject({
        failed: "ProcessDownError",
        reason: { type: "error", name: "NotCloneableError" },
      });
      await expect(perform(caller, "self")).resolves.toBe(caller);
    },
  );

  it("times out, and a late answer goes nowhere", async () => {
    const probe = new Probe<Reference>();
    const request = { trick: "pass", args: [probe.pid] };

    const answer = await perform(caller, "call", server, request, 1);

    expect(answer).toMatchObject({ failed: "CallTimeoutError", timeoutMs: 1, pid: server });
    await perform(server, "reply", await probe.next(), "too late");
    await expect(
      perform(caller, "call", server, { trick: "answer", args: ["in time"] }),
    ).resolves.toBe("in time");
  });

  it("cannot be answered with what cannot be copied, and waits on", async () => {
    const probe = new Probe<Reference>();
    const answered = perform(caller, "call", server, { trick: "pass", args: [probe.pid] });
    const reference = await probe.next();

    const refused = await perform(server, "replyWithFunction", reference);
    await perform(server, "reply", reference, "plain");

    expect(refused).toMatchObject({ failed: "NotCloneableError" });
    await expect(answered).resolves.toBe("plain");
  });
});

describe("a call", () => {
  it("has errors of its own classes", async () => {
    const dead = await spawn(puppet, {});
    kill(dead);
    const waiting = await spawn(puppet, {});

    const down = await thrownBy(call(dead, 1));
    const late = await thrownBy(
      call(waiting, { trick: "waitForEver", args: [] }, { timeoutMs: 0 }),
    );

    expect(down).toBeInstanceOf(ProcessDownError);
    expect(late).toBeInstanceOf(CallTimeoutError);
  });

  it.each([Number.NaN, -1])("takes no timeout of %d milliseconds", async (timeoutMs) => {
    const thrown = await thrownBy(call(caller, 1, { timeoutMs }));

    expect(thrown).toBeInstanceOf(OptionError);
    expect(thrown).toMatchObject({ code: "ERR_OPTION", option: "timeoutMs" });
  });

  it("takes a timeout that is longer than a timer can be", async () => {
    const probe = new Probe<Reference>();
    const request = { trick: "pass", args: [probe.pid] };

    const answered = call(caller, request, { timeoutMs: 2 ** 40 });

    reply(await probe.next(), "in time");
    await expect(answered).resolves.toBe("in time");
  });

  it("to a function process is refused as soon as it takes what waits", async () => {
    const pid = await spawn(ponger, undefined);

    await expect(call(pid, 1)).rejects.toThrow(UnhandledRequestError);
    await expect(call(spawnHere({}), 1)).rejects.toMatchObject({ code: "ERR_UNHANDLED_REQUEST" });
  });

  it("to a function process is refused also when that waits for something else", async () => {
    const probe = new Probe();
    const pid = await spawn(reader, { tells: probe.pid, receives: [{ tags: ["never sent"] }] });

    await expect(call(pid, 1)).rejects.toThrow(UnhandledRequestError);
  });

  it("copies the request for a process on the same thread", async () => {
    const request = { list: [1] };
    const here = spawnHere<never>({ request: (asked) => JSON.stringify(asked) });

    const answered = call(here, request);
    request.list.push(2);

    await expect(answered).resolves.toBe('{"list":[1]}');
  });
});
