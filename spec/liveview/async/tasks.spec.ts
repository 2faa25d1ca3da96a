/**
 * Tasks of views: what is started runs, whatever becomes of it is heard once, and nothing of what was cancelled.
 */
import { startView, type ViewHandle } from "../../../liveview/index.ts";
import {
  awaitExit,
  isAlive,
  observeSpans,
  startNode,
  type Node,
  type Pid,
  type Span,
} from "../../../runtime/index.ts";
import { threadOf } from "../../../runtime/term/pid.ts";
import { Turnstile } from "../../runtime/gate.ts";
import { Workshop } from "./modules/workshop.ts";
import { Heard } from "./heard.ts";

type Events = typeof Workshop extends { readonly events?: infer E } ? NonNullable<E> : never;

let node: Node;
let view: ViewHandle<Events>;
let gate: Turnstile;
let log: Heard;
beforeAll(async () => {
  node = await startNode({ threads: 2, turnBudgetMs: 200 });
});
afterAll(() => node.stop());
beforeEach(async () => {
  view = await startView(Workshop, { checkpointMs: 5 });
  gate = new Turnstile();
  log = new Heard();
});
afterEach(() => view.stop());

const said = async (): Promise<string> =>
  /<p>(.*)<\/p>/.exec(await view.html())?.[1]?.replaceAll("&quot;", '"') ?? "";

/** What the view says, once it says that. */
async function says(text: string): Promise<string> {
  const diffs = view.diffs();
  for (;;) {
    const now = await said();
    if (now.includes(text)) return now;
    await diffs.next();
  }
}

/** Starts a task, and gives its process once it runs. */
async function begin(event: "build" | "elsewhere" | "once" | "apart", text: string): Promise<Pid> {
  await view.send(event, { text, gate: gate.pid, log: log.pid });
  return (await log.next("begun", text))["pid"] as Pid;
}

describe("a task", () => {
  test("runs beside its view, and its result is taken", async () => {
    const pid = await begin("build", "a boat");
    expect(await said()).toBe("started a boat");
    expect(threadOf(pid)).toBe(threadOf(view.pid));

    (await gate.next()).open();

    expect(await says("done")).toBe("started a boat; done A BOAT");
    await awaitExit(pid);
  });

  test("that throws has failed, and so has one whose result cannot be copied", async () => {
    await view.send("build", { text: "throw", key: "a" });
    expect(await says("failed")).toContain("a failed ERR_OUT_OF_STOCK: no glue left");

    await view.send("build", { text: "function", key: "b" });
    expect(await says("b failed")).toContain("b failed ERR_NOT_CLONEABLE");
  });

  test.each([
    ["spin", "turn_budget"],
    ["stray", "thrown"],
  ])("that ends by %s has failed, and its view lives", async (text, code) => {
    const { pid } = view;
    await view.send("build", { text });
    expect(await says("failed")).toContain(`failed ${code}`);
    expect(view.pid).toBe(pid);
  });

  test("takes the state as it was when it was started", async () => {
    await view.send("buildDraft");
    expect(await says("done")).toContain("done DRAFT");
  });

  test("is not started by a handler that throws", async () => {
    const restarted = view.restarted();
    await expect(
      view.send("buildThenThrow", { text: "never", log: log.pid }),
    ).rejects.toMatchObject({ code: "ERR_VIEW_DOWN" });
    await restarted;
    await begin("build", "after");
    expect(log.all("begun")).toEqual(["after"]);
  });

  test("of the same name takes the place of the one before, whose result is never heard", async () => {
    const first = await begin("build", "first");
    const firstGate = await gate.next();
    await begin("build", "second");

    await log.next("aborted", "first");
    expect(await awaitExit(first)).toMatchObject({ type: expect.stringMatching(/normal|noproc/) });
    firstGate.open();
    (await gate.next()).open();

    expect(await says("done")).toBe("started first; started second; done SECOND");
  });

  test("with another key runs beside it", async () => {
    await view.send("build", { text: "one", key: "1" });
    await view.send("build", { text: "two", key: "2" });
    await says("1 done ONE");
    expect(await says("2 done TWO")).toContain("1 done ONE");
  });

  test("that is cancelled is told, ends, and is not heard of", async () => {
    const pid = await begin("build", "cancelled");
    await view.send("cancel", "");
    await log.next("aborted", "cancelled");
    await awaitExit(pid);
    (await gate.next()).open();

    await view.send("build", { text: "next" });
    expect(await says("done")).toBe("started cancelled; started next; done NEXT");
  });

  test("ends with its view", async () => {
    const pid = await begin("build", "left behind");
    const elsewhere = await begin("elsewhere", "too");
    await view.stop();
    await awaitExit(pid);
    await awaitExit(elsewhere);
    expect([await isAlive(pid), await isAlive(elsewhere)]).toEqual([false, false]);
    view = await startView(Workshop);
  });

  test("tells how far it is: the last word in any case, and not every word", async () => {
    await view.send("build", { text: "report" });
    const all = (await says("done")).split("; ");
    expect(all.at(-2)).toBe("at 1000");
    expect(all.length).toBeLessThan(10);
  });

  test.each([
    ["buildBad", "NotCloneableError"],
    ["buildUnlisted", "TaskNotListedError"],
  ] as const)("%s is an error of its handler", async (event, name) => {
    const restarted = view.restarted();
    await expect(view.send(event)).rejects.toMatchObject({ reason: { name } });
    await restarted;
    expect(await said()).toBe("");
  });

  test("is refused when there are too many, and nobody else is hurt", async () => {
    await view.send("buildMany", 17);
    expect(await said()).toContain("ERR_TASK_LIMIT");
    for (let n = 0; n < 16; n += 1) await says(`${n} done X`);
  });
});

