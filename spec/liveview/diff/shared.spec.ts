import * as fc from "fast-check";
import { diff } from "../../../liveview/diff/diff.ts";
import { TemplateBook } from "../../../liveview/diff/template-book.ts";
import { toValue } from "../../../liveview/diff/to-value.ts";
import { publish, startView } from "../../../liveview/index.ts";
import { decodeServerFrame, encodeServerFrame } from "../../../liveview/protocol/codec.ts";
import { ServerFrameType, type ServerFrame } from "../../../liveview/protocol/frame.ts";
import { Packed } from "../../../liveview/protocol/packed.ts";
import type { Change } from "../../../liveview/protocol/value.ts";
import { each } from "../../../liveview/template/each.ts";
import { html as markup, type Rendered } from "../../../liveview/template/html.ts";
import { memo } from "../../../liveview/template/memo.ts";
import { isShared, shared } from "../../../liveview/template/shared.ts";
import { childView } from "../../../liveview/view/child-view.ts";
import { liveComponent } from "../../../liveview/view/live-component.ts";
import { call, spawn, startNode } from "../../../runtime/index.ts";
import { threadOf } from "../../../runtime/term/pid.ts";
import { Board, boardCounts, postings } from "../modules/board.ts";

interface News {
  readonly title: string;
  readonly rows: readonly string[];
}

const news = (title: string, ...rows: readonly string[]): News =>
  Object.freeze({ title, rows: Object.freeze(rows) });

const show = ({ title, rows }: News): Rendered =>
  markup`<h2>${title}</h2><ul>${each(
    rows,
    (row) => row,
    (row) => markup`<li>${row}</li>`,
  )}</ul>`;

/** What a browser reads of a change. */
function read(change: Change | undefined): unknown {
  const frame: ServerFrame = [ServerFrameType.diff, 0, 1, 0, change ?? null];
  return decodeServerFrame(encodeServerFrame(frame));
}

describe("a shared part", () => {
  test("is rendered once and encoded once for 1,000 views, and so is what changes in it", () => {
    let renders = 0;
    const part = shared((item: News) => {
      renders += 1;
      return show(item);
    });
    const view = (n: number, item: News) => markup`<h1>View ${n}</h1>${part(item)}`;
    const views = Array.from({ length: 1_000 }, (_, n) => ({ n, book: new TemplateBook() }));
    const [first, second] = [news("One", "a", "b"), news("Two", "a", "c")];
    const before = Packed.made;

    const wholes = views.map(({ n, book }) => read(toValue(view(n, first), book)));
    expect([renders, Packed.made - before]).toEqual([1, 1]);
    const changes = views.map(({ n, book }) => read(diff(view(n, first), view(n, second), book)));
    expect([renders, Packed.made - before]).toEqual([2, 2]);

    const plain = (n: number, item: News) => markup`<h1>View ${n}</h1>${show(item)}`;
    expect(wholes[7]).toEqual(read(toValue(plain(7, first), new TemplateBook())));
    expect(new Set(changes.map((change) => JSON.stringify(change))).size).toBe(1);
    expect(changes[7]).toEqual(read(diff(plain(7, first), plain(7, second), numbered(7, first))));

    function numbered(n: number, item: News): TemplateBook {
      const book = new TemplateBook();
      toValue(plain(n, item), book);
      return book;
    }
  });

  test("is no change to whom it shows already", () => {
    const part = shared(show);
    const one = news("One", "a");
    const same = news("One", "a");
    expect(part(one)).toBe(part(one));
    expect(diff(part(one), part(same), new TemplateBook())).toBeUndefined();
    expect(diff(part(one), part(same), new TemplateBook())).toBeUndefined();
  });

  test("is rendered each time when it can change, or depends on where it stands", () => {
    const Box = liveComponent("Box", { mount: () => ({}), render: () => markup`<b></b>` });
    const parts: readonly ((item: News) => Rendered)[] = [
      shared(({ title }: News) => markup`${memo([title], () => title)}`),
      shared(() => markup`<p>${[Box({ id: 1 })]}</p>`),
      shared(
        () => markup`${each([1], String, () => childView(Board, { id: "board", props: {} }))}`,
      ),
    ];
    for (const part of parts) expect(isShared(part(news("One")))).toBe(false);
    const open = { title: "One", rows: [] };
    expect(isShared(shared(show)(open))).toBe(false);
    expect(isShared(shared(show)(news("One")))).toBe(true);
  });

  test("travels as it would without, whatever numbers a view has, and however often", () => {
    const item = fc
      .record({ title: fc.string(), rows: fc.uniqueArray(fc.string(), { maxLength: 4 }) })
      .map(({ title, rows }) => news(title, ...rows));
    const step = fc.record({
      at: fc.nat({ max: 3 }),
      isOther: fc.boolean(),
      isFramed: fc.boolean(),
    });
    const view = fc.array(step, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 4, maxLength: 4 }),
        fc.array(view, { minLength: 1, maxLength: 12 }),
        (items, views) => {
          const inner = shared(show);
          const framed = (part: (one: News) => Rendered) => (one: News) =>
            markup`<i>${part(one)}</i>`;
          const sharedParts = [inner, shared(framed(inner))];
          const plain = [show, framed(show)];
          const lay = (
            { at, isOther, isFramed }: { at: number; isOther: boolean; isFramed: boolean },
            parts: readonly ((one: News) => Rendered)[],
          ): Rendered => {
            const part = (isOther ? parts[1]! : parts[0]!)(items[at]!);
            return isFramed ? markup`<div>${markup`<u>${at}</u>`}${part}</div>` : markup`${part}`;
          };
          for (const steps of views) {
            const [book, plainBook] = [new TemplateBook(), new TemplateBook()];
            let last: readonly [Rendered, Rendered] | undefined;
            for (const one of steps) {
              const next = [lay(one, sharedParts), lay(one, plain)] as const;
              const [got, wanted] =
                last === undefined
                  ? [toValue(next[0], book), toValue(next[1], plainBook)]
                  : [diff(last[0], next[0], book), diff(last[1], next[1], plainBook)];
              expect(read(got)).toEqual(read(wanted));
              expect(book.takeNew().length).toBe(plainBook.takeNew().length);
              last = next;
            }
          }
        },
      ),
    );
  });
});

test("a message to many views is rendered and encoded once on each of their threads", async () => {
  const node = await startNode({ threads: 2 });
  const names = Array.from({ length: 20 }, (_, n) => `board ${n}`);
  const views = await Promise.all(names.map((name) => startView(Board, { search: { name } })));
  const rows = [{ id: 1, text: "one" }];
  const told = views.map((view) => view.diffs().next());

  publish(postings, { type: "posted", rows });
  await Promise.all(told);

  expect(new Set(views.map(({ pid }) => threadOf(pid))).size).toBe(2);
  for (const [n, view] of views.entries()) {
    const html = (await view.html()).replaceAll(/<!--.*?-->/g, "");
    expect(html).toContain(`<h1>board ${n}</h1><ul><li id="1">one</li></ul>`);
    const counts = await spawn(boardCounts, undefined, { near: view.pid });
    expect(await call(counts, undefined)).toEqual({ renders: 1, encoded: 1 });
  }
  await node.stop();
});
