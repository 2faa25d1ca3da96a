import { publish, startView, subscribe, topic } from "../../../liveview/index.ts";
import {
  awaitExit,
  call,
  OptionError,
  spawn,
  spawnHere,
  startNode,
  type Node,
} from "../../../runtime/index.ts";
import { threadOf } from "../../../runtime/term/pid.ts";
import { eavesdropper, Room, room } from "../modules/rooms.ts";

let node: Node;
beforeEach(async () => {
  node = await startNode({ threads: 2 });
});
afterEach(() => node.stop());

type RoomView = Awaited<ReturnType<typeof enter>>;

async function enter() {
  return startView(Room);
}

/** What a view shows once it shows `text`. */
async function shows(view: RoomView, text: string): Promise<string> {
  const diffs = view.diffs();
  for (;;) {
    const shown = /<p>(.*)<\/p>/.exec((await view.html()).replaceAll(/<!--.*?-->/g, ""))?.[1] ?? "";
    if (shown.split(" ").includes(text)) return shown;
    await diffs.next();
  }
}

describe("what is published", () => {
  test("reaches all views that subscribed, on all threads, the one that publishes among them", async () => {
    const views = [await enter(), await enter(), await enter(), await enter()];
    expect(new Set(views.map(({ pid }) => threadOf(pid))).size).toBe(2);

    await views[0]!.send("say", "hello");

    expect(await Promise.all(views.map((view) => shows(view, "hello")))).toEqual(
      views.map(() => "hello"),
    );
  });

  test("does not reach the view that publishes for the others", async () => {
    const [one, other] = [await enter(), await enter()];

    await one.send("tellOthers", "psst");
    await shows(other, "psst");
    await other.send("say", "aloud");

    expect(await shows(one, "aloud")).toBe("aloud");
  });

  test("reaches and comes from processes that are no views", async () => {
    const view = await enter();
    const pid = await spawn(eavesdropper, undefined);
    const here = await new Promise<unknown>((resolve) => {
      subscribe(room, spawnHere({ message: resolve }));
      publish(room, { type: "said", text: "from outside" });
    });

    expect(here).toEqual({ type: "said", text: "from outside" });
    await view.send("say", "back");
    await shows(view, "back");
    // What one process publishes reaches another in order; this came from two.
    expect(await call(pid, undefined)).toContain("from outside");
  });

  test("is what it was when it was published, and changes with nobody's state", async () => {
    const views = [await enter(), await enter(), await enter(), await enter()];
    await views[0]!.send("sayDraft");
    for (const view of views) await shows(view, "draft+new+changed");

    await views[1]!.send("retag", "mine");

    expect(await shows(views[1]!, "draft+new+changed+mine")).toBe("draft+new+changed+mine");
    for (const view of [views[0]!, views[2]!, views[3]!]) {
      expect(await shows(view, "draft+new+changed")).toBe("draft+new+changed");
    }
  });

  test("is nothing when its handler throws, or it cannot be copied; the view goes on", async () => {
    const [one, other] = [await enter(), await enter()];

    await one.send("sayThenFail", "never").catch(() => {});
    await one.send("sayUncloneable").catch(() => {});
    await one.send("say", "after");

    expect(await shows(other, "after")).toBe("after");
    expect(await shows(one, "after")).toBe("after");
  });

  test("reaches a successor, and nobody who left", async () => {
    const [one, other] = [await enter(), await enter()];
    await other.send("leave");
    const ended = awaitExit(one.pid);
    await one.send("sayThenFail", "never").catch(() => {});
    await ended;
    await one.send("say", "again");

    expect(await shows(one, "again")).toBe("again");
    await other.send("retag", "x");
    expect(await other.html()).not.toContain("again");
  });
});

test.each([[""], [7]])("a topic is not called %j", (name) => {
  expect(() => topic(name as string)).toThrow(OptionError);
});
