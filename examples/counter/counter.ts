import { html, liveView, nothing } from "perigee";

/** A count with four buttons. From 5 on, a second paragraph appears. */
export const Counter = liveView(import.meta, {
  mount: () => ({ count: 0 }),

  events: {
    increment: (state) => {
      state.count += 1;
    },
    decrement: (state) => {
      state.count -= 1;
    },
    add: (state, by: number) => {
      state.count += by;
    },
    reset: (state) => {
      state.count = 0;
    },
  },

  head: () => ({ title: "Counter" }),

  render: (state, on) => html`
    <section class="example counter">
      <header class="stack">
        <h1>Counter</h1>
        <p class="lead">
          The count lives in a process on the server. A click is a message to it; what comes back is
          the new number, not the paragraph around it.
        </p>
      </header>
      <div class="panel">
        <p class="figure" role="status">Count is ${state.count}</p>
        <div class="controls">
          <button type="button" @click=${on.decrement()}>Decrement</button>
          <button type="button" class="primary" @click=${on.increment()}>Increment</button>
          <button type="button" @click=${on.add(10)}>+10</button>
          <button type="button" class="quiet" @click=${on.reset()}>Reset</button>
        </div>
        ${
          state.count >= 5
            ? html`<p class="note">The count is 5 or more, so this paragraph is here.</p>`
            : nothing
        }
      </div>
    </section>
  `,
});
