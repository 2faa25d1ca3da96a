/**
 * What must compile, and what must not: checked by the type check, never run.
 */
import { html, liveView, startView } from "../../liveview/index.ts";

export const Counter = liveView(import.meta, {
  mount: () => ({ count: 0, rows: new Array<{ id: number }>() }),
  events: {
    increment: (state) => {
      state.count += 1;
    },
    add: (state, by: number) => {
      state.count += by;
    },
    save: async (state, form: { name: string }, ctx) => {
      state.rows.push({ id: Number(ctx.event.form?.["id"] ?? form.name) });
    },
  },
  info: {
    tick: (state, message: { readonly at: number }, ctx) => {
      state.count = message.at;
      ctx.sendAfter({ type: "tick", at: 1 }, 10);
    },
  },
  render: (state, on) =>
    html`<p @click=${on.increment()} @dblclick=${on.add(10)} @submit=${on.save}>
      ${state.count.toFixed()}
    </p>`,
});

export const WrongPayload = liveView(import.meta, {
  mount: (ctx) => ({ n: ctx.params["id"] ?? "" }),
  events: {
    add: (state, by: number) => {
      state.n = String(by);
    },
  },
  // @ts-expect-error a string where the handler takes a number
  render: (state, on) => html`${state.n}<a @click=${on.add("x")}></a>`,
});

export const MissingPayload = liveView(import.meta, {
  mount: () => ({ n: 1 }),
  events: {
    add: (state, by: number) => {
      state.n += by;
    },
  },
  // @ts-expect-error no payload where the handler takes one
  render: (state, on) => html`${state.n}<a @click=${on.add()}></a>`,
});

export const SuperfluousPayload = liveView(import.meta, {
  mount: () => ({ n: 1 }),
  events: {
    increment: (state) => {
      state.n += 1;
    },
  },
  // @ts-expect-error a payload where the handler takes none
  render: (state, on) => html`${state.n}<a @click=${on.increment(1)}></a>`,
});

export const UnknownEvent = liveView(import.meta, {
  mount: async () => ({ n: 1 }),
  events: {
    increment: (state) => {
      state.n += 1;
    },
  },
  // @ts-expect-error there is no such event
  render: (state, on) => html`${state.n}<a @click=${on.nope()}></a>`,
});

export const UnknownField = liveView(import.meta, {
  mount: () => ({ n: 1 }),
  events: {
    increment: (state) => {
      // @ts-expect-error there is no such field
      state.m += 1;
    },
  },
  render: (state) => html`${state.n}`,
});

export const ChangesInRender = liveView(import.meta, {
  mount: () => ({ n: 1 }),
  render: (state) => {
    // @ts-expect-error a render changes nothing
    state.n = 2;
    return html`${state.n}`;
  },
});

export const NotAnObject = liveView(import.meta, {
  // @ts-expect-error a state is an object
  mount: () => 1,
  render: () => html``,
});

export async function handles(): Promise<void> {
  const view = await startView(Counter);
  await view.send("increment");
  await view.send("add", 3);
  await view.send("save", { name: "x" }, { form: { id: "1" } });
  // @ts-expect-error a string where the handler takes a number
  await view.send("add", "3");
  // @ts-expect-error no payload where the handler takes one
  await view.send("add");
  // @ts-expect-error there is no such event
  await view.send("nope");
  // @ts-expect-error a message has a type
  view.tell({ at: 1 });
}
