/** A list of 1,000 rows, as a view renders it and as plain template literals would. */
import { nameStreams } from "../../../liveview/stream/state-streams.ts";
import { stream, streamCount, type Stream } from "../../../liveview/stream/stream.ts";
import { bindEvents } from "../../../liveview/template/binding.ts";
import { each } from "../../../liveview/template/each.ts";
import { escapeText } from "../../../liveview/template/escape.ts";
import { html as markup, type Rendered } from "../../../liveview/template/html.ts";
import { memo } from "../../../liveview/template/memo.ts";
import { beginRender, streamRows } from "../../../liveview/template/stream-rows.ts";

interface Item {
  id: number;
  name: string;
  count: number;
  isDone: boolean;
}

/** What the view's state is. */
export interface List {
  items: Item[];
}

/** A list of `length` rows. */
export function listOf(length: number): List {
  return {
    items: Array.from({ length }, (_, id) => itemOf(id)),
  };
}

/** One of its items. */
export function itemOf(id: number): Item {
  return { id, name: `Item ${id} and its name`, count: 0, isDone: id % 3 === 0 };
}

/** The same as a stream. */
export interface StreamedList {
  items: Stream<Item>;
}

/** A stream of `length` rows. */
export function streamOf(length: number): StreamedList {
  const list = { items: stream(listOf(length).items) };
  nameStreams(list);
  return list;
}

const on = bindEvents(["add", "remove"]);

const row = (item: Item): Rendered => markup`
  <li class="row ${item.isDone ? "done" : "open"}" id=${item.id}>
    <b>${item.name}</b> <i>${item.count}</i>
    <button @click=${on["add"]?.(item.id)}>More</button>
  </li>`;

/** As a view renders it. */
export function renderList({ items }: List): Rendered {
  return markup`<h1>${items.length} items</h1><ul>${each(items, ({ id }) => id, row)}</ul>`;
}

/** As a view renders it whose rows are kept by the page. */
export function renderStream({ items }: StreamedList): Rendered {
  beginRender();
  return markup`<h1>${streamCount(items)} items</h1><ul>${streamRows(items, row)}</ul>`;
}

/** As a view renders it that says what its rows depend on. */
export function renderMemoised({ items }: List): Rendered {
  return markup`<h1>${items.length} items</h1><ul>${each(items, ({ id }) => id, memo([], row))}</ul>`;
}

/** The same as one string. */
export function plainList({ items }: List): string {
  return `<h1>${items.length} items</h1><ul>${items.map(plainRow).join("")}</ul>`;
}

const plainRow = ({ id, name, count, isDone }: Item): string => `
  <li class="row ${isDone ? "done" : "open"}" id="${id}">
    <b>${escapeText(name)}</b> <i>${count}</i>
    <button data-click="add" data-payload="${id}">More</button>
  </li>`;
