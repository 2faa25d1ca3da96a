/**
 * Views: what rendering and comparing cost, beside what a string of plain template literals does.
 */
import { diff } from "../../../liveview/diff/diff.ts";
import { TemplateBook } from "../../../liveview/diff/template-book.ts";
import { toValue } from "../../../liveview/diff/to-value.ts";
import { encodeServerFrame } from "../../../liveview/protocol/codec.ts";
import { bindEvents } from "../../../liveview/template/binding.ts";
import { html as markup, type Rendered } from "../../../liveview/template/html.ts";
import { renderToString } from "../../../liveview/template/render-to-string.ts";
import { streamInsert } from "../../../liveview/stream/change-stream.ts";
import { freeShown } from "../../../liveview/stream/state-streams.ts";
import { transact } from "../../../liveview/view/transaction.ts";
import { measureInTurn, median, type Benchmark, type Row } from "../row.ts";
import {
  itemOf,
  listOf,
  plainList,
  renderList,
  renderMemoised,
  renderStream,
  streamOf,
  type List,
} from "./list.ts";

/** `more` must be at most half of the baseline, with memo a tenth; a counter's frame 16 bytes, a row's 24. */
export const viewRows: readonly Benchmark[] = [
  timed("view.render.counter", () => {
    let count = 0;
    return {
      subject: () => renderToString(renderCounter({ count: (count += 1) })),
      baseline: () => plainCounter({ count: (count += 1) }),
    };
  }),
  timed("view.diff.row-of-1000", () => ({
    subject: countUp(new Page(listOf(1_000), renderList)),
    baseline: wholeList(),
  })),
  timed("view.diff.row-of-1000.memo", () => ({
    subject: countUp(new Page(listOf(1_000), renderMemoised)),
    baseline: wholeList(),
  })),
  timed("view.diff.move-of-1000", () => ({
    subject: moveUp(new Page(listOf(1_000), renderList)),
    baseline: wholeList(),
  })),
  timed("view.diff.move-of-1000.memo", () => ({
    subject: moveUp(new Page(listOf(1_000), renderMemoised)),
    baseline: wholeList(),
  })),
  timed("view.stream.insert-at-10000", () => ({
    subject: insertInto(10_000),
    baseline: wholeList(),
  })),
  bytes("wire.bytes.counter", () => {
    const page = new Page({ count: 0 }, renderCounter);
    const frame = page.afterMany((state) => {
      state.count += 1;
    });
    return { subject: frame, baseline: plainCounter({ count: 0 }) };
  }),
  bytes("wire.bytes.row-of-1000", () => {
    const page = new Page(listOf(1_000), renderList);
    const frame = page.afterMany(({ items: { 500: item } }) => {
      if (item !== undefined) item.count += 1;
    });
    return { subject: frame, baseline: plainList(listOf(1_000)) };
  }),
];

const on = bindEvents(["increment", "add"]);

const renderCounter = ({ count }: { count: number }): Rendered => markup`
  <button @click=${on["increment"]?.()}>Increment</button>
  <button @click=${on["add"]?.(10)}>+10</button>
  <p>Count is ${count}</p>`;

const plainCounter = ({ count }: { count: number }): string => `
  <button data-click="increment">Increment</button>
  <button data-click="add" data-payload="10">+10</button>
  <p>Count is ${count}</p>`;

/** What a view does for each event, without the process and the WebSocket around it. */
class Page<State extends object> {
  #state: State;
  readonly #render: (state: State) => Rendered;
  readonly #book = new TemplateBook();
  #shown: Rendered;
  #n = 0;

  constructor(state: State, render: (state: State) => Rendered) {
    this.#state = state;
    this.#render = render;
    this.#shown = render(state);
    toValue(this.#shown, this.#book);
    this.#book.takeNew();
    this.#state = freeShown(this.#state, this.#book.takeStreams());
  }

  handle(event: (draft: State) => void): Uint8Array {
    const state = transact(this.#state, event);
    if (state instanceof Promise) throw new TypeError("an event of this bench is synchronous");
    const next = this.#render(state);
    const change = diff(this.#shown, next, this.#book) ?? null;
    this.#n += 1;
    const frame = encodeServerFrame([1, 0, this.#n, this.#n, change]);
    this.#shown = next;
    this.#state = freeShown(state, this.#book.takeStreams());
    return frame;
  }

  /** The frame of the thousandth event: its numbers are no longer short. */
  afterMany(event: (draft: State) => void): Uint8Array {
    for (let n = 1; n < 1_000; n += 1) this.handle(event);
    return this.handle(event);
  }
}

/** Each time another row changes. */
function countUp(page: Page<List>): () => unknown {
  let next = 0;
  return () =>
    page.handle(({ items }) => {
      next = (next + 37) % items.length;
      const item = items[next];
      if (item !== undefined) item.count += 1;
    });
}

/** Each time another row moves. */
function moveUp(page: Page<List>): () => unknown {
  let next = 0;
  return () =>
    page.handle(({ items }) => {
      next = (next + 37) % items.length;
      items.splice(100, 0, ...items.splice(next, 1));
    });
}

/** Each time a row comes at the end and the first one goes. */
function insertInto(length: number): () => unknown {
  const page = new Page(streamOf(length), renderStream);
  let next = length;
  return () =>
    page.handle(({ items }) => {
      next += 1;
      streamInsert(items, itemOf(next), { limit: -length });
    });
}

function wholeList(): () => unknown {
  const list = listOf(1_000);
  return () => plainList(list);
}

interface Sides<Side> {
  readonly subject: Side;
  readonly baseline: Side;
}

/** A benchmark of two functions; the value is the middle of what one call takes, in µs. */
function timed(name: string, prepare: () => Sides<() => unknown>): Benchmark {
  return {
    name,
    measure: async ({ rounds, roundMs, warmUpMs }): Promise<Row> => {
      const { subject, baseline } = prepare();
      medianOf(subject, warmUpMs / 4);
      medianOf(baseline, warmUpMs / 4);
      return measureInTurn(
        { name, unit: "µs" },
        rounds,
        async () => medianOf(subject, roundMs / 4),
        async () => medianOf(baseline, roundMs / 4),
      );
    },
  };
}

/** Short ones are measured several at a time. */
function medianOf(run: () => unknown, ms: number): number {
  const samples: number[] = [];
  const end = performance.now() + ms;
  let times = 1;
  for (;;) {
    const from = performance.now();
    for (let time = 0; time < times; time += 1) kept.last = run();
    const now = performance.now();
    samples.push(((now - from) * 1_000) / times);
    if (now > end) return median(samples);
    if (now - from < shortMs) times *= 2;
  }
}

const shortMs = 0.02;
/** So that no compiler finds out that nobody needs the result. */
const kept: { last: unknown } = { last: undefined };

/** A benchmark of sizes, in bytes. */
function bytes(name: string, measure: () => Sides<string | Uint8Array>): Benchmark {
  return {
    name,
    measure: async (): Promise<Row> => {
      const { subject, baseline } = measure();
      const value = Buffer.byteLength(subject);
      const whole = Buffer.byteLength(baseline);
      return { name, unit: "bytes", value, baseline: whole, ratio: value / whole };
    },
  };
}
