import { html, liveView } from "perigee";
import { kill, self } from "perigee/runtime";

/** A counter with four ways to bring it down, each of which leaves the count as it was. */
export const CrashLab = liveView(import.meta, {
  mount: () => ({ count: 0, renderThrows: false }),

  events: {
    increment: (state) => {
      state.count += 1;
    },
    // The count that is changed here is lost with the throw: a handler that throws has changed nothing.
    throwInHandler: (state) => {
      state.count += 1000;
      throw new Error("thrown in a handler");
    },
    throwInRender: (state) => {
      state.renderThrows = true;
    },
    throwLater: () => {
      setTimeout(() => {
        throw new Error("thrown in a timer");
      }, 100);
    },
    killProcess: () => {
      kill(self());
    },
  },

  render: (state, on) => {
    if (state.renderThrows) throw new Error("thrown in render");
    return html`
      <h2 id="lab-title">The view that breaks</h2>
      <p class="figure" role="status">Count is ${state.count}</p>
      <button type="button" class="primary" @click=${on.increment()}>Increment</button>
      <ul class="faults">
        <li>
          <button type="button" class="danger" @click=${on.throwInHandler()}>
            Throw in a handler
          </button>
          <p>The handler adds 1000 and then throws, so the 1000 never counts.</p>
        </li>
        <li>
          <button type="button" class="danger" @click=${on.throwInRender()}>Throw in render</button>
          <p>
            The handler sets a flag that makes render throw; both are one step, so the flag is
            undone.
          </p>
        </li>
        <li>
          <button type="button" class="danger" @click=${on.throwLater()}>Throw in a timer</button>
          <p>
            A tenth of a second after the click a timer throws, outside any handler; only this view
            ends.
          </p>
        </li>
        <li>
          <button type="button" class="danger" @click=${on.killProcess()}>Kill the process</button>
          <p>The process gets a kill signal, which no code of its own can catch.</p>
        </li>
      </ul>
    `;
  },
});
