// Which rows of a long list are in the page: those in sight, and some above and below. Pure functions.

/** Rows `first` to `end`, the latter excluded, by their place in the list, from 0. */
export interface ListWindow {
  readonly first: number;
  readonly end: number;
}

/** What the browser says of the element that scrolls, in pixels. */
export interface Scrolled {
  readonly scrollTop?: number;
  readonly scrollHeight?: number;
  readonly clientHeight?: number;
}

/** How many rows are in the page above and below those in sight: how far one can scroll before the answer is there. */
const overscan = 15;
/** A window moves by so many rows at a time, or every few pixels would be a change. */
const step = 10;
/** What is in sight when nobody has scrolled yet, and at most: the browser could claim to be as high as it likes. */
const firstSight = 15;
const maxSight = 60;

/** The window around `inSight` rows from `top` on, of a list of `total`. */
export function windowAt(top: number, total: number, inSight: number = firstSight): ListWindow {
  const shown = Math.max(0, Math.min(inSight, maxSight));
  const start = Math.max(0, Math.min(top, total - shown));
  return {
    first: Math.max(0, Math.floor((start - overscan) / step) * step),
    end: Math.min(total, Math.ceil((start + shown + overscan) / step) * step),
  };
}

/** The window for where the browser has scrolled to. No height of a row is known here: all are the same. */
export function windowFor(scrolled: Scrolled, total: number): ListWindow {
  const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = scrolled;
  const rowHeight = Math.max(1, scrollHeight / Math.max(1, total));
  return windowAt(Math.floor(scrollTop / rowHeight), total, Math.ceil(clientHeight / rowHeight));
}

/** A stretch of rows that are in the page, or of ones that are not. */
export interface Stretch extends ListWindow {
  readonly isShown: boolean;
}

/**
 * The whole list in stretches: the window, the one row `kept` should it be outside, and what is between.
 *
 * @param kept - the place of a row that stays in the page, -1 for none.
 */
export function stretches({ first, end }: ListWindow, kept: number, total: number): Stretch[] {
  const shown = [{ first, end }];
  if (kept >= 0 && kept < first) shown.unshift({ first: kept, end: kept + 1 });
  if (kept >= end) shown.push({ first: kept, end: kept + 1 });
  const all: Stretch[] = [];
  let at = 0;
  for (const part of shown) {
    all.push({ first: at, end: part.first, isShown: false }, { ...part, isShown: true });
    at = part.end;
  }
  all.push({ first: at, end: total, isShown: false });
  return all.filter((stretch) => stretch.end > stretch.first);
}
