import { html, nothing, svg, type Rendered } from "perigee";

/** How many samples a sparkline shows. */
export const sampleCount = 60;

/** What a sparkline shows. */
export interface SparklineOptions {
  /** What it is, for those who do not see it. */
  readonly label: string;
  /** The value at the top. */
  readonly max: number;
  /** A value that is marked by a line. */
  readonly limit?: number;
}

const width = 240;
const height = 48;

/** The last samples as a line, the latest one at the right. A sample more is one attribute's change. */
export const sparkline = (
  samples: readonly number[],
  { label, max, limit }: SparklineOptions,
): Rendered => {
  const y = (value: number): number => height - 2 - (Math.min(value, max) / max) * (height - 4);
  const first = sampleCount - samples.length;
  const points = samples.map(
    (value, n) => `${round(((first + n) / (sampleCount - 1)) * width)},${round(y(value))}`,
  );
  const area = `${round((first / (sampleCount - 1)) * width)},${height} ${points.join(" ")} ${width},${height}`;
  return html`
    <svg class="sparkline" viewBox="0 0 ${width} ${height}" role="img" aria-label=${label}>
      ${
        limit === undefined
          ? nothing
          : svg`<line class="limit" x1="0" x2=${width} y1=${y(limit)} y2=${y(limit)}></line>`
      }
      ${samples.length === 0 ? nothing : svg`<polygon class="area" points=${area}></polygon>`}
      <polyline class="line" points=${points.join(" ")}></polyline>
    </svg>
  `;
};

/** The samples with one more, and the oldest gone. */
export const withSample = (samples: readonly number[], value: number): number[] => [
  ...samples.slice(1 - sampleCount),
  value,
];

const round = (value: number): number => Math.round(value * 10) / 10;
