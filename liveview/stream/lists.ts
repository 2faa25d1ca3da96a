/**
 * How the long lists of a stream change inside a draft of the state, at the cost of one copy a turn.
 *
 * A draft of an array of 10,000 keys is slow to search (a proxy for each) and to finish (each element is
 * looked at). So these arrays are read as they are behind the draft, replaced by a copy when they first
 * change, changed in place until the turn is over, and frozen then, which mutative takes for finished.
 * `spec/bench/stream.ts` shows what it is worth.
 *
 * @module
 */
import { isDraft, original } from "mutative";

/** The array behind a draft; never change it. */
export function untracked<Item>(list: readonly Item[]): readonly Item[] {
  return isDraft(list) ? original<readonly Item[]>(list) : list;
}

/** Copies that were made since the last {@link freezeLists}. */
let open: (readonly unknown[])[] = [];

/** An array with the same content that may be changed until the turn is over: `list` itself, or a copy. */
export function writable<Item>(list: readonly Item[]): Item[] {
  // What is neither a draft nor frozen was made in this turn, and is nobody else's yet.
  if (!isDraft(list) && !Object.isFrozen(list)) return list as Item[];
  const copy = [...untracked(list)];
  open.push(copy);
  return copy;
}

/** The turn is over: nothing that {@link writable} gave is changed any more. */
export function freezeLists(): void {
  if (open.length === 0) return;
  // Those of another turn, one that waits for something, are copied when it goes on.
  for (const list of open) Object.freeze(list);
  open = [];
}
