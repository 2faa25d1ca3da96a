import { each, html, liveComponent, liveView, memo, sendToComponent } from "perigee";

/** What happened to components, in this thread, in order. */
const journal: string[] = [];

/** A counter that can go wrong, and that writes down what happens to it. */
export const Counter = liveComponent("Counter", {
  mount: (props: { readonly start?: number; readonly label: string }) => {
    journal.push(`mount ${props.label}`);
    return { count: props.start ?? 0, label: props.label, setups: 0 };
  },
  setup: (state) => {
    state.setups += 1;
  },
  update: (state, props) => {
    journal.push(`update ${props.label}`);
    state.label = props.label;
  },
  events: {
    add: (state, by: number) => {
      state.count += by;
    },
    addLater: async (state, by: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      state.count += by;
    },
    addSoon: (_state, by: number, ctx) => {
      ctx.sendAfter({ type: "add", by }, 0);
    },
    nothing: () => {},
    fail: (state, by: number) => {
      state.count += by;
      throw new Error("a component fails");
    },
    failInRender: (state) => {
      state.count = -1;
    },
    spin: (state) => {
      state.count += 1;
      for (;;);
    },
    endThread: (state) => {
      state.count += 1;
      process.exit(1);
    },
  },
  info: {
    add: (state, message: { readonly by: number }) => {
      state.count += message.by;
    },
  },
  render: ({ count, label, setups }, _props, on) => {
    if (count < 0) throw new Error("a component cannot be shown");
    journal.push(`render ${label}`);
    return html`<b @click=${on.add(1)}>${label} ${count}</b> set up ${setups}`;
  },
});

/** A component with a state of its own that shows others. */
export const Group = liveComponent("Group", {
  mount: (props: { readonly labels: string; readonly isOpen?: boolean }) => ({
    labels: props.labels,
  }),
  update: async (state, props) => {
    await new Promise((resolve) => setImmediate(resolve));
    state.labels = props.labels;
  },
  events: {
    show: (state, labels: string) => {
      state.labels = labels;
    },
  },
  render: ({ labels }, props, on) => html`
    <div @click=${on.show("")} ?hidden=${props.isOpen === false}>
      ${each(
        labels.split(""),
        (label) => label,
        (label) => html`<i>${Counter({ id: label, label })}</i>`,
      )}
    </div>
  `,
});

/** What `updateMany` got, call by call. */
const calls: string[] = [];

/** A component that loads what it needs for all of its kind at once. */
export const Product = liveComponent("Product", {
  mount: (props: { readonly sku: string }) => ({ sku: props.sku, price: 0 }),
  updateMany: async (items) => {
    calls.push(items.map(({ id, isNew }) => `${id}${isNew ? "+" : ""}`).join(" "));
    await new Promise((resolve) => setImmediate(resolve));
    for (const { state, props } of items) {
      state.sku = props.sku;
      state.price = props.sku.length;
    }
  },
  render: ({ sku, price }) => html`<u>${sku}=${price}</u>`,
});

const Impostor = liveComponent("Counter", {
  mount: () => ({}),
  render: () => html`<b>none</b>`,
});

/** A view of components. */
export const Desk = liveView(import.meta, {
  mount: () => ({
    left: "a",
    right: "",
    label: "",
    skus: [] as string[],
    group: undefined as string | undefined,
    wrong: "",
    renders: 0,
  }),
  events: {
    show: (state, sides: { readonly left: string; readonly right: string }) => {
      Object.assign(state, sides);
    },
    relabel: (state, label: string) => {
      state.label = label;
    },
    sell: (state, skus: string[]) => {
      state.skus = skus;
    },
    group: (state, labels: string | null) => {
      state.group = labels ?? undefined;
    },
    nothing: () => {},
    breakIt: (state, wrong: string) => {
      state.wrong = wrong;
    },
    tellCounter: (_state, { id, by }: { readonly id: string; readonly by: number }, ctx) => {
      ctx.sendToComponent(Counter, id, { type: "add", by });
    },
    tellAddress: (_state, { id, by }: { readonly id: string; readonly by: number }, ctx) => {
      sendToComponent({ view: ctx.self, component: `Counter#${id}` }, { type: "add", by });
    },
  },
  info: {
    add: (_state, message: { readonly id: string; readonly by: number }, ctx) => {
      ctx.sendToComponent(Counter, message.id, { type: "add", by: message.by });
    },
    relabel: (state, message: { readonly label: string }) => {
      state.label = message.label;
    },
  },
  render: ({ left, right, label, skus, group, wrong }) => {
    journal.push("render view");
    const counter = (id: string) => Counter({ id, label: id + label });
    return html`
      <ul>
        ${each(
          left.split(""),
          (id) => id,
          memo([label], (id) => html`<li>${counter(id)}</li>`),
        )}
      </ul>
      <p>${right.split("").map(counter)}</p>
      <p>${skus.map((sku, at) => Product({ id: at, sku }))}</p>
      <p>${group === undefined ? null : Group({ id: "g", labels: group })}</p>
      <p>${wrong === "twice" ? [counter("a"), html`<i>${counter("a")}</i>`] : null}</p>
      <p>${wrong === "impostor" ? Impostor({ id: "z" }) : null}</p>
      <p title=${wrong === "title" ? counter("t") : ""}></p>
    `;
  },
});

/** Tells what happened in the thread of {@link Desk}, and forgets it. */
export const Journal = liveView(import.meta, {
  mount: () => ({ journal: "", calls: "" }),
  events: {
    read: (state) => {
      state.journal = journal.splice(0).join(", ");
      state.calls = calls.splice(0).join(", ");
    },
  },
  render: (state) => html`<p>${state.journal}</p><q>${state.calls}</q>`,
});
