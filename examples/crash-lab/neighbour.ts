import { html, liveView } from "perigee";
import { answerCount, joinCounters, tellCount, type Tell } from "./counts.ts";

/** A counter that does nothing wrong. It shows that a crash beside it costs it nothing. */
export const Neighbour = liveView(import.meta, {
  mount: () => ({ id: crypto.randomUUID(), view: "Neighbour", count: 0 }),

  setup: (state) => {
    joinCounters();
    tellCount(state);
  },

  info: {
    tell: (state, ask: Tell) => answerCount(ask, state),
  },

  events: {
    increment: (state) => {
      state.count += 1;
      tellCount(state);
    },
  },

  render: (state, on) => html`
    <h2 id="neighbour-title">Its neighbour</h2>
    <div class="controls">
      <p class="figure" role="status">Count is ${state.count}</p>
      <button type="button" class="primary" @click=${on.increment()}>Increment</button>
    </div>
    <p class="small">
      A process of its own on the same thread. Click while the other one loops: the click waits for
      the thread, and counts.
    </p>
  `,
});
