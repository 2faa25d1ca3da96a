import { startView, type ViewHandle } from "../../../liveview/index.ts";
import { crash } from "../../../liveview/testing/index.ts";
import { awaitExit, kill, startNode, type Node } from "../../../runtime/index.ts";
import { Probe } from "../modules/probe.ts";

type ProbeHandle = typeof Probe extends { readonly events?: infer Events }
  ? ViewHandle<NonNullable<Events>>
  : never;

describe("a view that a program started", () => {
  let node: Node;
  let view: ProbeHandle;
  beforeAll(async () => {
    node = await startNode({ threads: 1 });
  });
  afterAll(() => node.stop());
  beforeEach(async () => {
    view = await startView(Probe);
  });
  afterEach(() => view.stop());

  const count = async (of: ProbeHandle = view): Promise<number> =>
    Number(/count (-?\d+)/.exec(await of.html())?.[1]);

  test("shows what an event changed, and tells what that was", async () => {
    const diff = await view.send("add", 5);

    expect(diff).toEqual({ n: 1, change: [8, 0, 5] });
    expect(await view.html()).toContain("<p>count 5</p>");
  });

  test("acknowledges an event that shows nothing", async () => {
    expect(await view.send("nothing")).toEqual({ n: 1, change: null });
  });

  test("handles events in order, one at a time, across awaits", async () => {
    const all = [view.send("addLater", 1), view.send("add", 10), view.send("addLater", 100)];

    const changes = await Promise.all(all);

    expect(changes.map(({ change }) => change)).toEqual([
      [8, 0, 1],
      [8, 0, 11],
      [8, 0, 111],
    ]);
  });

  test.each(["unknown", "constructor", "__proto__", "toString", "hasOwnProperty"])(
    "refuses an event %j and lives on",
    async (name) => {
      await expect(view.send(name as "nothing")).rejects.toMatchObject({
        code: "ERR_EVENT_REFUSED",
        refusal: "unknown_event",
        message: expect.stringContaining(`"${name}"`),
      });

      expect((await view.send("add", 1)).change).toEqual([8, 0, 1]);
    },
  );

  test("refuses a payload that is not plain data", async () => {
    await expect(view.send("add", new Date() as unknown as number)).rejects.toMatchObject({
      refusal: "bad_payload",
    });

    expect((await view.send("add", 1)).change).toEqual([8, 0, 1]);
  });

  test("gives a handler what the browser knows of the event", async () => {
    await view.send("fields", { by: "20" }, { form: { by: "3" } });

    expect(await count()).toBe(23);
  });

  test.each([
    ["throws in a handler", "throwAfter", "handler fails"],
    ["throws after an await", "throwLater", "fails after an await"],
    ["throws in render", "breakRender", "render fails"],
  ] as const)("%s: the state is as before, in a successor", async (_, event, message) => {
    await view.send("add", 7);
    const first = view.pid;
    const restarted = view.restarted();

    await expect(view.send(event as "nothing")).rejects.toMatchObject({
      code: "ERR_VIEW_DOWN",
      reason: { type: "error", message, stack: expect.stringContaining("probe.ts") },
    });

    expect(await restarted).toMatchObject({ view: "Probe", from: first, to: view.pid });
    expect(await count()).toBe(7);
    expect((await view.send("add", 1)).change).toEqual([8, 0, 8]);
  });

  test("throws later in a timer: the state is kept, and a neighbour's process too", async () => {
    const neighbour = await startView(Probe);
    await neighbour.send("add", 3);
    const neighbourPid = neighbour.pid;
    await view.send("add", 7);
    const restarted = view.restarted();

    await view.send("throwInTimer");

    expect(await restarted).toMatchObject({ reason: { type: "error", message: "timer fails" } });
    expect(await count()).toBe(7);
    expect(neighbour.pid).toBe(neighbourPid);
    expect(await count(neighbour)).toBe(3);
    await neighbour.stop();
  });

  test("is killed, by itself or from outside, and goes on", async () => {
    await view.send("add", 7);

    expect((await crash(view)).reason).toEqual({ type: "kill" });
    const restarted = view.restarted();
    await expect(view.send("killItself", null)).rejects.toMatchObject({ code: "ERR_VIEW_DOWN" });
    await restarted;

    expect(await count()).toBe(7);
  });

  test("mounts once and sets up in each process", async () => {
    const mounts = /mounts (\d+)/.exec(await view.html())?.[1];

    await crash(view);

    expect(await view.html()).toContain("<p>setups 2</p>");
    expect(await view.html()).toContain(`<p>mounts ${mounts}</p>`);
  });

  test("starts afresh when it cannot be set up on what was left", async () => {
    const fragile = await startView(Probe, { search: { fail: "setup" } });
    await fragile.send("add", 7);

    await crash(fragile);

    expect(await count(fragile)).toBe(0);
    await fragile.stop();
  });

  test("takes messages, and timers' messages", async () => {
    const diffs = view.diffs();

    view.tell({ type: "add", by: 2 });
    expect((await diffs.next()).value).toMatchObject({ change: [8, 0, 2] });
    view.tell({ type: "addAfter", by: 3 });
    expect((await diffs.next()).value).toMatchObject({ change: [8, 0, 5] });
    view.tell({ type: "nobody" });
    view.tell({ type: "constructor" });
    view.tell({ type: "add", by: 1 });
    expect((await diffs.next()).value).toMatchObject({ change: [8, 0, 6] });
  });

  test("fails to start with the reason when mount throws", async () => {
    await expect(startView(Probe, { search: { fail: "mount" } })).rejects.toMatchObject({
      code: "ERR_INIT_FAILED",
      reason: { type: "error", message: "mount fails" },
    });
  });

  test("is given up when it fails too often", async () => {
    for (let restarts = 0; restarts < 5; restarts += 1) await crash(view);
    const next = view.diffs().next();

    kill(view.pid);

    expect(await next).toEqual({ done: true, value: undefined });
    await expect(view.html()).rejects.toMatchObject({ code: "ERR_VIEW_DOWN" });
  });

  test("gives the diffs since it was asked for them, and an end to all who wait", async () => {
    const diffs = view.diffs();
    await view.send("add", 2);
    await view.send("add", 3);

    const [first, second, third] = [diffs.next(), diffs.next(), diffs.next()];
    expect((await first).value).toMatchObject({ change: [8, 0, 2] });
    expect((await second).value).toMatchObject({ change: [8, 0, 5] });
    await diffs.return?.();

    expect(await third).toEqual({ done: true, value: undefined });
    expect(await diffs.next()).toEqual({ done: true, value: undefined });
    await view.stop();
    expect(await view.diffs().next()).toEqual({ done: true, value: undefined });
  });

  test("ends its process, its diffs and its events when it is stopped", async () => {
    const ended = awaitExit(view.pid);
    const next = view.diffs().next();

    await view.stop();

    expect(await ended).toEqual({ type: "shutdown" });
    expect(await next).toEqual({ done: true, value: undefined });
    expect(() => view.pid).toThrow(expect.objectContaining({ code: "ERR_VIEW_DOWN" }));
  });
});
