// What one person's grid knows: the parts as last heard of, their order, and what is being edited. Pure functions.
import { columns, type Column, type Part } from "./parts.ts";

/** A cell while it is edited. */
export interface Edit {
  readonly column: Column;
  /** What is typed so far. */
  text: string;
  /** What the text was made from: the cell as the person knows it. */
  before: string | number;
  problem: string | null;
  /** What somebody else has put there meanwhile, as it is shown. */
  theirs: string | null;
}

/** A row: a part, and what is going on there. Nothing outside of it changes how it looks. */
export interface Row {
  readonly id: number;
  part: Part;
  edit: Edit | null;
  /** Cells that somebody else has just changed, each with the number of that change. */
  fresh: Partial<Record<Column, number>>;
  /** The cell that gets the focus back when it is shown again. */
  focus: Column | null;
}

/** The state of a grid. */
export interface Grid {
  rows: Row[];
  sortedBy: Column;
  isDescending: boolean;
  query: string;
  /** Whether the stock room has never answered. */
  isAway: boolean;
  /** How many changes of others were heard of, and the last one in words. */
  heard: number;
  note: string;
}

/** A cell, as events name it. */
export interface Cell {
  readonly id: number;
  readonly column: Column;
}

/** A grid that has heard of nothing yet. */
export const emptyGrid = (): Grid => ({
  rows: [],
  sortedBy: "name",
  isDescending: false,
  query: "",
  isAway: true,
  heard: 0,
  note: "",
});

/** The rows that the filter lets through, in order; one that is edited is always among them. */
export function shownRows({ rows, query, sortedBy, isDescending }: Readonly<Grid>): Row[] {
  const wanted = query.trim().toLowerCase();
  const found = rows.filter(
    ({ part, edit }) =>
      edit !== null || `${part.name} ${part.category} ${part.shelf}`.toLowerCase().includes(wanted),
  );
  const sign = isDescending ? -1 : 1;
  return found.toSorted((one, other) => {
    const order = compare(one.part[sortedBy], other.part[sortedBy]);
    return order === 0 ? one.id - other.id : sign * order;
  });
}

const collator = new Intl.Collator("en", { numeric: true });

const compare = (one: string | number, other: string | number): number =>
  typeof one === "number" && typeof other === "number"
    ? one - other
    : collator.compare(String(one), String(other));

/** Takes over all parts, as the stock room has them now. What is being edited stays so. */
export function takeParts(grid: Grid, parts: readonly Part[]): void {
  const known = new Map(grid.rows.map((row) => [row.id, row]));
  grid.rows = parts.map((part) => {
    const row = known.get(part.id) ?? { id: part.id, part, edit: null, fresh: {}, focus: null };
    takePart(row, part);
    // The timers that would take these away have ended with the process that set them.
    row.fresh = {};
    return row;
  });
  grid.isAway = false;
}

/** Somebody else has changed a cell. Returns the number of the change, by which {@link fade} knows it. */
export function hearOfChange(grid: Grid, part: Part, column: Column): number {
  grid.heard += 1;
  const row = grid.rows.find(({ id }) => id === part.id);
  if (row === undefined) return grid.heard;
  takePart(row, part);
  row.fresh[column] = grid.heard;
  const { title, show } = columns[column];
  grid.note = `${title} of ${part.name} is now ${show(part)}`;
  return grid.heard;
}

/** The change with this number is no news any more. */
export function fade(grid: Grid, { id, column }: Cell, change: number): void {
  const row = grid.rows.find((other) => other.id === id);
  if (row?.fresh[column] === change) delete row.fresh[column];
}

/** A part is like this now. Whoever is editing what changed is told, and may still decide. */
export function takePart(row: Row, part: Part): void {
  const { edit } = row;
  if (edit !== null && part[edit.column] !== edit.before) {
    edit.before = part[edit.column];
    edit.theirs = columns[edit.column].show(part);
    edit.problem = null;
  }
  row.part = part;
}

/** Begins to edit a cell; another one that is being edited stays so only when it cannot be closed. */
export function startEdit(grid: Grid, cell: Cell): void {
  const row = findRow(grid, cell);
  if (row === undefined || row.edit !== null) return;
  forgetFocus(grid);
  const { column } = cell;
  const text = columns[column].show(row.part);
  row.edit = { column, text, before: row.part[column], problem: null, theirs: null };
}

/** Ends an edit; the cell gets the focus when the person is to go on from there. */
export function endEdit(row: Row, takesFocus: boolean): void {
  row.focus = takesFocus ? (row.edit?.column ?? null) : null;
  row.edit = null;
}

/** No cell gets the focus any more when it is shown. */
export function forgetFocus(grid: Grid): void {
  const row = grid.rows.find(({ focus }) => focus !== null);
  if (row !== undefined) row.focus = null;
}

/** The row of a cell, or undefined when there is none such. */
export const findRow = (grid: Grid, cell: Cell): Row | undefined =>
  grid.rows.find(({ id }) => id === cell.id);
