import { html, liveView } from "perigee";

/** A counter that does nothing wrong. It shows that a crash beside it costs it nothing. */
export const Neighbour = liveView(import.meta, {
  mount: () => ({ count: 0 }),
  events: {
    increment: (state) => {
      state.count += 1;
    },
  },
  render: (state, on) => html`
    <h2 id="neighbour-title">Its neighbour</h2>
    <p class="figure" role="status">Count is ${state.count}</p>
    <button type="button" class="primary" @click=${on.increment()}>Increment</button>
    <p class="small">It may share a thread with the view that breaks, but not its process.</p>
  `,
});
