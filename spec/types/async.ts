/**
 * What must compile of tasks, and what must not: checked by the type check, never run.
 */
import {
  asyncLoad,
  asyncReload,
  asyncStream,
  asyncValue,
  html,
  liveTask,
  liveView,
  stream,
  whenAsync,
  type AsyncValue,
  type LiveTaskContext,
} from "../../liveview/index.ts";

interface Image {
  readonly bytes: number;
}

export const resize = liveTask(
  import.meta,
  "resize",
  async (
    { path, width }: { readonly path: string; readonly width: number },
    { signal, report }: LiveTaskContext<{ readonly percent: number }>,
  ): Promise<Image> => {
    report({ percent: signal.aborted ? 0 : path.length });
    // @ts-expect-error it reports something else
    report({ share: 1 });
    return { bytes: width };
  },
  { isolation: "thread", restart: "never" },
);

export const count = liveTask(import.meta, "count", () => 7);
export const greet = liveTask(import.meta, "greet", (name: string, { report }) => {
  // @ts-expect-error it does not say what it reports
  report(1);
  return `Hello ${name}`;
});

// @ts-expect-error there is no such isolation
export const wrong = liveTask(import.meta, "wrong", () => 1, { isolation: "process" });

export const Gallery = liveView(import.meta, {
  mount: () => ({ bytes: 0, percent: 0, problem: "", greeting: "" }),
  tasks: (on) => [
    on(resize, {
      done: (state, image, ctx) => {
        state.bytes = image.bytes + ctx.key.length;
        // @ts-expect-error an image has no such field
        state.bytes = image.size;
      },
      failed: (state, error, ctx) => {
        state.problem = `${error.code}: ${error.message}`;
        ctx.startTask(count);
      },
      progress: (state, { percent }) => {
        state.percent = percent;
        // @ts-expect-error the state has no such field
        state.share = percent;
      },
    }),
    on(count, {
      done: (state, n) => {
        state.bytes = n.valueOf();
        // @ts-expect-error a number is no text
        state.greeting = n;
      },
      failed: () => {},
    }),
    on(greet, {
      done: (state, text) => {
        state.greeting = text.trim();
      },
      failed: () => {},
    }),
    // @ts-expect-error what has failed is to be taken, too
    on(count, { done: () => {} }),
    // @ts-expect-error a view is no task
    on(Other, { done: () => {}, failed: () => {} }),
  ],
  events: {
    resize: (_state, path: string, ctx) => {
      ctx.startTask(resize, { path, width: 100 }, { key: path });
      ctx.cancelTask(resize, { key: path });
      ctx.startTask(count);
      ctx.startTask(greet, "Ada");
      // @ts-expect-error a missing width
      ctx.startTask(resize, { path });
      // @ts-expect-error a missing argument
      ctx.startTask(greet);
      // @ts-expect-error a number where the task takes a text
      ctx.startTask(greet, 1);
      // @ts-expect-error a key is a text
      ctx.cancelTask(greet, { key: 1 });
      // @ts-expect-error a view is no task
      ctx.startTask(Other);
    },
  },
  render: ({ bytes }) => html`${bytes}`,
});

const Other = liveView(import.meta, { mount: () => ({ n: 1 }), render: ({ n }) => html`${n}` });

interface Book {
  readonly id: number;
  readonly title: string;
}

export const fetchBooks = liveTask(
  import.meta,
  "fetchBooks",
  async (shelf: string, { report }: LiveTaskContext<number>): Promise<readonly Book[]> => {
    report(1);
    return [{ id: 1, title: shelf }];
  },
);

export const Library = liveView(import.meta, {
  mount: () => ({
    books: asyncLoad(fetchBooks, "a"),
    count: asyncLoad(count),
    chosen: asyncValue<Book>(),
    rows: stream<Book>(),
    rowCount: asyncStream(fetchBooks, "a", { into: "rows", at: 0 }),
    declared: asyncValue() as AsyncValue<number>,
  }),
  events: {
    fetch: (state, shelf: string) => {
      state.books = asyncLoad(fetchBooks, shelf, { keep: state.books });
      state.books = asyncReload(state.books);
      state.declared = asyncLoad(count);
      // @ts-expect-error books are no number
      state.count = asyncLoad(fetchBooks, shelf);
      // @ts-expect-error a number where the task takes a text
      state.books = asyncLoad(fetchBooks, 1);
      // @ts-expect-error a missing argument
      state.books = asyncLoad(fetchBooks);
      // @ts-expect-error a number is no books
      state.books = asyncLoad(fetchBooks, shelf, { keep: state.count });
      // @ts-expect-error a number is no list of items
      state.rowCount = asyncStream(count, undefined, { into: "rows" });
      // @ts-expect-error a value is replaced, not changed
      state.books.status = "ok";
    },
  },
  render: ({ books, count: number }) => html`
    ${whenAsync(books, {
      loading: (before, at) => `${before?.length ?? 0} ${at?.toFixed() ?? ""}`,
      ok: (all) => all.map(({ title }) => title).join(", "),
      failed: ({ code }, before) => `${code} ${before?.[0]?.title ?? ""}`,
    })}
    ${whenAsync(number, {
      ok: (n) =>
        // @ts-expect-error a number has no length
        n.length,
    })}
  `,
});
