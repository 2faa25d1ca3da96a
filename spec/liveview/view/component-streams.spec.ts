import { startView } from "../../../liveview/index.ts";
import { startNode, type Node } from "../../../runtime/index.ts";
import { Listing, Rows } from "../modules/listing.ts";

describe("a stream that a component shows", () => {
  let node: Node;
  beforeAll(async () => {
    node = await startNode({ threads: 1 });
  });
  afterAll(() => node.stop());

  test("stands there once in each render of the component", async () => {
    const view = await startView(Listing);
    await view.sendTo(Rows, "all", "count");

    await view.sendTo(Rows, "all", "count");

    expect(await view.html()).toContain("<b>");
    await view.stop();
  });
});
