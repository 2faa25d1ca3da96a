import { html, liveView, type MountContext } from "perigee";
import { sparkline, withSample } from "./sparkline.ts";

/** What it gets from the widget that shows it. */
export interface RateProps {
  /** The latest measurement, and its number. */
  readonly perSecond: number;
  readonly measurement: number;
}

/** Messages a second: a view inside of a widget, which gets each measurement as props. */
export const MessageRate = liveView(import.meta, {
  mount: ({ props }: MountContext<RateProps>) => ({ samples: [props.perSecond] }),
  propsChanged: (state, { perSecond }) => {
    state.samples = withSample(state.samples, perSecond);
  },
  render: ({ samples }) => html`
    <p class="figure">
      ${(samples.at(-1) ?? 0).toLocaleString("en")}<span class="unit"> messages/s</span>
    </p>
    ${sparkline(samples, { label: "Messages a second", max: Math.max(10, ...samples) })}
  `,
});
