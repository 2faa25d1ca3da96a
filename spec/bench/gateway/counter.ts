import { html, liveView } from "perigee";

/** The smallest view: one number, one button. */
export const Counter = liveView(import.meta, {
  mount: () => ({ count: 0 }),
  events: {
    increment: (state) => {
      state.count += 1;
    },
  },
  render: (state, on) =>
    html`<button @click=${on.increment()}>+</button>
      <p>${state.count}</p>`,
});
