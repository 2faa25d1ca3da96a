/**
 * The node's numbers as instruments of an OpenTelemetry meter, and what its processes do as spans.
 *
 * An entry of its own, because `@opentelemetry/api` is an optional peer dependency.
 *
 * @module
 */
import type { BatchObservableCallback, Meter, Observable } from "@opentelemetry/api";
import type { ObserveOptions } from "../observe/ask.ts";
import { collectMetrics } from "../observe/metrics.ts";
import { instruments, type Instrument } from "./instruments.ts";

export { recordSpans } from "./opentelemetry-spans.ts";
export type { SpanTargets } from "./opentelemetry-spans.ts";

/**
 * Makes observable instruments of the node's metrics with `meter`, under names that begin with
 * `perigee.`, such as `perigee.heap.used`.
 *
 * They are observed when the meter's reader collects, all of them at once, and cost nothing in between.
 * Every number is given by thread; a thread's number is never given twice.
 *
 * @returns what stops it: nothing is observed from then on.
 */
export function observeMetrics(meter: Meter, options: ObserveOptions = {}): () => void {
  const made = instruments.map((instrument) => ({
    instrument,
    observable: createObservable(meter, instrument),
  }));
  const observe: BatchObservableCallback = async (result) => {
    const metrics = await collectMetrics(options);
    for (const { instrument, observable } of made) {
      for (const { labels, value } of instrument.read(metrics)) {
        result.observe(observable, value, labels);
      }
    }
  };
  const observables = made.map(({ observable }) => observable);
  meter.addBatchObservableCallback(observe, observables);
  return () => meter.removeBatchObservableCallback(observe, observables);
}

function createObservable(meter: Meter, instrument: Instrument): Observable {
  const { help: description, kind, unit } = instrument;
  const name = `perigee.${instrument.name.replaceAll("_", ".")}`;
  const options = { description, ...(unit !== undefined && { unit: units[unit] }) };
  return kind === "counter"
    ? meter.createObservableCounter(name, options)
    : meter.createObservableGauge(name, options);
}

/** As UCUM has them. */
const units = { bytes: "By", seconds: "s" } as const;
