import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
} from "@opentelemetry/sdk-metrics";
import { spawn, startNode, type Node } from "../../../runtime/index.ts";
import { currentKernel } from "../../../runtime/kernel/kernel.ts";
import { observeMetrics } from "../../../runtime/metrics/opentelemetry.ts";
import { perform, puppet } from "../modules/puppet.ts";

let node: Node;
let reader: PeriodicExportingMetricReader;
let provider: MeterProvider;
beforeAll(async () => {
  node = await startNode({ threads: 2 });
});
afterAll(() => node.stop());
beforeEach(() => {
  reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
    exportIntervalMillis: 1_000_000,
  });
  provider = new MeterProvider({ readers: [reader] });
});
afterEach(() => provider.shutdown());

async function collect(): Promise<readonly MetricData[]> {
  const { resourceMetrics, errors } = await reader.collect();
  expect(errors).toEqual([]);
  return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
}

const metric = (metrics: readonly MetricData[], name: string): MetricData =>
  metrics.find(({ descriptor }) => descriptor.name === name)!;

async function delivered(): Promise<number> {
  const { dataPoints } = metric(await collect(), "perigee.delivered.messages");
  let all = 0;
  for (const { value } of dataPoints) all += value as number;
  return all;
}

it("observes each number by thread, with its unit", async () => {
  observeMetrics(provider.getMeter("spec"), { timeoutMs: 30_000 });

  const metrics = await collect();

  expect(metrics).toHaveLength(15);
  const processes = metric(metrics, "perigee.processes");
  expect(processes.dataPoints.map(({ attributes }) => attributes)).toEqual([
    { thread: "0" },
    expect.anything(),
    expect.anything(),
  ]);
  expect(processes.dataPoints[0]?.value).toBe(currentKernel().count);
  expect(metric(metrics, "perigee.heap.used").descriptor.unit).toBe("By");
  expect(metric(metrics, "perigee.event.loop.active").descriptor.unit).toBe("s");
  expect(metric(metrics, "perigee.turns")).toMatchObject({ isMonotonic: true });
});

it("counts on from one collection to the next", async () => {
  observeMetrics(provider.getMeter("spec"), { timeoutMs: 30_000 });
  const pid = await spawn(puppet, {});
  await perform(pid, "nothing");
  const before = await delivered();

  for (let n = 0; n < 10; n += 1) await perform(pid, "nothing");

  expect((await delivered()) - before).toBe(10);
});

it("stops", async () => {
  const stop = observeMetrics(provider.getMeter("spec"), { timeoutMs: 30_000 });
  const pid = await spawn(puppet, {});
  await perform(pid, "nothing");
  const before = await delivered();

  stop();
  await perform(pid, "nothing");

  // The SDK goes on with what it observed last.
  expect(await delivered()).toBe(before);
});
