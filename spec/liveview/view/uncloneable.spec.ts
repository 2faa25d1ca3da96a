import { startView } from "../../../liveview/index.ts";
import { crash } from "../../../liveview/testing/index.ts";
import { awaitExit, spawn, startNode, type Node } from "../../../runtime/index.ts";
import { setMode } from "../modules/order.ts";
import { Probe } from "../modules/probe.ts";

describe("in production, a view with a state that cannot be copied", () => {
  let node: Node;
  beforeAll(async () => {
    node = await startNode({ threads: 1 });
    await awaitExit(await spawn(setMode, "production"));
  });
  afterAll(() => node.stop());

  test("takes its events again when it crashed", async () => {
    const view = await startView(Probe, { checkpointMs: false });
    await view.send("add", 7);
    await view.send("holdFunction");

    await crash(view);

    expect(/count (-?\d+)/.exec(await view.html())?.[1]).toBe("7");
    await view.stop();
  });
});
