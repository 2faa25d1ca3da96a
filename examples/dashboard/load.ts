import { html, liveView, type MountContext } from "perigee";
import type { Alert } from "./alerts.ts";
import { sparkline, withSample } from "./sparkline.ts";
import { changeInterval, tickLater, type Tick, type TickingProps } from "./ticking.ts";

/** Per cent of one processor from which on the dashboard is told. */
const highLoad = 80;

/** How busy the server's OS process is, with its last minute or so. */
export const Load = liveView(import.meta, {
  mount: (_ctx: MountContext<TickingProps>) => ({
    round: 0,
    samples: [] as number[],
    cpuMs: cpuMs(),
    atMs: Date.now(),
  }),
  setup: tickLater,
  propsChanged: (state, _props, ctx) => changeInterval(state, ctx),

  info: {
    tick: (state, { round }: Tick, ctx) => {
      if (round !== state.round) return;
      const [now, used] = [Date.now(), cpuMs()];
      // After a restart of the OS process both begin anew: what is negative then, is nothing.
      const percent = Math.max(0, (100 * (used - state.cpuMs)) / Math.max(1, now - state.atMs));
      const before = state.samples.at(-1) ?? 0;
      if (percent >= highLoad && before < highLoad) {
        const text = `the processor is ${Math.round(percent)} % busy`;
        ctx.parent?.send({ type: "alert", text } satisfies Alert);
      }
      Object.assign(state, { cpuMs: used, atMs: now });
      state.samples = withSample(state.samples, Math.round(percent));
      tickLater(state, ctx);
    },
  },

  render: ({ samples }) => html`
    <p class="figure">${samples.at(-1) ?? "–"}<span class="unit"> %</span></p>
    ${sparkline(samples, { label: "Load", max: 100, limit: highLoad })}
    <p class="small">of one processor, by the whole server</p>
  `,
});

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
