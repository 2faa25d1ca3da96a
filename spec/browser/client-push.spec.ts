// oxlint-disable unicorn/consistent-function-scoping -- a test reads best with its view in it
import type { Effect } from "../../liveview/protocol/effect.ts";
import { hook } from "../../liveview/template/hook.ts";
import { html as markup, type Rendered } from "../../liveview/template/html.ts";
import { Chromium, joinedParts, on } from "../client/in-chromium.ts";

const chromium = new Chromium();

const view = (text: string): Rendered =>
  markup`<p id="p" ${hook("Teller", 0)}>${text}</p><button @click=${on["add"]!(1)}>Add</button>`;

describe("what a view pushes", () => {
  const heard = async (page: Awaited<ReturnType<typeof chromium.join>>["page"]) =>
    page.evaluate(() => window.heardByHooks!.splice(0));
  const joined = (n: number, shown: Rendered, effects: readonly Effect[], ack = 0) =>
    [0, 0, n, ack, ...joinedParts(shown), `token ${n}`, ack, [], effects] as const;

  test("reaches the hooks of the view and the page, before or after what it came with is shown", async () => {
    const { page, live } = await chromium.join(view("one"));
    await heard(page);
    const [, shown] = joinedParts(view("two"));

    live.peer.send([
      1,
      0,
      2,
      0,
      [8, 0, 0, 1, shown[3]!],
      [],
      [
        [0, "saved", { id: 1 }],
        [1, "saving", 2],
        [0, "unknown", 3],
        [0, "constructor", 4],
      ],
    ]);
    await live.heard("patched", 2);

    expect(await heard(page)).toEqual(['saving at "one" p 2', 'saved at "two" p {"id":1}']);
    expect(await live.told("push")).toEqual([
      { name: "saving", payload: 2 },
      { name: "saved", payload: { id: 1 } },
      { name: "unknown", payload: 3 },
      { name: "constructor", payload: 4 },
    ]);
  });

  test("reaches a hook that came with it, and none that is gone", async () => {
    const { page, live } = await chromium.join(markup`<div>${null}</div>`);
    const both = (shown: Rendered | null) => markup`<div>${shown}</div>`;
    live.peer.close();
    await live.reconnected();
    await live.peer.next();

    live.peer.send(joined(5, both(view("one")), [[0, "saved", 1]]));
    await live.heard("patched", 2);
    expect(await heard(page)).toEqual(["created p 0", 'saved at "one" p 1']);
  });

  test("is told once when what it came with could not be shown", async () => {
    const { page, live } = await chromium.join(view("one"));
    await heard(page);

    // No such slot.
    live.peer.send([
      1,
      0,
      2,
      0,
      [8, 99, "x"],
      [],
      [
        [1, "saving", 1],
        [0, "saved", 2],
      ],
    ]);
    expect(await live.peer.next()).toEqual([0, 0, "token 1", "/page?q=1", 0, null, 2]);
    live.peer.send(joined(3, view("two"), [[0, "saved", 3]]));
    await live.heard("patched", 2);

    expect(await heard(page)).toEqual([
      'saving at "one" p 1',
      'saved at "two" p 2',
      'saved at "two" p 3',
    ]);
  });

  test("is told once when its event is taken again by a successor", async () => {
    const { page, live } = await chromium.join(view("one"));
    await heard(page);
    await page.locator("button").click();
    await live.event();
    live.peer.send([1, 0, 2, 1, null, [], [[0, "saved", 1]]]);
    await live.heard("patched", 2);

    live.peer.send([4, 0, "restarting"]);
    live.peer.send(
      joined(
        3,
        view("two"),
        [
          [0, "saved", 1, 1],
          [0, "saved", 2, 2],
        ],
        2,
      ),
    );
    await live.heard("patched", 3);

    expect(await heard(page)).toEqual(['saved at "one" p 1', 'saved at "two" p 2']);
  });
});
