/**
 * A store that fails for a while costs time, not states.
 */
import { startView } from "../../../liveview/index.ts";
import {
  loadCheckpoint,
  readSecret,
  startCheckpoints,
} from "../../../liveview/store/checkpoints.ts";
import { viewsSupervisor } from "../../../liveview/view/views-supervisor.ts";
import { listChildren, startNode, terminateChild, type Node } from "../../../runtime/index.ts";
import { Ledger } from "../modules/ledger.ts";
import { ailing } from "./modules/ailing-store.ts";

describe("with a store that fails for a while", () => {
  let node: Node;
  beforeEach(async () => {
    node = await startNode({ threads: 1 });
  });
  afterEach(() => node.stop());

  test("a view that lost its thread waits for its state", async () => {
    await startCheckpoints(ailing({ loads: 3, saves: 0 }));
    const view = await startView(Ledger, { checkpointMs: 5 });
    await view.send("write", 1);
    await readSecret();

    await expect(view.send("endThread", 2)).rejects.toMatchObject({ code: "ERR_VIEW_DOWN" });
    await view.send("write", 3);

    expect(await view.html()).toContain("written 1 3");
    await view.stop();
  });

  test("a view that is stopped ends in order, and what it left is kept when that works", async () => {
    await startCheckpoints(ailing({ loads: 0, saves: 2 }));
    const view = await startView(Ledger, { checkpointMs: 60_000 });
    await view.send("write", 1);
    const supervisor = await viewsSupervisor();
    const [child] = await listChildren(supervisor);
    const id = child!.id;
    const diffs = view.diffs();
    const ended = diffs.next();

    await terminateChild(supervisor, id);
    await ended;

    expect(() => view.pid).toThrow("shutdown");
    expect(await loadCheckpoint(id, "Ledger@1")).toMatchObject({ id, applied: 1 });
  });
});
