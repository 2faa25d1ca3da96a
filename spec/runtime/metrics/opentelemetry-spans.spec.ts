import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  BasicTracerProvider,
} from "@opentelemetry/sdk-trace-base";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { startView } from "../../../liveview/index.ts";
import { startNode, type Node, type SpanSubscription } from "../../../runtime/index.ts";
import { recordSpans } from "../../../runtime/metrics/opentelemetry.ts";
import { Probe } from "../../liveview/modules/probe.ts";

let node: Node;
beforeAll(async () => {
  node = await startNode({ threads: 1 });
});
afterAll(() => node.stop());

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const reader = new PeriodicExportingMetricReader({
  exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
  exportIntervalMillis: 1_000_000,
});
const meters = new MeterProvider({ readers: [reader] });
let subscription: SpanSubscription | undefined;
afterEach(() => subscription?.stop());
afterAll(() => Promise.all([provider.shutdown(), meters.shutdown()]));

test("brings what a view does on its thread to a tracer and a meter of this one", async () => {
  const tracer = provider.getTracer("spec");
  subscription = await recordSpans({ tracer, meter: meters.getMeter("spec") });
  const view = await startView(Probe);
  const before = Date.now();
  await view.send("add", 2);
  await subscription.stop();

  const spans = exporter.getFinishedSpans();
  const event = spans.find(({ name }) => name === "perigee.view.event")!;
  expect(event.attributes).toMatchObject({ "perigee.view": "Probe", "perigee.event": "add" });
  const inside = spans.filter(
    ({ parentSpanContext }) => parentSpanContext?.spanId === event.spanContext().spanId,
  );
  expect(inside.map(({ name }) => name)).toEqual(["render", "diff", "patch"]);
  expect(event.startTime[0] * 1_000 - before).toBeLessThan(60_000);
  expect(spans.map(({ name }) => name)).toContain("perigee.view.mount");
  const { resourceMetrics } = await reader.collect();
  const durations = resourceMetrics.scopeMetrics[0]!.metrics.find(
    ({ descriptor }) => descriptor.name === "perigee.span.duration",
  )!;
  const counts = durations.dataPoints.map(({ attributes, value }) => [
    attributes["perigee.span"],
    (value as { count: number }).count,
  ]);
  expect(counts).toEqual(expect.arrayContaining([["perigee.view.event", 1]]));
});
