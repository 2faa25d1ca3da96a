/**
 * Values that tasks bring: loading, there, or failed; replaced and reloaded; and streams that they fill.
 */
import { startView, type ViewHandle } from "../../../liveview/index.ts";
import { register, startNode, unregister, type Node } from "../../../runtime/index.ts";
import { Turnstile } from "../../runtime/gate.ts";
import { Heard } from "./heard.ts";
import { Library } from "./modules/library.ts";

type Events = typeof Library extends { readonly events?: infer E } ? NonNullable<E> : never;

let node: Node;
let view: ViewHandle<Events>;
let gate: Turnstile;
beforeAll(async () => {
  node = await startNode({ threads: 2 });
});
afterAll(() => node.stop());
beforeEach(async () => {
  gate = new Turnstile();
  await register("gate", gate.pid);
});
afterEach(async () => {
  await unregister("gate");
  await view.stop();
});

const open = async (shelf: string): Promise<void> => {
  view = await startView(Library, { search: { shelf }, checkpointMs: 5 });
};
const shown = async (id: string): Promise<string> =>
  new RegExp(`id="${id}">([^<]*)<`).exec(await view.html())?.[1]?.trim() ?? "";
const rows = async (): Promise<readonly string[]> =>
  [...(await view.html()).matchAll(/<li>([^<]*)</g)].map(([, title = ""]) => title);

/** Whether that is shown, sooner or later. */
async function shows(id: string, text: string): Promise<boolean> {
  const diffs = view.diffs();
  while ((await shown(id)) !== text) await diffs.next();
  return true;
}

describe("an async value", () => {
  test("is there when its task gave it, wherever it stands", async () => {
    await open("a");
    await shows("books", "a 1, a 2");
    expect(await shown("again")).toBe("a 1, a 2");
    expect(await shown("author")).toBe("nobody");
  });

  test("is loading until then, and says how far", async () => {
    await open("late");
    await shows("books", "loading 50");
    (await gate.next()).open();
    await shows("books", "late 1, late 2");
    expect(await shown("again")).toBe("late 1, late 2");
  });

  test("has failed when its task throws, and keeps what was there", async () => {
    await open("burnt");
    await shows("books", "thrown: the shelf has burnt");

    await view.send("fetch", "b");
    await shows("books", "b 1, b 2");
    await view.send("fetchKeeping", "burnt");
    expect(await shows("books", "thrown: the shelf has burnt (b 1, b 2)")).toBe(true);
  });

  test("keeps the one before when it is loaded again, and only then", async () => {
    await open("late");
    (await gate.next()).open();
    await shows("books", "late 1, late 2");

    await view.send("reload");
    await shows("books", "loading 50 (late 1, late 2)");
    (await gate.next()).open();
    await shows("books", "late 1, late 2");

    await view.send("fetchKeeping", "later");
    await shows("books", "loading 50 (late 1, late 2)");
    (await gate.next()).open();
    await shows("books", "later 1, later 2");

    await view.send("fetch", "late");
    expect(await shows("books", "loading 50")).toBe(true);
  });

  test("that takes the place of another is the one that comes", async () => {
    await open("late");
    const first = await gate.next();
    await view.send("fetch", "later");
    const second = await gate.next();
    first.open();
    second.open();
    await shows("books", "later 1, later 2");
    // The one before still stands elsewhere.
    expect(await shows("again", "late 1, late 2")).toBe(true);
  });

  test("that nobody waits for any more is loaded no more", async () => {
    const log = new Heard();
    await register("log", log.pid);
    await open("a");
    await view.send("fetch", "late 1");
    await gate.next();

    await view.send("fetch", "late 2");

    expect(await log.next("aborted", "late 1")).toEqual({ aborted: "late 1" });
    await gate.next();
    await view.send("cancel");
    expect(await log.next("aborted", "late 2")).toEqual({ aborted: "late 2" });
    await unregister("log");
  });

  test("that is cancelled is what was there, or idle", async () => {
    await open("a");
    await shows("books", "a 1, a 2");
    await view.send("fetchKeeping", "late");
    await view.send("cancel");
    expect(await shown("books")).toBe("a 1, a 2");
    await view.send("fetch", "late");
    await view.send("cancel");
    expect(await shown("books")).toBe("idle");
    await view.send("reload");
    expect(await shown("books")).toBe("idle");
  });

  test("is still loading in a successor, and comes once", async () => {
    await open("late");
    const waiting = await gate.next();
    const restarted = view.restarted();
    await expect(view.send("throw")).rejects.toMatchObject({ code: "ERR_VIEW_DOWN" });
    await restarted;
    waiting.open();
    expect(await shows("books", "late 1, late 2")).toBe(true);
  });

  test("is loaded again when the thread is lost", async () => {
    await open("late");
    await gate.next();
    const restarted = view.restarted();
    await expect(view.send("endThread")).rejects.toMatchObject({ code: "ERR_VIEW_DOWN" });
    await restarted;
    (await gate.next()).open();
    expect(await shows("books", "late 1, late 2")).toBe(true);
  });

  test("that cannot be shown has failed, and the view lives", async () => {
    await open("a");
    await shows("books", "a 1, a 2");
    await view.send("poison", "b 1, b 2");
    const restarted = view.restarted();
    await view.send("fetch", "b");
    await restarted;
    expect(await shows("books", "handler_failed: the view failed to take its result")).toBe(true);
  });
});

describe("a stream that loads in the background", () => {
  test("gets the items when they are there", async () => {
    await open("a");
    await shows("rowCount", "2");
    expect(await rows()).toEqual(["row 1", "row 2"]);
  });

  test("is added to, or begins anew", async () => {
    await open("a");
    await shows("rowCount", "2");
    await view.send("fetchRows", { shelf: "b", reset: true });
    await shows("rowCount", "2");
    expect(await rows()).toEqual(["b 1", "b 2"]);
  });

  test("that is not there is a failure", async () => {
    await open("a");
    await shows("rowCount", "2");
    const restarted = view.restarted();
    await view.send("fetchNowhere");
    await restarted;
    expect(await shows("rowCount", "handler_failed")).toBe(true);
  });
});
