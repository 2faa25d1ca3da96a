/**
 * What must compile of events, their payloads and their schemas, and what must not: checked by the type
 * check, never run.
 */
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";

import { html, liveView, startView, type PayloadOf } from "../../liveview/index.ts";

const Address = z.object({ street: z.string(), zip: z.string().transform(Number) });

/** Schemas of three libraries: `on` takes what goes in, the handler what comes out. */
export const Schemas = liveView(import.meta, {
  mount: (ctx) => ({ count: 0, at: ctx.path.length }),
  payloads: {
    add: z.number(),
    move: Address,
    start: v.object({ at: v.optional(v.number(), 1) }),
    stop: type({ at: "string.numeric.parse" }),
    withDefault: z.number().default(3),
    empty: z.undefined(),
    orNull: z.number().nullable(),
    kind: z.enum(["one", "two"]),
  },
  events: {
    add: (state, by) => {
      state.count += by;
    },
    move: (state, { street, zip }, ctx) => {
      state.count = zip + street.length + (ctx.event.name?.length ?? 0);
    },
    start: async (state, { at }) => {
      state.at = at;
    },
    stop: (state, { at }) => {
      state.at = at;
    },
    withDefault: (state, by) => {
      state.count += by;
    },
    empty: (state) => {
      state.count += 1;
    },
    orNull: (state, by) => {
      state.count += by ?? 1;
    },
    kind: (state, kind) => {
      state.count = { one: 1, two: 2 }[kind];
    },
    plain: (state) => {
      state.count += 1;
    },
    typed: (state, by: number) => {
      state.count += by;
    },
  },
  render: (state, on) =>
    html`<p @click=${on.add(1)} @submit=${on.add}>
      ${state.count}
      ${when(
        on.move({ street: "Elm", zip: "12" }),
        on.start({}),
        on.start({ at: 1 }),
        on.stop({ at: "2" }),
        on.withDefault(),
        on.withDefault(4),
        on.empty(),
        on.orNull(null),
        on.kind("one"),
        on.plain(),
        on.typed(1),
      )}
    </p>`,
});

/** With nothing but schemas, all is inferred too. */
export const Form = liveView(import.meta, {
  mount: async (ctx) => ({ name: ctx.params["name"] ?? "" }),
  payloads: { save: z.object({ name: z.string() }) },
  events: {
    save: (state, { name }) => {
      state.name = name.trim();
    },
  },
  render: (state, on) => html`<form @submit=${on.save}>${state.name.trim()}</form>`,
});

export const WrongInputs = liveView(import.meta, {
  mount: () => ({ count: 0 }),
  payloads: { add: z.number(), move: Address },
  events: {
    add: (state, by) => {
      state.count += by;
    },
    move: (state, { zip }) => {
      // @ts-expect-error what comes out is a number
      zip.toUpperCase();
      // @ts-expect-error there is no such field
      state.nope = 1;
    },
  },
  render: (_state, on) => {
    // @ts-expect-error a string where the schema takes a number
    on.add("1");
    // @ts-expect-error no payload where the schema takes one
    on.add();
    // @ts-expect-error one payload too many
    on.add(1, 2);
    // @ts-expect-error what comes out is not what goes in
    on.move({ street: "Elm", zip: 12 });
    // @ts-expect-error a field is missing
    on.move({ street: "Elm" });
    return html`<a @click=${on.add(1)}></a>`;
  },
});

export const WrongHandler = liveView(import.meta, {
  mount: () => ({ count: 0 }),
  payloads: { add: z.number() },
  events: {
    // @ts-expect-error a handler that takes something else than comes out
    add: (state, by: string) => {
      state.count += by.length;
    },
  },
  render: () => html``,
});

export const SchemaOfNoEvent = liveView(import.meta, {
  mount: () => ({ count: 0 }),
  payloads: { add: z.number(), ad: z.number() },
  // @ts-expect-error a schema without a handler
  events: {
    add: (state, by) => {
      state.count += by;
    },
  },
  render: () => html``,
});

export const NoSchema = liveView(import.meta, {
  mount: () => ({ count: 0 }),
  // @ts-expect-error a schema is a Standard Schema
  payloads: { add: (value: unknown): value is number => typeof value === "number" },
  events: { add: () => undefined },
  render: () => html``,
});

