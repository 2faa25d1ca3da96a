import { liveTask, type LiveTask, type LiveTaskContext } from "perigee";
import { sleep } from "perigee/runtime";

/** What a job is told. */
export interface Order {
  /** How often it was tried before. */
  readonly attempt: number;
}

/** Per cent: what a job says of itself meanwhile. */
type Report = LiveTaskContext<number>;

// What keeps a processor busy gets a thread of its own: nobody waits for it, and a cancel ends it amidst its loop.
const busy = { isolation: "thread" } as const;

export const countPrimes = liveTask(import.meta, "countPrimes", countThem, busy);

function countThem(_order: Order, { report }: Report): string {
  const below = 6_000_000;
  let count = 1;
  for (let n = 3; n < below; n += 2) {
    if (isPrime(n)) count += 1;
    if (n % 10_001 === 0) report(Math.floor((100 * n) / below));
  }
  return `${count.toLocaleString("en")} primes below ${below.toLocaleString("en")}`;
}

function isPrime(n: number): boolean {
  for (let by = 3; by * by <= n; by += 2) if (n % by === 0) return false;
  return true;
}

export const drawMandelbrot = liveTask(import.meta, "drawMandelbrot", drawIt, busy);

function drawIt(_order: Order, { report }: Report): string {
  const [columns, rows, most] = [64, 24, 400_000];
  const shades = " .:-=+*#%@";
  const lines: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    let line = "";
    for (let column = 0; column < columns; column += 1) {
      const steps = stepsAt((column / columns) * 3 - 2.15, (row / rows) * 2.3 - 1.15, most);
      line += steps === most ? "@" : shades.charAt(Math.min(8, Math.floor(Math.log2(steps))));
    }
    lines.push(line);
    report(Math.floor((100 * (row + 1)) / rows));
  }
  return lines.join("\n");
}

function stepsAt(x: number, y: number, most: number): number {
  let [a, b, steps] = [0, 0, 0];
  while (a * a + b * b < 4 && steps < most) {
    [a, b] = [a * a - b * b + x, 2 * a * b + y];
    steps += 1;
  }
  return steps;
}

/** Mostly waits, so it stays on the thread of its view. */
export const download = liveTask(
  import.meta,
  "download",
  async (_order: Order, { report }: Report) => {
    const parts = 40;
    for (let part = 1; part <= parts; part += 1) {
      await sleep(75);
      report((100 * part) / parts);
    }
    return `${parts} parts, 12 MB`;
  },
);

/** Fails when it is tried for the first time. */
export const publish = liveTask(
  import.meta,
  "publish",
  async ({ attempt }: Order, { report }: Report) => {
    for (let percent = 0; percent <= 100; percent += 4) {
      await sleep(40);
      report(percent);
      if (attempt === 0 && percent === 60) throw new Error("The mirror in Oslo did not answer.");
    }
    return "Published on five mirrors";
  },
);

export const loopForever = liveTask(
  import.meta,
  "loopForever",
  (_order: Order, { report }: Report): string => {
    report(50);
    for (;;);
  },
  busy,
);

interface Kind {
  readonly name: string;
  readonly note: string;
  readonly task: LiveTask<Order, string, number>;
}

/** What can be done, by the word that stands for it in the URL. */
export const kinds = {
  primes: { name: "Count primes", note: "busy, on a thread of its own", task: countPrimes },
  mandelbrot: { name: "Draw a set", note: "busy, on a thread of its own", task: drawMandelbrot },
  download: { name: "Download", note: "waits, beside its view", task: download },
  publish: { name: "Publish", note: "fails the first time", task: publish },
  loop: { name: "Loop for ever", note: "until somebody cancels it", task: loopForever },
} as const satisfies Record<string, Kind>;

/** A word of {@link kinds}. */
export type KindName = keyof typeof kinds;

/** All of them. */
export const kindNames = Object.keys(kinds) as KindName[];
