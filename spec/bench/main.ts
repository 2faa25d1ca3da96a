/**
 * `npm run bench`: what a user pays, each row beside a raw baseline measured in the same run.
 *
 *   --only PREFIX   rows whose name starts with PREFIX
 *   --quick         fewer and shorter rounds: all rows in under a minute
 *   --json FILE     also writes an array of { name, value, unit, baseline, ratio }
 */
import "./production.ts";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { asyncRows } from "./async/rows.ts";
import { gatewayRows } from "./gateway/rows.ts";
import { navigationRows } from "./navigation/rows.ts";
import { pubsubRows } from "./pubsub/rows.ts";
import { recoveryRows } from "./recovery/rows.ts";
import type { Row, Settings } from "./row.ts";
import { runtimeRows } from "./runtime/rows.ts";
import { uploadRows } from "./upload/rows.ts";
import { viewRows } from "./view/rows.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    quick: { type: "boolean", default: false },
    json: { type: "string" },
  },
});

// What is measured is what people pay, not what developers do: servers and threads inherit it.
process.env["NODE_ENV"] ??= "production";

const settings: Settings = values.quick
  ? { rounds: 15, roundMs: 250, warmUpMs: 2_000 }
  : { rounds: 41, roundMs: 500, warmUpMs: 5_000 };

const rows: Row[] = [];
// The gateway's last: they keep this process off the core that the servers get.
for (const { name, measure } of [
  ...runtimeRows,
  ...viewRows,
  ...pubsubRows,
  ...asyncRows,
  ...recoveryRows,
  ...gatewayRows,
  ...navigationRows,
  ...uploadRows,
]) {
  if (!name.startsWith(values.only)) continue;
  process.stderr.write(`${name} … `);
  const row = await measure(settings);
  rows.push(row);
  process.stderr.write("done\n");
}

const format = (value: number): string => value.toPrecision(4);
for (const { name, value, unit, baseline, ratio } of rows) {
  console.log(
    `${name.padEnd(32)} ${format(value).padStart(10)} ${unit.padEnd(8)} ` +
      `baseline ${format(baseline).padStart(10)}  ratio ${ratio.toPrecision(3)}`,
  );
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(rows, undefined, 2));
