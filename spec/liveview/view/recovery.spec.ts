import { startView, type ViewHandle } from "../../../liveview/index.ts";
import { viewsSupervisor } from "../../../liveview/view/views-supervisor.ts";
import {
  call,
  spawnHere,
  startNode,
  watchChildren,
  type ChildEvent,
  type Node,
} from "../../../runtime/index.ts";
import { Ledger } from "../modules/ledger.ts";

type LedgerHandle = typeof Ledger extends { readonly events?: infer Events }
  ? ViewHandle<NonNullable<Events>>
  : never;

/** Hears of every end of a process of `view`. */
async function watchEnds(view: LedgerHandle): Promise<{ take: (reason: string) => Promise<void> }> {
  const first = view.pid;
  let id: string | undefined;
  const ends: string[] = [];
  let heard = (): void => {};
  const supervisor = await viewsSupervisor();
  const watcher = spawnHere<ChildEvent>({
    request: () => watchChildren(supervisor),
    message: (event) => {
      const ended = event as ChildEvent;
      if (ended.type !== "child-down") return;
      if (ended.pid === first) id = ended.id;
      if (ended.id === id) ends.push(ended.reason.type);
      heard();
    },
  });
  await call(watcher, undefined);
  return {
    take: async (reason) => {
      while (ends[0] !== reason) {
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
      ends.shift();
    },
  };
}

describe("a view that loses its process or its thread", () => {
  let node: Node;
  let view: LedgerHandle;
  beforeAll(async () => {
    node = await startNode({ threads: 1, turnBudgetMs: 100 });
  });
  afterAll(() => node.stop());
  beforeEach(async () => {
    view = await startView(Ledger, { checkpointMs: 5 });
  });
  afterEach(() => view.stop());

  const written = async (of: LedgerHandle = view): Promise<number[]> => {
    const [, list = ""] = /written ([\d ]*)/.exec(await of.html()) ?? [];
    return list === "" ? [] : list.split(" ").map(Number);
  };

  test("keeps what was handled when its thread ends", async () => {
    await view.send("write", 1);
    await view.send("write", 2);
    const restarted = view.restarted();

    await expect(view.send("endThread", 3)).rejects.toMatchObject({
      code: "ERR_VIEW_DOWN",
      reason: { type: "thread-down" },
    });
    await restarted;
    await view.send("write", 4);

    expect(await written()).toEqual([1, 2, 4]);
  });

  test.each(["throwAfter", "spin", "spinInRender", "endThread"] as const)(
    "%s: only the event that ran is lost; those that waited are handled",
    async (fault) => {
      const outcomes = await Promise.allSettled([
        view.send("write", 1),
        view.send(fault, 2),
        view.send("write", 3),
        view.send("write", 4),
      ]);

      expect(outcomes.map(({ status }) => status)).toEqual([
        "fulfilled",
        "rejected",
        "fulfilled",
        "fulfilled",
      ]);
      expect(await written()).toEqual([1, 3, 4]);
    },
  );

  test("what brings its thread down later is handled twice, and not again and again", async () => {
    const own = await startView(Ledger, { checkpointMs: 60_000 });
    for (let n = 1; n <= 5; n += 1) await own.send("write", n);
    const ends = await watchEnds(own);

    await own.send("endThreadSoon");
    await ends.take("thread-down");
    await ends.take("thread-down");
    await own.send("write", 6);

    expect(await written(own)).toEqual([1, 2, 3, 4, 5, 6]);
    await own.stop();
  });

  test.each([-1, NaN, Infinity])("is not started with checkpointMs %p", async (checkpointMs) => {
    await expect(startView(Ledger, { checkpointMs })).rejects.toMatchObject({ code: "ERR_OPTION" });
  });
});
