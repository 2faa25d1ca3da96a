/** One measured row. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same measure of the raw baseline, in the same run. */
  readonly baseline: number;
  /** `value / baseline`. */
  readonly ratio: number;
}

/**
 * How long to measure. Many short rounds, subject and baseline in turn: what else the machine does
 * then hits both alike, and the median of the ratios holds where absolute figures do not.
 */
export interface Settings {
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmUpMs: number;
}

/** A row that can be measured. */
export interface Benchmark {
  readonly name: string;
  readonly measure: (settings: Settings) => Promise<Row>;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * Measures a subject and its baseline in turn, so that both see the same machine, and gives the
 * median of each and the median of the ratios of neighbours.
 */
export async function measureInTurn(
  { name, unit }: { readonly name: string; readonly unit: string },
  rounds: number,
  subject: () => Promise<number>,
  baseline: () => Promise<number>,
): Promise<Row> {
  const values: number[] = [];
  const baselines: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const raw = await baseline();
    const value = await subject();
    values.push(value);
    baselines.push(raw);
    ratios.push(value / raw);
  }
  return { name, unit, value: median(values), baseline: median(baselines), ratio: median(ratios) };
}
