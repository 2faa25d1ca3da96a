/**
 * The rows of a stream: what `streamRows` returns stands in a text slot.
 *
 * @module
 */
import type { Key } from "../protocol/value.ts";
import { StreamFieldError } from "../stream/stream-errors.ts";
import { dataOf, type Stream } from "../stream/stream.ts";
import type { SlotValue } from "./html.ts";

/** The keys of a stream in order, and those of its rows that were rendered. */
export class StreamRows {
  /** The field of the state that the stream stands in. */
  readonly name: string;
  readonly keys: readonly Key[];
  /** For each key the version of its row. */
  readonly versions: readonly number[];
  /** The rows whose items the state had. */
  readonly rows: Map<Key, SlotValue>;
  /** The items that they show, until {@link free}. */
  #fresh: ReadonlyMap<Key, unknown> | undefined;

  constructor(
    { name, keys, versions }: Pick<StreamRows, "name" | "keys" | "versions">,
    rows: Map<Key, SlotValue>,
    fresh?: ReadonlyMap<Key, unknown>,
  ) {
    this.name = name;
    this.keys = keys;
    this.versions = versions;
    this.rows = rows;
    this.#fresh = fresh;
  }

  /** Whether these are the rows of the items in `fresh`. */
  shows(fresh: ReadonlyMap<Key, unknown>): boolean {
    return this.#fresh === fresh;
  }

  /** Keeps the keys only. */
  free(): void {
    this.rows.clear();
    this.#fresh = undefined;
  }
}

/** Counts renders: within one, a stream is shown once. */
let render = 0;
const lastShown = new WeakMap<object, number>();
let isInRow = false;

/** A view renders: whatever is shown from now on is shown by that render. */
export function beginRender(): void {
  render += 1;
  isInRow = false;
}

/**
 * The rows of a stream: for each item that was not shown yet, what `row` makes of it; for the others,
 * what the page has.
 *
 * A row is rendered when its item is inserted or updated, and not again because something else has
 * changed; it holds no component, no child view and no stream. When the stream is taken out of the page and
 * shown again, its rows are loaded again: hide it by an attribute instead.
 *
 * @param row - renders one item.
 * @throws {StreamFieldError} when the stream is not in a field at the top of the view's state, or is
 *   shown twice.
 */
export function streamRows<Item>(
  stream: Stream<Item>,
  row: (item: Readonly<Item>) => SlotValue,
): StreamRows {
  const { name, lists, fresh } = dataOf(stream, "streamRows");
  if (name === "") throw new StreamFieldError(notAtTop);
  if (isInRow)
    throw new StreamFieldError(`The stream ${name} stands in a row of a stream. ${inRow}`);
  if (lastShown.get(stream) === render) {
    throw new StreamFieldError(`The stream ${name} is shown twice. ${twice}`);
  }
  lastShown.set(stream, render);
  const rows = new Map<Key, SlotValue>();
  isInRow = true;
  for (const [key, item] of fresh) rows.set(key, row(item));
  isInRow = false;
  return new StreamRows({ name, keys: lists.keys, versions: lists.versions }, rows, fresh);
}

const notAtTop =
  "streamRows() shows a stream that stands in a field at the top of the view's state, as state.messages";
const twice = "Call streamRows() once for each stream of the state";
const inRow = "The server does not keep rows, so it could not change it there";
