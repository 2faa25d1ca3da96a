import { html, liveComponent, liveView, stream, streamRows, type Stream } from "perigee";

interface Item {
  readonly id: number;
}

/** Shows a stream of its view. */
export const Rows = liveComponent("Rows", {
  mount: (_props: { readonly items: Stream<Item> }) => ({ count: 0 }),
  events: {
    count: (state) => {
      state.count += 1;
    },
  },
  render: (state, { items }) =>
    html`<b>${state.count}</b>${streamRows(items, ({ id }) => html`<i>${id}</i>`)}`,
});

/** A view whose stream is shown by a component. */
export const Listing = liveView(import.meta, {
  mount: () => ({ items: stream<Item>([{ id: 1 }]) }),
  render: ({ items }) => html`<p>${Rows({ id: "all", items })}</p>`,
});
