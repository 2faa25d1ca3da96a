import { html, liveView } from "perigee";
import { defineProcess, send, type Pid } from "perigee/runtime";
import { basket } from "./basket.ts";

let count = 0;
const visits: number[] = [];
const cache = new Map<number, { hits: number }>();
const tags = new Set<string>();
const settings = { deep: { er: { on: false } } };
const prices: Readonly<Record<string, number>> = { tea: 3 };
const untouched = { n: 1 };
const large = Array.from({ length: 100_000 }, (_, n) => ({ n }));

/** A view that does by accident all that a view should not. */
export const Careless = liveView(import.meta, {
  mount: () => ({ todos: ["b", "a"], shown: 0, sorts: false, bad: undefined as unknown }),
  events: {
    counts: () => {
      count += 1;
    },
    lists: (state) => {
      visits.push(state.shown);
    },
    caches: () => {
      cache.set(1, { hits: 1 });
    },
    cachesAgain: () => {
      const entry = cache.get(1);
      if (entry !== undefined) entry.hits += 1;
    },
    tags: () => {
      tags.add("x");
    },
    sets: () => {
      settings.deep.er.on = true;
    },
    imports: () => {
      basket.push("tea");
    },
    later: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      count += 1;
    },
    reads: (state) => {
      state.shown = (prices["tea"] ?? 0) + untouched.n + large.length + visits.length + count;
      state.shown += cache.size + tags.size + Number(settings.deep.er.on) + basket.length;
    },
    sorts: (state) => {
      state.sorts = true;
    },
    keepsFunction: (state) => {
      state.bad = { at: [() => {}] };
    },
  },
  render: (state) => {
    if (state.sorts) state.todos.sort();
    return html`<p id="p">${state.shown}</p>
      ${state.todos.map((todo) => html`<p id="p">${todo}</p>`)}`;
  },
});

/** Tells `to` what its thread is warned of, from now on. */
export const relayWarnings = defineProcess<never, Pid<readonly [string, string]>>(
  import.meta,
  async (_mailbox, to) => {
    process.on("warning", (warning) => {
      if (warning.name !== "PerigeeWarning") return;
      send(to, [String((warning as NodeJS.ErrnoException).code), warning.message] as const);
    });
  },
);
