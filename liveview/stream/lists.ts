/**
 * The long lists of a stream, and how they change inside a draft of the state at the cost of one copy a turn.
 *
 * A draft of an array of 10,000 keys is slow to search (a proxy for each) and to finish (each element is
 * looked at), and a frozen array is slow to read. So the lists stand in an object without a prototype, of
 * which mutative makes no draft: it is replaced by a copy when it first changes, and the copy is changed in
 * place until the turn is over. `view.stream.insert-at-10000` of the benchmarks shows what it is worth.
 *
 * @module
 */
import type { Key } from "../protocol/value.ts";

/** The rows of a stream in their order. */
export interface StreamLists {
  readonly keys: readonly Key[];
  /** For each key the version of its row. */
  readonly versions: readonly number[];
}

interface OpenLists extends StreamLists {
  readonly keys: Key[];
  readonly versions: number[];
}

/** Lists that are changed in place by nobody. */
export function makeLists(keys: readonly Key[], versions: readonly number[]): StreamLists {
  return withoutPrototype({ keys, versions });
}

/** Whether mutative makes drafts of `lists`: after they were cloned, they are objects like others. */
export function isDraftedWhole(lists: StreamLists): boolean {
  return Object.getPrototypeOf(lists) !== null;
}

/** Copies that were made in the turn that runs, and are nobody else's yet. */
let open = new WeakSet<StreamLists>();

/** Lists of `holder` that may be changed in place until the turn is over. */
export function openLists(holder: { lists: StreamLists }): OpenLists {
  const { lists } = holder;
  if (isOpen(lists)) return lists;
  const copy = withoutPrototype({ keys: [...lists.keys], versions: [...lists.versions] });
  open.add(copy);
  holder.lists = copy;
  return copy;
}

function isOpen(lists: StreamLists): lists is OpenLists {
  return open.has(lists);
}

/**
 * A turn begins or is over: nothing that {@link openLists} gave is changed any more. What another turn has
 * open, one that waits for something, is copied when it goes on.
 */
export function closeLists(): void {
  open = new WeakSet();
}

function withoutPrototype<Members extends object>(members: Members): Members {
  return Object.assign(Object.create(null) as Members, members);
}
