import { html, liveView } from "perigee";

/** A ledger whose state has another shape than the first one's. */
export const Ledger = liveView(import.meta, {
  version: 2,
  mount: () => ({ entries: [] as { readonly n: number }[] }),
  events: {
    write: (state, n: number) => {
      state.entries.push({ n });
    },
  },
  render: (state) => html`<p>written ${state.entries.map(({ n }) => n).join(" ")}</p>`,
});
