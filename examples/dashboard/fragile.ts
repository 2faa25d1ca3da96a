import { html, liveView, type MountContext } from "perigee";
import type { Alert } from "./alerts.ts";

/** What it gets from its dashboard. */
export interface FragileProps {
  /** Whether each of its processes fails as it starts. */
  readonly failsToStart: boolean;
}

/** A widget that can be made to fail: it is to be seen what its neighbours notice. */
export const Fragile = liveView(import.meta, {
  mount: (_ctx: MountContext<FragileProps>) => ({ count: 0 }),
  // A process that starts afresh mounts with the props that its view began with, and is told of others then.
  setup: (_state, { props }) => failIfTold(props),
  propsChanged: (_state, props) => failIfTold(props),

  events: {
    increment: (state) => {
      state.count += 1;
    },
    alert: (state, _payload: unknown, ctx) => {
      const text = `somebody counted to ${state.count}`;
      ctx.parent?.send({ type: "alert", text } satisfies Alert);
    },
    throw: () => {
      throw new Error("thrown in a widget");
    },
    loop: () => {
      // The watchdog ends it: nobody may hold a thread for longer than the turn budget.
      for (;;);
    },
  },

  render: ({ count }, on) => html`
    <div class="controls">
      <p class="figure">${count}</p>
      <button type="button" class="primary" @click=${on.increment()}>Count</button>
      <button type="button" @click=${on.alert()}>Raise an alert</button>
    </div>
    <div class="controls">
      <button type="button" class="danger" @click=${on.throw()}>Throw</button>
      <button type="button" class="danger" @click=${on.loop()}>Loop for ever</button>
    </div>
  `,
});

function failIfTold({ failsToStart }: FragileProps): void {
  if (failsToStart) throw new Error("told to fail at every start");
}
