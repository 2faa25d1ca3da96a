/**
 * Both ends of a view with a stream, and a wire between them that loses what it is told to lose.
 *
 * The functions are those of the server and of the client; only processes, sockets and the DOM are left out.
 */
import { carryTemplates, fillRows, takeMissing } from "../../../client/stream-rows.ts";
import { internTemplate, type ClientTemplate } from "../../../client/templates.ts";
import { diff } from "../../../liveview/diff/diff.ts";
import { TemplateBook } from "../../../liveview/diff/template-book.ts";
import { toValue } from "../../../liveview/diff/to-value.ts";
import {
  applyChange,
  isList,
  isStreamRow,
  isTemplate,
} from "../../../liveview/protocol/apply-change.ts";
import {
  decodeClientFrame,
  decodeServerFrame,
  encodeClientFrame,
  encodeServerFrame,
} from "../../../liveview/protocol/codec.ts";
import type { ServerFrame } from "../../../liveview/protocol/frame.ts";
import type { Key, TemplateDefinitions, Value } from "../../../liveview/protocol/value.ts";
import {
  freeShown,
  lackIn,
  nameStreams,
  supplyRows,
} from "../../../liveview/stream/state-streams.ts";
import { isStream, stream, type Stream } from "../../../liveview/stream/stream.ts";
import { html, type Rendered } from "../../../liveview/template/html.ts";
import { beginRender, streamRows } from "../../../liveview/template/stream-rows.ts";
import { transact } from "../../../liveview/view/transaction.ts";

export interface Item {
  readonly id: Key;
  readonly text: string;
}

export interface State {
  n: number;
  isShown: boolean;
  isAside: boolean;
  rows: Stream<Item>;
}

export const newState = (): State => {
  const state = { n: 0, isShown: true, isAside: false, rows: stream<Item>() };
  nameStreams(state);
  return state;
};

/** Two templates for rows, so that a row that is carried on takes the right one along. */
const rowOf = ({ id, text }: Item): Rendered =>
  text.length % 2 === 0
    ? html`<li>${id}: ${text}</li>`
    : html`<li class="odd">${html`<b>${id}</b>`}: ${text}</li>`;

function renderState({ n, isShown, isAside, rows }: State): Rendered {
  beginRender();
  if (!isShown) return html`<p>${n}</p>`;
  const list = streamRows(rows, rowOf);
  return isAside ? html`<aside>${n}${list}</aside>` : html`<ul>${list}</ul>${n}`;
}

/** A state as it comes out of a store. `structuredClone` makes objects that are not jest's own. */
export function copyState(state: State): State {
  if (!isStream(state.rows)) throw new Error("no stream");
  const { lists, fresh } = state.rows;
  const { keys, versions } = lists;
  const copied = { keys: [...keys], versions: [...versions] };
  const rows = { ...state.rows, lists: copied, fresh: new Map(fresh) };
  return { ...state, rows };
}

/** The server's end: what `ViewProcess` and `ViewOutput` do. */
export class ServerEnd {
  state = newState();
  #shown = renderState(this.state);
  #isStale = false;
  #book = new TemplateBook();
  #isSeen = false;
  /** Frames on their way to the client, and on their way back. */
  toClient: Uint8Array[] = [];
  toServer: Uint8Array[] = [];
  readonly #load: ((keys: readonly Key[]) => Item[]) | undefined;
  readonly #lost: (keys: readonly Key[]) => void;

  /** @param lost - told of rows that are removed because nobody has them. */
  constructor(
    load: ((keys: readonly Key[]) => Item[]) | undefined,
    lost: (keys: readonly Key[]) => void,
  ) {
    this.#load = load;
    this.#lost = lost;
  }

