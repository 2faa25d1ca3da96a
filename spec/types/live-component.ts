/**
 * What must compile of components and memos, and what must not: checked by the type check, never run.
 */
import { z } from "zod";
import {
  each,
  html,
  liveComponent,
  liveView,
  memo,
  sendToComponent,
  startView,
  type ComponentContext,
} from "../../liveview/index.ts";

export const Counter = liveComponent("Counter", {
  mount: (props: { readonly label: string; readonly start?: number }) => ({
    count: props.start ?? 0,
  }),
  update: (state, props, ctx) => {
    state.count += props.label.length + ctx.props.label.length;
    // @ts-expect-error there is no such field
    state.m = 1;
  },
  payloads: { move: z.object({ to: z.number() }) },
  events: {
    increment: (state) => {
      state.count += 1;
    },
    add: (state, by: number, ctx) => {
      state.count += by + (ctx.props.start ?? 0) + Number(ctx.event.value);
    },
    move: (state, { to }) => {
      state.count = to.valueOf();
    },
  },
  info: {
    tick: (state, message: { readonly at: number }, ctx) => {
      state.count = message.at;
      ctx.sendAfter({ type: "tick", at: 1 }, 10);
      sendToComponent(ctx.address, { type: "tick", at: 2 });
      // @ts-expect-error a message has a type
      sendToComponent(ctx.address, { at: 2 });
    },
  },
  render: (state, props, on) =>
    html`<p @click=${on.increment()} @dblclick=${on.add(10)} @input=${on.move({ to: 1 })}>
      ${state.count.toFixed()} ${props.label.trim()}
    </p>`,
});

/** Its props are those of its render. */
export const Greeting = liveComponent("Greeting", {
  mount: () => ({ n: 0 }),
  render: (state, props: { readonly name: string }) => html`${state.n}${props.name}`,
});

export const Bare = liveComponent("Bare", {
  mount: () => ({ n: 0 }),
  render: (state) => html`${state.n}`,
});

export const Many = liveComponent("Many", {
  mount: (props: { readonly sku: string }, ctx: ComponentContext) => ({
    sku: props.sku,
    id: ctx.id,
  }),
  updateMany: async (items) => {
    for (const { state, props, id } of items) {
      state.sku = props.sku + id;
      // @ts-expect-error props are given, not changed
      props.sku = "";
    }
  },
  render: (state) => html`${state.sku}`,
});

export const uses = [
  Counter({ id: "a", label: "A" }),
  Counter({ id: 1, label: "A", start: 1 }),
  Greeting({ id: "g", name: "x" }),
  Bare({ id: "b" }),
  Many({ id: "m", sku: "x" }),
  // @ts-expect-error a missing prop
  Counter({ id: "a" }),
  // @ts-expect-error a missing id
  Counter({ label: "A" }),
  // @ts-expect-error a number where the component takes a text
  Counter({ id: "a", label: 1 }),
  // @ts-expect-error a prop that it does not take
  Counter({ id: "a", label: "A", colour: "red" }),
  // @ts-expect-error an id is a text or a number
  Counter({ id: null, label: "A" }),
  // @ts-expect-error a missing prop, which its render takes
  Greeting({ id: "g" }),
];

export const shown = [
  html`${Counter({ id: "a", label: "A" })}`,
  // @ts-expect-error a component is called
  html`${Counter}`,
];

export const WrongPayload = liveComponent("WrongPayload", {
  mount: () => ({ n: "" }),
  events: {
    add: (state, by: number) => {
      state.n = String(by);
    },
  },
  // @ts-expect-error a string where the handler takes a number
  render: (state, _props, on) => html`${state.n}<a @click=${on.add("x")}></a>`,
});

export const UnknownEvent = liveComponent("UnknownEvent", {
  mount: () => ({ n: 1 }),
  events: {
    increment: (state) => {
      state.n += 1;
    },
  },
  // @ts-expect-error there is no such event
  render: (state, _props, on) => html`${state.n}<a @click=${on.nope()}></a>`,
});

export const ChangesInRender = liveComponent("ChangesInRender", {
  mount: () => ({ n: 1 }),
  render: (state) => {
    // @ts-expect-error a render changes nothing
    state.n = 2;
    return html`${state.n}`;
  },
});

export const Desk = liveView(import.meta, {
  mount: () => ({ items: [{ id: 1, text: "one" }], chosen: 0 }),
  events: {
    tell: (_state, by: number, ctx) => {
      ctx.sendToComponent(Counter, "a", { type: "add", by });
      // @ts-expect-error a view is no component
      ctx.sendToComponent(Desk, "a", { type: "add", by });
    },
  },
  render: ({ items, chosen }) => html`
    ${memo([chosen], () => html`${chosen}`)}
    ${each(
      items,
      (item) => item.id,
      memo([chosen], (item) => html`${item.text.trim()}${item.id === chosen}`),
    )}
    ${each(
      items,
      (item) => item.id,
      // @ts-expect-error an item has no such field
      memo([], (item) => html`${item.nope}`),
    )}
    ${
      // @ts-expect-error a part has no item
      memo([], (item: { readonly id: number }) => html`${item.id}`)
    }
  `,
});

export async function handles(): Promise<void> {
  const view = await startView(Desk);
  await view.sendTo(Counter, "a", "increment");
  await view.sendTo(Counter, 1, "add", 3);
  await view.sendTo(Counter, 1, "move", { to: 3 });
  // @ts-expect-error a string where the handler takes a number
  await view.sendTo(Counter, "a", "add", "3");
  // @ts-expect-error no payload where the handler takes one
  await view.sendTo(Counter, "a", "add");
  // @ts-expect-error the schema takes a number
  await view.sendTo(Counter, "a", "move", { to: "3" });
  // @ts-expect-error there is no such event
  await view.sendTo(Counter, "a", "nope");
}
