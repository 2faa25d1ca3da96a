import { html, liveView } from "perigee";

/** The smallest view: one number, a button that counts, and one that breaks it. */
export const Counter = liveView(import.meta, {
  mount: () => ({ count: 0 }),
  events: {
    increment: (state) => {
      state.count += 1;
    },
    fail: () => {
      throw new Error("as asked to");
    },
  },
  render: (state, on) =>
    html`<button id="count" @click=${on.increment()}>+</button>
      <button id="fail" @click=${on.fail()}>!</button>
      <p>${state.count}</p>`,
});