  change(change: (draft: State) => void): void {
    const next = transact(this.state, change) as State;
    if (next === this.state) return;
    this.#changed(next);
    this.state = freeShown(next, this.#isSeen ? this.#book.takeStreams() : []);
  }

  #changed(next: State): void {
    if (!this.#isSeen) {
      this.#isStale = true;
      return;
    }
    const tree = renderState(next);
    const change = diff(this.#shown, tree, this.#book) ?? null;
    this.#shown = tree;
    this.#isStale = false;
    this.#send([1, 0, 0, 0, change, this.#book.takeNew()]);
  }

  adopt(): void {
    this.#isSeen = true;
    this.#book = new TemplateBook();
    const tree = toValue(this.#shown, this.#book);
    this.#send([0, 0, 0, 0, this.#book.takeNew(), tree, ""]);
    if (this.#isStale) {
      this.#book.takeStreams();
      this.#changed(this.state);
    }
    this.state = freeShown(this.state, this.#book.takeStreams());
  }

  detach(): void {
    this.#isSeen = false;
  }

  /** The process has ended: its successor has a state, and nothing else. */
  succeed(state: State): void {
    this.state = copyState(state);
    nameStreams(this.state);
    this.#shown = renderState(this.state);
    this.#isStale = false;
    this.#isSeen = false;
  }

  receive(bytes: Uint8Array): void {
    const checked = decodeClientFrame(bytes);
    if (checked.type === "problem" || checked.frame[0] !== 4) throw new Error("not a question");
    const [, , name, rows] = checked.frame;
    const lack = lackIn(this.state, name, rows);
    if (lack === undefined) return;
    const items = this.#load?.(lack.gone) ?? [];
    const supplied = new Set(items.map(({ id }) => id));
    this.#lost(lack.gone.filter((key) => !supplied.has(key)));
    this.change((draft) => supplyRows(draft, lack, items));
  }

  #send(frame: ServerFrame): void {
    this.toClient.push(new Uint8Array(encodeServerFrame(frame)));
  }
}

/** The client's end: what `Region` does. */
export class ClientEnd {
  readonly #send: (bytes: Uint8Array) => void;
  #templates = new Map<number, ClientTemplate>();
  #tree: Value | undefined;
  #last: Value | undefined;
  asked = 0;

  constructor(send: (bytes: Uint8Array) => void) {
    this.#send = send;
  }

  leave(): void {
    this.#last = this.#tree ?? this.#last;
    this.#tree = undefined;
  }

  receive(bytes: Uint8Array): void {
    const frame = decodeServerFrame(bytes);
    const before = this.#tree;
    if (frame[0] === 0) {
      const old = new Map(this.#templates);
      this.#templates.clear();
      this.#define(frame[4]);
      this.#tree = frame[5];
      fillRows(this.#tree, before ?? this.#last, (row) =>
        carryTemplates(row, old, this.#templates),
      );
    } else if (frame[0] === 1) {
      if (before === undefined) return;
      this.#define(frame[5] ?? []);
      if (frame[4] === null) return;
      this.#tree = applyChange(before, frame[4]);
      fillRows(this.#tree, before, (row) => row);
    }
    for (const [name, rows] of takeMissing(this.#tree)) {
      this.asked += 1;
      this.#send(new Uint8Array(encodeClientFrame([4, 0, name, rows])));
    }
  }

  /** The rows of the stream that it shows, as text; undefined when it shows none. */
  get rows(): string[] | undefined {
    const list = this.#tree === undefined ? undefined : findList(this.#tree);
    return list?.slice(1).flatMap((row, at) => (at % 2 === 1 ? [this.#textOf(row)] : []));
  }

  #textOf(value: Value | undefined): string {
    if (value === undefined || value === null) return "";
    if (isStreamRow(value)) return this.#textOf(value[2]);
    if (!isTemplate(value)) return JSON.stringify(value).replaceAll('"', "");
    const [, id, ...slots] = value;
    const template = this.#templates.get(id);
    if (template === undefined) return `unknown template ${id}`;
    return template.strings.reduce(
      (text, part, at) => `${text}${this.#textOf(slots[at - 1])}${part}`,
    );
  }

  #define(definitions: TemplateDefinitions): void {
    let id = 0;
    for (const part of definitions) {
      if (typeof part === "number") id = part;
      else this.#templates.set(id, internTemplate(part));
    }
  }
}

function findList(value: Value): readonly Value[] | undefined {
  if (isList(value)) return value;
  if (!isTemplate(value)) return undefined;
  for (const part of value.slice(1)) {
    const found = findList(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a row with this item shows. */
export function expected({ id, text }: Item): string {
  return text.length % 2 === 0
    ? `<li>${id}: ${text}</li>`
    : `<li class="odd"><b>${id}</b>: ${text}</li>`;
}