test("what tasks do, and what is done with what comes of them, is told to who observes", async () => {
  const spans: Span[] = [];
  const subscription = await observeSpans((batch) => void spans.push(...batch.spans));
  await view.send("build", { text: "seen" });
  await says("done");
  await subscription.stop();

  expect(spans).toContainEqual(
    expect.objectContaining({ name: "perigee.task", attributes: { task: "build" } }),
  );
  const turn = spans.find(({ name }) => name === "perigee.view.task");
  expect(turn).toMatchObject({ attributes: { view: "Workshop", task: "build" } });
  expect(turn?.parts.map(({ name }) => name)).toEqual(["render", "diff", "patch"]);
});

describe("a view that crashes", () => {
  test.each(["build", "elsewhere", "apart"] as const)(
    "goes on with its tasks: %s",
    async (event) => {
      const pid = await begin(event, "lasting");
      const restarted = view.restarted();
      await expect(view.send("throw")).rejects.toMatchObject({ code: "ERR_VIEW_DOWN" });
      await restarted;

      (await gate.next()).open();

      expect(await says("done")).toContain("done LASTING");
      expect(log.all("begun")).toEqual(["lasting"]);
      await awaitExit(pid);
    },
  );

  test("as it takes a result hears that it failed to, and lives", async () => {
    const { pid } = view;
    const restarted = view.restarted();
    await view.send("build", { text: "crash" });
    // Once, and not again and again.
    expect((await restarted).from).toBe(pid);

    expect(await says("failed")).toContain("failed handler_failed");
    await view.send("build", { text: "next" });
    expect(await says("done")).toContain("done NEXT");
  });

  test("with its thread starts them once more", async () => {
    await begin("build", "twice");
    await gate.next();
    const restarted = view.restarted();
    await expect(view.send("endThread")).rejects.toMatchObject({ code: "ERR_VIEW_DOWN" });
    await restarted;

    await log.next("begun", "twice");
    (await gate.next()).open();

    expect(await says("done")).toContain("done TWICE");
  });
});

describe("a task on a thread of its own", () => {
  test("may be busy for longer than a turn may take, and says meanwhile how far it is", async () => {
    const pid = await begin("apart", "busy");
    expect(threadOf(pid)).not.toBe(threadOf(view.pid));
    (await gate.next()).open();

    const all = (await says("done BUSY")).split("; ");
    expect(all.filter((text) => text.startsWith("at ")).length).toBeGreaterThan(2);
    expect(all.length).toBeLessThan(15);
  });

  test("in an endless loop ends when it is cancelled", async () => {
    const pid = await begin("apart", "spin");
    (await gate.next()).open();
    await says("at 1");
    await view.send("cancel", "");

    expect(await awaitExit(pid)).toMatchObject({ type: "thread-down" });
    await view.send("build", { text: "next" });
    expect(await says("done")).toBe("at 1; started next; done NEXT");
  });

  test("in an endless loop ends with its view", async () => {
    const pid = await begin("apart", "spin");
    (await gate.next()).open();
    await says("at 1");
    await view.stop();

    expect(await awaitExit(pid)).toMatchObject({ type: "thread-down" });
    view = await startView(Workshop);
  });

  test("is started once more when that is lost, and not a third time", async () => {
    await view.send("apart", { text: "exit", log: log.pid });

    expect(await says("failed")).toContain("failed interrupted");
    expect(log.all("begun")).toEqual(["exit", "exit"]);
  });

  test("sees what the others see of the environment", async () => {
    await view.send("apart", { text: "environment" });
    expect(await says("done")).toBe(`done ${process.env["PATH"]?.toUpperCase()}`);
  });
});
