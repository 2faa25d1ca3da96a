import { startView, type LiveView, type ViewHandle } from "../../../liveview/index.ts";
import { crash } from "../../../liveview/testing/index.ts";
import { startNode, type Node } from "../../../runtime/index.ts";
import { Counter, Desk, Group, Journal, Product } from "../modules/desk.ts";

type HandleOf<View> = View extends LiveView<infer Events> ? ViewHandle<Events> : never;

describe("components", () => {
  let node: Node;
  let view: HandleOf<typeof Desk>;
  let journal: HandleOf<typeof Journal>;
  beforeAll(async () => {
    node = await startNode({ threads: 1, turnBudgetMs: 200 });
    journal = await startView(Journal);
  });
  afterAll(() => node.stop());
  beforeEach(async () => {
    view = await startView(Desk, { checkpointMs: 5 });
    await journal.send("read");
  });
  afterEach(() => view.stop());

  /** What the view shows, in short. */
  const shown = async (): Promise<string> =>
    (await view.html())
      .replaceAll(/ hidden=""|<\/?div>/g, "")
      .replaceAll(/>\s+|\s+</g, (space) => space.trim())
      .replace('<p title=""></p>', "")
      .replaceAll("<p></p>", "");
  const happened = async (): Promise<string> => {
    await journal.send("read");
    return /<p>(.*)<\/p>/.exec(await journal.html())![1]!;
  };
  const loaded = async (): Promise<string> => {
    await journal.send("read");
    return /<q>(.*)<\/q>/.exec(await journal.html())![1]!;
  };

  test("show their state, and handle their events", async () => {
    expect(await shown()).toBe("<ul><li><b>a 0</b>set up 1</li></ul>");

    const diff = await view.sendTo(Counter, "a", "add", 5);

    expect(diff.change).toEqual([8, 0, [9, 0, [8, 0, [8, 2, 5]]]]);
    expect(await shown()).toBe("<ul><li><b>a 5</b>set up 1</li></ul>");
    expect(await happened()).toBe("render a");
  });

  test("have handlers that take their time, and answers when nothing shows", async () => {
    const later = view.sendTo(Counter, "a", "addLater", 1);
    const atOnce = view.sendTo(Counter, "a", "add", 10);

    expect((await later).change).toEqual([8, 0, [9, 0, [8, 0, [8, 2, 1]]]]);
    expect((await atOnce).change).toEqual([8, 0, [9, 0, [8, 0, [8, 2, 11]]]]);
    expect((await view.sendTo(Counter, "a", "nothing")).change).toBeNull();
  });

  test("are not rendered when they are given the same", async () => {
    await view.send("show", { left: "ab", right: "" });
    await happened();

    await view.send("sell", []);
    await view.send("show", { left: "ba", right: "" });

    expect(await happened()).toBe("render view, render view");
  });

  test("are updated, then rendered, when they are given something else", async () => {
    await view.sendTo(Counter, "a", "add", 5);
    await happened();

    const { change } = await view.send("relabel", "!");

    expect(await happened()).toBe("render view, update a!, render a!");
    expect(change).toEqual([8, 0, [9, 0, [8, 0, [8, 1, "a!"]]]]);
  });

  test("keep their state wherever they move, and lose it when they are not rendered", async () => {
    await view.send("show", { left: "abc", right: "" });
    await view.sendTo(Counter, "a", "add", 1);
    await view.sendTo(Counter, "b", "add", 2);

    const { change } = await view.send("show", { left: "cba", right: "" });
    expect(change).toEqual([8, 0, [10, [], [2, 0, 1, 1], []]]);
    await view.send("show", { left: "cb", right: "a" });
    expect(await shown()).toBe(
      "<ul><li><b>c 0</b>set up 1</li><li><b>b 2</b>set up 1</li></ul><p><b>a 1</b>set up 1</p>",
    );
    expect((await view.sendTo(Counter, "a", "add", 1)).change).toEqual([8, 1, [9, 0, [8, 2, 2]]]);

    await view.send("show", { left: "b", right: "" });
    await view.send("show", { left: "ab", right: "" });
    expect(await shown()).toContain("<b>a 0</b>");
    expect(await shown()).toContain("<b>b 2</b>");
  });

  test("are not there for an event that comes too late", async () => {
    await view.send("show", { left: "", right: "" });

    expect((await view.sendTo(Counter, "a", "add", 1)).change).toBeNull();
    await expect(view.send("Counter#a/add" as "nothing")).resolves.toMatchObject({ change: null });
  });

  test.each(["unknown", "constructor", "__proto__", ""])(
    "refuse an event %j that they do not have, and live on",
    async (name) => {
      await expect(view.sendTo(Counter, "a", name as "nothing")).rejects.toMatchObject({
        code: "ERR_EVENT_REFUSED",
        refusal: "unknown_event",
        message: expect.stringContaining(`the component Counter#a has no event "${name}"`),
      });
      expect((await view.sendTo(Counter, "a", "add", 1)).change).not.toBeNull();
    },
  );

  test("take messages from the view, by their address, and from themselves", async () => {
    const diffs = view.diffs();
    const after = async (act: () => Promise<unknown>) => {
      const next = diffs.next();
      await act();
      return JSON.stringify((await next).value.change);
    };
    const count = (n: number) => `[8,0,[9,0,[8,0,[8,2,${n}]]]]`;

    expect(await after(() => view.send("tellCounter", { id: "a", by: 1 }))).toBe(count(1));
    expect(await after(() => view.send("tellAddress", { id: "a", by: 1 }))).toBe(count(2));
    await view.send("tellCounter", { id: "gone", by: 1 });
    expect(await after(() => view.sendTo(Counter, "a", "addSoon", 1))).toBe(count(3));
  });

  test("do not hear what was meant for one of their name before them", async () => {
    await view.sendTo(Counter, "a", "addSoon", 7);
    await Promise.all([
      view.send("show", { left: "", right: "" }),
      view.send("show", { left: "a", right: "" }),
    ]);
    await view.sendTo(Counter, "a", "addLater", 1);
    await view.sendTo(Counter, "a", "addLater", 1);

    expect(await shown()).toContain("<b>a 2</b>");
  });

  test("stand in components, which are loaded asynchronously", async () => {
    await view.send("group", "xy");
    expect(await shown()).toContain("<i><b>x 0</b>set up 1</i><i><b>y 0</b>set up 1</i>");
    await view.sendTo(Counter, "y", "add", 3);

    await view.send("group", "yz");
    expect(await shown()).toContain("<i><b>y 3</b>set up 1</i><i><b>z 0</b>set up 1</i>");
    const { change } = await view.sendTo(Group, "g", "show", "zyw");
    expect(await shown()).toContain("<b>z 0</b>set up 1</i><i><b>y 3</b>set up 1</i><i><b>w 0</b>");
    expect(JSON.stringify(change)).toMatch(/^\[8,3,\[8,2,\[10,\[\],\[1,0\],\[2,"w"/);
    await view.send("group", null);
    await view.send("group", "y");
    expect(await shown()).toContain("<b>y 0</b>");
  });

  test("are loaded at once by updateMany: those that are new, and those that are given something else", async () => {
    await view.send("sell", ["x", "yy", "z"]);
    expect(await shown()).toContain("<u>x=1</u><u>yy=2</u><u>z=1</u>");
    await view.send("sell", ["x", "yyy", "z", "w"]);
    await view.send("relabel", "!");

    expect(await loaded()).toBe("0+ 1+ 2+, 1 3+");
    expect(await shown()).toContain("<u>x=1</u><u>yyy=3</u><u>z=1</u><u>w=1</u>");
    expect(Product.componentName).toBe("Product");
  });

  test.each([
    ["twice", "Two components are Counter#a: give each an id of its own. One is here"],
    ["impostor", "Two definitions of components are called Counter: give each a name of its own"],
    ["title", "The attribute title takes text, numbers and booleans, not a component"],
  ])("%s: an error with the place", async (wrong, message) => {
    await expect(view.send("breakIt", wrong)).rejects.toMatchObject({
      code: "ERR_VIEW_DOWN",
      reason: { type: "error", message: expect.stringContaining(message) },
    });
  });

  test("both places of two of one name are shown", async () => {
    await expect(view.send("breakIt", "twice")).rejects.toMatchObject({
      reason: {
        message:
          "Two components are Counter#a: give each an id of its own. One is here\n" +
          "    <li>${…}</li>\n        ^^^^\nand one here\n    <p>${…}</p>\n       ^^^^",
      },
    });
  });

  test("of one name in different components are an error, too", async () => {
    await view.send("group", "x");

    await expect(view.sendTo(Group, "g", "show", "xa")).rejects.toMatchObject({
      reason: { message: expect.stringContaining("Two components are Counter#a") },
    });
    await view.send("nothing");
    expect(await shown()).toContain("<b>x 0</b>");
  });

  test.each(["fail", "failInRender", "spin"] as const)(
    "%s: the view ends, and all go on as they were",
    async (fault) => {
      await view.send("show", { left: "ab", right: "" });
      await view.sendTo(Counter, "a", "add", 1);
      await view.sendTo(Counter, "b", "add", 2);

      const outcomes = await Promise.allSettled([
        view.sendTo(Counter, "b", fault, 100),
        view.sendTo(Counter, "a", "add", 10),
      ]);

      expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
      expect(await shown()).toBe(
        "<ul><li><b>a 11</b>set up 2</li><li><b>b 2</b>set up 2</li></ul>",
      );
    },
  );

  test("go on as they were when their thread ends", async () => {
    await view.sendTo(Counter, "a", "add", 5);
    await view.send("group", "x");
    await view.sendTo(Counter, "x", "add", 3);
    const restarted = view.restarted();

    await expect(view.sendTo(Counter, "a", "endThread")).rejects.toMatchObject({
      reason: { type: "thread-down" },
    });
    await restarted;
    await view.sendTo(Counter, "a", "add", 1);

    expect(await shown()).toContain("<b>a 6</b>");
    expect(await shown()).toContain("<b>x 3</b>");
    journal = await startView(Journal);
  });

  test("are not mounted and not updated in a successor", async () => {
    await view.sendTo(Counter, "a", "add", 5);
    await happened();

    await crash(view);

    expect(await happened()).toBe("render view, render a");
    expect(await shown()).toContain("<b>a 5</b>set up 2");
  });
});
