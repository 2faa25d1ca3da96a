import { each, html, liveView, memo, nothing, type Binding, type Rendered } from "perigee";
import { self } from "perigee/runtime";
import { gridRow, type RowEvents } from "./grid-row.ts";
import {
  emptyGrid,
  endEdit,
  fade,
  findRow,
  forgetFocus,
  hearOfChange,
  shownRows,
  startEdit,
  takePart,
  takeParts,
  type Cell,
  type Grid,
  type Row,
} from "./grid.ts";
import { columnNames, columns, type Column } from "./parts.ts";
import { aCell, aColumn } from "./schemas.ts";
import { changePart, failRoom, listParts, subscribe, type Notice } from "./stock-room.ts";

/**
 * A grid of parts that everybody edits together.
 *
 * The parts are another process's. What a person is doing (the order, the filter, the cell that is being
 * edited, and what was typed there) is this one's state, which survives its crashes.
 */
export const DataGrid = liveView(import.meta, {
  mount: emptyGrid,

  // In each process of this view: a successor subscribes again, and hears what it has missed.
  setup: async (grid) => {
    subscribe();
    await load(grid);
  },

  info: {
    opened: (grid) => load(grid),
    changed: (grid, { part, column }: Extract<Notice, { type: "changed" }>, ctx) => {
      const change = hearOfChange(grid, part, column);
      ctx.sendAfter({ type: "fade", cell: { id: part.id, column }, change }, freshMs);
    },
    fade: (grid, { cell, change }: { cell: Cell; change: number }) => fade(grid, cell, change),
  },

  // What a browser sends may be anything: no handler gets what these do not let through.
  payloads: { sortBy: aColumn, edit: aCell, type: aCell, press: aCell, leave: aCell, save: aCell },

  events: {
    sortBy: (grid, column) => {
      grid.isDescending = grid.sortedBy === column && !grid.isDescending;
      grid.sortedBy = column;
      forgetFocus(grid);
    },
    find: (grid, query: unknown) => {
      grid.query = String(query).slice(0, 60);
      forgetFocus(grid);
    },
    edit: (grid, cell) => startEdit(grid, cell),
    type: (grid, cell, ctx) => {
      const edit = findRow(grid, cell)?.edit;
      if (edit?.column === cell.column) edit.text = String(ctx.event.value).slice(0, 200);
    },
    press: (grid, cell, ctx) => {
      const row = findRow(grid, cell);
      if (row !== undefined && ctx.event.key === "Escape") endEdit(row, true);
    },
    save: async (grid, cell, ctx) => {
      const row = findRow(grid, cell);
      if (row?.edit?.column !== cell.column) return;
      row.edit.text = String(ctx.event.form?.["text"]);
      await save(row, true);
    },
    // Whoever goes on to another cell by Tab or a click has their say, too, but not over somebody else's.
    leave: async (grid, cell) => {
      const row = findRow(grid, cell);
      if (row?.edit?.column === cell.column && row.edit.theirs === null) await save(row, false);
    },
    crash: () => {
      throw new Error("the grid was asked to fail");
    },
    crashStockRoom: () => failRoom(),
  },

  head: () => ({ title: "Data grid" }),

  render: (grid, on) => html`
    <section class="example wide data-grid">
      <header class="stack">
        <h1>Data grid</h1>
        <p class="lead">
          The stock of a small hardware shop, which everybody edits together. The rows are one
          process, each open page is another: they talk by messages.
        </p>
      </header>
      <div class="panel">
        <div class="controls tools">
          <label class="field">
            Filter
            <input
              type="search"
              name="query"
              maxlength="60"
              placeholder="M8, stainless, bearings, C12"
              autocomplete="off"
              .value=${grid.query}
              @input=${on.find}
            />
          </label>
        </div>
        ${grid.isAway ? html`<p class="note">The stock room has not opened yet.</p>` : table(grid, on)}
        <div class="controls spread">
          <p class="small" role="status">${grid.note === "" ? nothing : `${grid.note}.`}</p>
          <div class="controls">
            <button type="button" class="danger" @click=${on.crash()}>Crash this view</button>
            <button type="button" class="danger" @click=${on.crashStockRoom()}>
              Crash the stock room
            </button>
          </div>
        </div>
      </div>
    </section>
  `,
});

/** How long a cell is marked that somebody else has changed, in milliseconds. */
const freshMs = 2_500;

async function load(grid: Grid): Promise<void> {
  const parts = await listParts();
  if (parts !== undefined) takeParts(grid, parts);
}

/** Saves what is edited in a row, or says there why it cannot be. */
async function save(row: Row, takesFocus: boolean): Promise<void> {
  const { edit, part } = row;
  if (edit === null) return;
  const { column, before, text } = edit;
  const parsed = columns[column].parse(text);
  if ("problem" in parsed) {
    edit.problem = parsed.problem;
    return;
  }
  const { value } = parsed;
  if (value === part[column]) return endEdit(row, takesFocus);
  const outcome = await changePart({ id: row.id, column, value, before, by: self() });
  if (outcome.type === "away") {
    edit.problem = "Not saved: the stock room does not answer. Try again.";
    return;
  }
  if (outcome.type === "saved") endEdit(row, takesFocus);
  takePart(row, outcome.part);
}

interface TableEvents extends RowEvents {
  readonly sortBy: (column: Column) => Binding;
}

const table = (grid: Readonly<Grid>, on: TableEvents): Rendered => {
  const rows = shownRows(grid);
  return html`
    <div class="scroller" role="region" aria-label="Parts" tabindex="0">
      <table>
        <thead>
          <tr>
            ${columnNames.map((column) => heading(grid, column, on))}
            <th scope="col" class="category">Category</th>
          </tr>
        </thead>
        <tbody>
          ${each(
            rows,
            ({ id }) => id,
            memo([], (row: Row) => gridRow(row, on)),
          )}
        </tbody>
      </table>
      ${rows.length === 0 ? html`<p class="empty">Nothing matches.</p>` : nothing}
    </div>
    <p class="small">${rows.length} of ${grid.rows.length} parts</p>
  `;
};

const heading = (grid: Readonly<Grid>, column: Column, on: TableEvents): Rendered => {
  const { title, isNumber } = columns[column];
  const order = grid.isDescending ? "descending" : "ascending";
  return html`
    <th
      scope="col"
      class=${isNumber ? "number" : ""}
      aria-sort=${column === grid.sortedBy ? order : "none"}
    >
      <button type="button" class="sort" @click=${on.sortBy(column)}>${title}</button>
    </th>
  `;
};