export const Payloads = liveView(import.meta, {
  mount: () => ({ count: 0 }),
  events: {
    none: () => undefined,
    undefinedOnly: (state, _payload: undefined, ctx) => {
      state.count = ctx.path.length;
    },
    optional: (state, by?: number) => {
      state.count += by ?? 1;
    },
    orUndefined: (state, by: number | undefined) => {
      state.count += by ?? 1;
    },
    defaulted: (state, by: number = 1) => {
      state.count += by;
    },
    union: (state, kind: "one" | 2 | null) => {
      state.count = kind === "one" || kind === null ? 1 : kind;
    },
    options: (state, options: { readonly by?: number; readonly tags: readonly string[] }) => {
      state.count += options.by ?? options.tags.length;
    },
    anything: (state, payload: unknown) => {
      state.count = Number(payload);
    },
    date: (state, at: Date) => {
      state.count = at.getTime();
    },
    nestedDate: (state, range: { readonly from: Date }) => {
      state.count = range.from.getTime();
    },
    later: async (state, by: number) => {
      state.count += by;
    },
  },
  render: (_state, on) => {
    on.none();
    on.undefinedOnly();
    on.optional();
    on.optional(1);
    on.orUndefined();
    on.defaulted();
    on.defaulted(1);
    on.union("one");
    on.union(2);
    on.union(null);
    on.options({ tags: ["a"] });
    on.anything();
    on.anything({ any: "thing" });
    on.later(1);
    // @ts-expect-error a payload where the handler takes none
    on.none(1);
    // @ts-expect-error the same
    on.undefinedOnly(1);
    // @ts-expect-error a string where the handler takes a number, or nothing
    on.optional("1");
    // @ts-expect-error the same
    on.defaulted("1");
    // @ts-expect-error not one of the union
    on.union("three");
    // @ts-expect-error a member of the union is needed
    on.union();
    // @ts-expect-error a field is missing
    on.options({ by: 1 });
    // @ts-expect-error a field too many
    on.options({ tags: [], nope: 1 });
    // @ts-expect-error a date does not travel
    on.date(new Date());
    // @ts-expect-error neither does one inside
    on.nestedDate({ from: new Date() });
    // @ts-expect-error two payloads
    on.later(1, 2);
    // @ts-expect-error a binding is for an event
    const nope = on.nope;
    return html`${nope}<a @click=${on.optional} @blur=${on.union} @focus=${on.none}></a>`;
  },
});

interface Todo {
  readonly id: number;
  title: string;
}

interface Todos {
  todos: Todo[];
  filter?: "done";
}

export const InterfaceState = liveView(import.meta, {
  mount: (): Todos => ({ todos: [] }),
  payloads: { add: z.object({ title: z.string() }) },
  events: {
    add: (state, { title }) => {
      state.todos.push({ id: 1, title });
      state.filter = "done";
      // @ts-expect-error no such filter
      state.filter = "undone";
    },
  },
  render: (state, on) => html`${state.filter}<a @click=${on.add({ title: "" })}></a>`,
});

class Clock {
  hours = 0;
  tick(): void {
    this.hours += 1;
  }
}

export const ClassState = liveView(import.meta, {
  mount: async () => new Clock(),
  events: {
    tick: (state) => {
      state.tick();
    },
  },
  render: (state, on) => html`${state.hours}<a @click=${on.tick()}></a>`,
});

export const NoEvents = liveView(import.meta, {
  mount: () => ({ n: 1 }),
  render: (state, on) => {
    // @ts-expect-error there are no events
    on.nope();
    return html`${state.n}`;
  },
});

export async function handles(): Promise<void> {
  const view = await startView(Schemas);
  await view.send("add", 1);
  await view.send("move", { street: "Elm", zip: "12" }, { name: "x" });
  await view.send("withDefault");
  await view.send("withDefault", undefined, { name: "x" });
  await view.send("plain");
  await view.send("plain", undefined, { name: "x" });
  // @ts-expect-error a string where the schema takes a number
  await view.send("add", "1");
  // @ts-expect-error no payload where the schema takes one
  await view.send("add");
  // @ts-expect-error what comes out is not what goes in
  await view.send("move", { street: "Elm", zip: 12 });
  // @ts-expect-error a payload where there is none
  await view.send("plain", 1);
  const silent = await startView(NoEvents);
  // @ts-expect-error there are no events
  await silent.send("nope");
}

/** What an event carries can be named. */
export const carried: {
  readonly schema: PayloadOf<{ readonly schema: typeof Address }>["zip"];
  readonly plain: PayloadOf<(state: object, by: number) => void>;
  readonly none: readonly PayloadOf<(state: object) => void>[];
} = { schema: "12", plain: 1, none: [] };

declare function when(...bindings: readonly unknown[]): string;
