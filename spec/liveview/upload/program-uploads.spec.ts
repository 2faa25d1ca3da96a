import { startView, type ViewHandle } from "../../../liveview/index.ts";
import { startNode, type Node } from "../../../runtime/index.ts";
import { Gallery } from "../../integration/modules/gallery.ts";

describe("a program that uploads", () => {
  let node: Node;
  let view: ViewHandle<{ readonly save: (state: object) => Promise<void> }>;
  beforeAll(async () => {
    node = await startNode({ threads: 2 });
  });
  afterAll(() => node.stop());
  beforeEach(async () => {
    view = (await startView(Gallery)) as typeof view;
  });
  afterEach(() => view.stop());

  const bytes = new Uint8Array(150_000).fill(1);

  test("has files in its view, whatever they wait for", async () => {
    await view.upload(
      "papers",
      { name: "a.txt", bytes },
      { name: "b.txt", bytes: new Uint8Array(7) },
    );
    await view.upload("picture", { name: "c.png", type: "image/png", bytes });

    await view.send("save");

    const html = await view.html();
    for (const said of ["a.txt 150000 405 ", "b.txt 7 0 ", "c.png 150000 405 "]) {
      expect(html).toContain(said);
    }
  });

  test("hears of those that are refused", async () => {
    await view.upload("picture", { name: "c.exe", bytes });
    expect(await view.html()).toMatch(/c\.exe failed 0 not_accepted/);
    await view.upload("picture", { name: "c.gif", type: "image/gif", bytes });
    expect(await view.html()).toMatch(/c\.gif failed \d+ no_gif/);
  });

  test("goes nowhere with an upload that there is not", async () => {
    await expect(view.upload("nothing", { name: "a", bytes })).rejects.toThrow(
      "nothing of an upload",
    );
  });
});
