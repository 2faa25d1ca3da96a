import { each, html, liveComponent, liveView } from "perigee";

/** A counter with a note that is typed into. */
export const Tally = liveComponent("Tally", {
  mount: () => ({ count: 0 }),
  events: {
    add: (state, by: number) => {
      state.count += by;
    },
    fail: () => {
      throw new Error("a tally fails");
    },
  },
  render: ({ count }, { name }: { readonly name: string }, on) => html`
    <button name=${name} @click=${on.add(1)}>${count}</button>
    <input name="note-${name}" />
    <button name="fail-${name}" @click=${on.fail()}>Fail</button>
  `,
});

/** How often prices were loaded, and for whom. */
const Price = liveComponent("Price", {
  mount: (_props: { readonly sku: string }) => ({ text: "" }),
  updateMany: async (items) => {
    await new Promise((resolve) => setImmediate(resolve));
    const all = items.map(({ id }) => id).join("");
    for (const { state, props } of items) state.text = `${props.sku} of ${all}`;
  },
  render: ({ text }) => html`<i>${text}</i>`,
});

/** A page of components, in an order that can be changed. */
export const Basket = liveView(import.meta, {
  mount: () => ({ order: "ab", skus: "xyz" }),
  events: {
    order: (state, order: string) => {
      state.order = order;
    },
    price: (state, skus: string) => {
      state.skus = skus;
    },
  },
  render: ({ order, skus }, on) => html`
    <button name="swap" @click=${on.order("ba")}>Swap</button>
    <button name="remove" @click=${on.order("b")}>Remove</button>
    <button name="restore" @click=${on.order("ab")}>Restore</button>
    <button name="price" @click=${on.price("xYZ")}>Price</button>
    <ul>
      ${each(
        order.split(""),
        (name) => name,
        (name) => html`<li>${Tally({ id: name, name })}</li>`,
      )}
    </ul>
    <p>${skus.split("").map((sku, at) => Price({ id: at, sku }))}</p>
  `,
});
