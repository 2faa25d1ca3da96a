import {
  awaitExit,
  kill,
  link,
  listProcesses,
  processInfo,
  register,
  send,
  spawn,
  spawnHere,
  type Pid,
} from "../../../runtime/index.ts";
import { makePid, threadOf } from "../../../runtime/term/pid.ts";
import { perform, puppet } from "../modules/puppet.ts";
import { Probe } from "../probe.ts";
import { hold, node, places, useNode, views } from "../places.ts";

useNode();

describe.each(views)("%s, of a process %s,", (_viewpoint, _place, observations, options) => {
  it("learns what there is to know", async () => {
    const observe = await observations();
    const name = `name ${Math.random()}`;
    const pid = await hold({ ...options(), name });
    const linked = await hold({});
    await perform(pid, "link", linked);
    await perform(pid, "monitor", linked);
    // What it sent before is there when this is.
    await perform(pid, "call", linked, { trick: "nothing", args: [] });

    const listed = (await observe.list()).find((info) => info.pid === pid);

    expect(listed).toEqual({
      pid,
      thread: threadOf(pid),
      name,
      definition: {
        url: puppet.url,
        // The main thread never had to look for it.
        ...(threadOf(pid) !== 0 && { export: "puppet" }),
      },
      state: "idle",
      mailboxLength: 0,
      dropped: 0,
      // The opening, and four requests.
      turns: 5,
      restarts: 0,
      links: [{ pid: linked }],
      monitors: [linked],
      // Its name goes when it does.
      watchers: [makePid(0, 1)],
    });
    expect(await observe.info(pid)).toEqual(listed);
    expect((await observe.info(linked))?.watchers).toEqual([pid]);
  });

  it("sees it at work, and what waits for it", async () => {
    const observe = await observations();
    const pid = await hold(options());
    const probe = new Probe();
    void perform(pid, "waitForEver", probe.pid).catch(() => {});
    await probe.next();
    for (let n = 0; n < 3; n += 1) send(pid, n);

    // Goes the same way, so what was sent before it is there when it is answered.
    await processInfo(pid);

    expect(await observe.info(pid)).toMatchObject({ state: "busy", mailboxLength: 3 });
  });

  it("knows whether it lives", async () => {
    const observe = await observations();
    const pid = await hold(options());
    const ended = awaitExit(pid);

    const before = await observe.alive(pid);
    kill(pid);
    await ended;

    expect([before, await observe.alive(pid)]).toEqual([true, false]);
    expect(await observe.info(pid)).toBeUndefined();
    expect((await observe.list()).map((info) => info.pid)).not.toContain(pid);
  });

  it("finds the name it was given later", async () => {
    const observe = await observations();
    const name = `late ${Math.random()}`;
    const pid = await hold(options());
    await register(name, pid);

    expect((await observe.info(pid))?.name).toBe(name);
    expect((await observe.list()).find((info) => info.pid === pid)?.name).toBe(name);
  });
});

describe("a list of processes", () => {
  it.each(places)("holds those of one thread, for one %s", async (_place, options) => {
    const pid = await hold(options());
    const thread = threadOf(pid);

    const near = await listProcesses({ near: pid });

    expect(near.map((info) => info.pid)).toContain(pid);
    expect(new Set(near.map((info) => info.thread))).toEqual(new Set([thread]));
    expect((await listProcesses({ thread })).map((info) => info.pid)).toEqual(
      near.map((info) => info.pid),
    );
  });

  it("is empty for a thread that is not there", async () => {
    expect(await listProcesses({ thread: 1_000_000 })).toEqual([]);
    expect(await processInfo(makePid(1_000_000, 1))).toBeUndefined();
  });

  it("holds what the node starts, and processes of handlers", async () => {
    const handlers = spawnHere<never>({});

    const list = await listProcesses({ thread: 0 });

    expect(list.find(({ pid }) => pid === node.root)).toMatchObject({ name: "perigee.root" });
    const own = list.find(({ pid }) => pid === handlers);
    expect(own).toMatchObject({ pid: handlers, state: "idle" });
    expect(Object.keys(own!)).not.toContain("definition");
    kill(handlers);
  });

  it("tells the parent, and the tag of a link", async () => {
    const other = await hold({});
    const parent = spawnHere<never>({
      message: async () => {
        link(other, { tag: "mine" });
        await spawn(puppet, {}, { near: other, link: true, tag: "child" });
        send(probe.pid, "done");
      },
    });
    const probe = new Probe();
    send(parent as Pid<unknown>, "go");
    await probe.next();

    const links = (await processInfo(parent))?.links;

    expect(links).toEqual([
      { pid: other, tag: "mine" },
      { pid: expect.any(String), tag: "child" },
    ]);
    expect(await processInfo(links![1]!.pid)).toMatchObject({ parent, links: [{ pid: parent }] });
    kill(parent);
  });

  it("names a thread that is too busy to answer", async () => {
    const pid = await hold({ isolation: "thread" });
    const blocked = perform(pid, "block", 400);
    // In a batch of its own, so that its turn has begun when the next is taken.
    for (let n = 0; n < 2; n += 1) await new Promise(setImmediate);

    const late = listProcesses({ thread: threadOf(pid), timeoutMs: 50 });

    await expect(late).rejects.toMatchObject({
      code: "ERR_CALL_TIMEOUT",
      pid: makePid(threadOf(pid), 0),
    });
    expect(await listProcesses({ thread: 0, timeoutMs: 50 })).not.toEqual([]);
    await blocked;
  });

  it.each([
    [{ timeoutMs: Number.NaN }, "timeoutMs"],
    [{ timeoutMs: -1 }, "timeoutMs"],
    [{ thread: 1.5 }, "thread"],
    [{ thread: 0, near: makePid(0, 1) }, "thread"],
  ])("is refused for %j", async (options, option) => {
    await expect(listProcesses(options)).rejects.toMatchObject({ code: "ERR_OPTION", option });
  });
});
