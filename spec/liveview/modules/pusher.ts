import { html, liveComponent, liveView } from "perigee";

const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const Part = liveComponent("Part", {
  mount: (_props: object, ctx) => {
    ctx.push("partMounted", { id: ctx.id });
    return { n: 0 };
  },
  events: {
    tell: (state, n: number, ctx) => {
      state.n = n;
      ctx.push("partTold", n);
    },
  },
  render: ({ n }, _props, on) => html`<button @click=${on.tell(1)}>${n}</button>`,
});

/** A view that pushes from wherever it can. */
export const Pusher = liveView(import.meta, {
  mount: () => ({ setups: 0, text: "", items: [{ id: 1, tags: ["new"] }], hasPart: false }),
  setup: (state, ctx) => {
    state.setups += 1;
    ctx.push("setUp", state.setups);
  },
  events: {
    say: (state, text: string, ctx) => {
      state.text = text;
      ctx.push("said", text);
    },
    sayOnly: (_state, text: string, ctx) => {
      ctx.push("said", text);
    },
    sayAround: async (state, text: string, ctx) => {
      ctx.push("after", text);
      await later();
      state.text = text;
      ctx.push("before", text, { at: "before" });
    },
    sayMany: (_state, count: number, ctx) => {
      for (let n = 0; n < count; n += 1) ctx.push("said", n);
    },
    sayDraft: (state, _payload, ctx) => {
      ctx.push("item", state.items[0]);
    },
    sayThen: (_state, text: string, ctx) => {
      ctx.push("said", text);
      throw new Error("its handler fails");
    },
    sayBad: (_state, _payload, ctx) => {
      ctx.push("said", { at: new Date(0) });
    },
    sayLater: (_state, text: string, ctx) => {
      ctx.sendAfter({ type: "say", text }, 0);
    },
    showPart: (state) => {
      state.hasPart = true;
    },
    endThread: () => {
      process.exit(1);
    },
  },
  info: {
    say: (_state, { text }: { readonly text: string }, ctx) => {
      ctx.push("said", text);
    },
  },
  render: ({ text, hasPart }) => html`<p>${text}</p>
    ${hasPart ? Part({ id: "one" }) : null}`,
});
