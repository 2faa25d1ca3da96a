import {
  asyncCancel,
  asyncLoad,
  asyncReload,
  asyncStream,
  asyncValue,
  html,
  liveTask,
  liveView,
  stream,
  streamRows,
  whenAsync,
  type AsyncValue,
  type LiveTaskContext,
} from "perigee";
import { whereis } from "perigee/runtime";
import { call, send } from "../../../../runtime/index.ts";

interface Book {
  readonly id: number;
  readonly title: string;
}

/** Comes back when whoever has this name answers. */
const pass = async (name: string, asked: string): Promise<void> => {
  const gate = await whereis(name);
  if (gate !== undefined) await call(gate, asked, { timeoutMs: Infinity });
};

export const fetchBooks = liveTask(
  import.meta,
  "fetchBooks",
  async (shelf: string, { report, signal }: LiveTaskContext<number>): Promise<readonly Book[]> => {
    if (shelf.startsWith("late")) {
      const log = await whereis("log");
      if (log !== undefined) signal.addEventListener("abort", () => send(log, { aborted: shelf }));
      report(50);
      await pass("gate", shelf);
    }
    if (shelf === "burnt") throw new Error("the shelf has burnt");
    return [
      { id: 1, title: `${shelf} 1` },
      { id: 2, title: `${shelf} 2` },
    ];
  },
);

const titles = (books: readonly Book[]): string => books.map(({ title }) => title).join(", ");

const library = (pageWaitMs: number) =>
  liveView(import.meta, {
    pageWaitMs,
    mount: ({ search }) => {
      const shelf = search["shelf"] ?? "a";
      const books = asyncLoad(fetchBooks, shelf);
      return {
        clicks: 0,
        books,
        again: books,
        author: asyncValue<string>() as AsyncValue<string>,
        rows: stream<Book>(),
        rowCount: asyncStream(fetchBooks, "row", { into: "rows" }),
        poison: "",
      };
    },
    events: {
      click: (state) => {
        state.clicks += 1;
      },
      fetch: (state, shelf: string) => {
        state.books = asyncLoad(fetchBooks, shelf);
      },
      fetchKeeping: (state, shelf: string) => {
        state.books = asyncLoad(fetchBooks, shelf, { keep: state.books });
      },
      reload: (state) => {
        state.books = asyncReload(state.books);
      },
      cancel: (state) => {
        state.books = asyncCancel(state.books);
      },
      fetchRows: (state, { shelf, reset }: { readonly shelf: string; readonly reset: boolean }) => {
        state.rowCount = asyncStream(fetchBooks, shelf, { into: "rows", at: 0, reset });
      },
      fetchNowhere: (state) => {
        state.rowCount = asyncStream(fetchBooks, "b", { into: "nowhere" });
      },
      poison: (state, title: string) => {
        state.poison = title;
      },
      throw: () => {
        throw new Error("its handler fails");
      },
      endThread: () => {
        process.exit(1);
      },
    },
    render: ({ clicks, books, again, author, rows, rowCount, poison }) => html`
    <p id="books">
      ${whenAsync(books, {
        loading: (before, at) =>
          `loading ${at ?? 0}${before === undefined ? "" : ` (${titles(before)})`}`,
        ok: (all) => {
          if (titles(all) === poison) throw new Error("it cannot be shown");
          return titles(all);
        },
        failed: ({ code, message }, before) =>
          `${code}: ${message}${before === undefined ? "" : ` (${titles(before)})`}`,
        idle: () => "idle",
      })}
    </p>
    <p id="again">${whenAsync(again, { ok: titles })}</p>
    <p id="author">${whenAsync(author, { ok: (name) => name, idle: () => "nobody" })}</p>
    <p id="clicks">${clicks}</p>
    <p id="rowCount">${whenAsync(rowCount, { ok: String, failed: ({ code }) => code })}</p>
    <ul>
      ${streamRows(rows, ({ title }) => html`<li>${title}</li>`)}
    </ul>
  `,
  });

/** A view whose books are fetched. */
export const Library = library(100);
/** One whose page waits for them. */
export const PatientLibrary = library(10_000);
