// What the windowed list knows without a page: what is listed, what of it is in the page, what is marked.
import { catalogueSize, findObjects } from "./catalogue.ts";
import { windowAt, type ListWindow } from "./list-window.ts";

/** The state of the windowed list. */
export interface ObjectList {
  query: string;
  onlyMarked: boolean;
  /** The catalogue numbers that the filter found, or null for all of them. */
  found: number[] | null;
  /** The rows that are in the page, by their place in the list. */
  window: ListWindow;
  marked: Set<number>;
  /** The object whose row has the focus, or had it last: it stays in the page, or the focus would be lost. */
  focused: number | null;
  /** How often somebody went to a row, the object that was there the last time, and what was wrong since. */
  jumps: number;
  jumpedTo: number | null;
  jumpProblem: string | null;
}

/** The list with everything in it, at its top. */
export const wholeList = (): ObjectList => ({
  query: "",
  onlyMarked: false,
  found: null,
  window: windowAt(0, catalogueSize),
  marked: new Set(),
  focused: null,
  jumps: 0,
  jumpedTo: null,
  jumpProblem: null,
});

/** The list's number of rows, whether in the page or not. */
export const totalOf = ({ found }: Readonly<ObjectList>): number => found?.length ?? catalogueSize;

/** The object that stands at a place of the list; without a filter that is the next number. */
export const numberAt = ({ found }: Readonly<ObjectList>, place: number): number =>
  found?.[place] ?? place + 1;

/** The place of an object in the list, -1 when the filter hides it. */
export const placeOf = ({ found }: Readonly<ObjectList>, number: number | null): number => {
  if (number === null) return -1;
  return found === null ? number - 1 : found.indexOf(number);
};

/** Finds what is to be listed, now that the filter has changed. */
export function filterList(state: ObjectList): void {
  const found = state.query.trim() === "" ? null : findObjects(state.query);
  // What is unmarked later stays until somebody filters again: rows do not vanish under the pointer.
  if (state.onlyMarked) {
    const candidates = found ?? [...state.marked].toSorted((one, other) => one - other);
    state.found = candidates.filter((number) => state.marked.has(number));
  } else {
    state.found = found;
  }
  state.window = windowAt(0, totalOf(state));
  state.focused = null;
  state.jumpedTo = null;
  state.jumpProblem = null;
}

/** Goes to a row, which gets the focus there, or says what is wrong with it. */
export function jumpTo(state: ObjectList, row: number): void {
  const total = totalOf(state);
  const isRow = Number.isInteger(row) && row >= 1 && row <= total;
  const problem = total === 0 ? "The list is empty." : `Enter a number from 1 to ${count(total)}.`;
  state.jumpProblem = isRow ? null : problem;
  if (!isRow) return;
  state.window = windowAt(row - 1, total);
  state.jumps += 1;
  state.jumpedTo = numberAt(state, row - 1);
  state.focused = state.jumpedTo;
}

/** What is listed, in words. */
export function summary(state: Readonly<ObjectList>): string {
  const total = totalOf(state);
  const marked = state.marked.size === 0 ? "" : `, ${count(state.marked.size)} marked`;
  const of = state.found === null ? "" : ` of ${count(catalogueSize)}`;
  return `${count(total)}${of} objects${marked}`;
}

/** A number as people write it. */
export const count = (number: number): string => number.toLocaleString("en");
