import { html, liveView } from "perigee";
import { kill, self, sleep } from "perigee/runtime";
import { answerCount, joinCounters, tellCount, type Tell } from "./counts.ts";
import { faultButtons } from "./fault-buttons.ts";
import {
  abortOsProcess,
  backtrackForEver,
  endThread,
  leakForEver,
  spinForEver,
  throwLater,
} from "./faults.ts";

/** A counter with ten ways to bring it down, each of which leaves the count as it was. */
export const CrashLab = liveView(import.meta, {
  mount: () => ({ id: crypto.randomUUID(), view: "CrashLab", count: 0, renderThrows: false }),

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
    // The count that is changed here is lost with the throw: a handler that throws has changed nothing.
    throwInHandler: (state) => {
      state.count += 1000;
      throw new Error("thrown in a handler");
    },
    throwInRender: (state) => {
      state.renderThrows = true;
    },
    throwLater: () => throwLater(),
    killProcess: () => kill(self()),
    loop: () => spinForEver(),
    loopLater: async () => {
      await sleep(50);
      spinForEver();
    },
    backtrack: () => backtrackForEver(),
    leak: () => leakForEver(),
    endThread: () => endThread(),
    abort: () => abortOsProcess(),
  },

  render: (state, on) => {
    if (state.renderThrows) throw new Error("thrown in render");
    return html`
      <h2 id="lab-title">The view that breaks</h2>
      <div class="controls">
        <p class="figure" role="status">Count is ${state.count}</p>
        <button type="button" class="primary" @click=${on.increment()}>Increment</button>
      </div>

      ${faultButtons(on)}
    `;
  },
});
