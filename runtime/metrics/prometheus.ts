/**
 * The node's numbers in a registry of prom-client.
 *
 * An entry of its own, because prom-client is an optional peer dependency: only who imports this needs it.
 *
 * @module
 */
import { Counter, Gauge, type Registry } from "prom-client";
import type { ObserveOptions } from "../observe/ask.ts";
import { collectMetrics, type NodeMetrics } from "../observe/metrics.ts";
import { instruments, type Instrument } from "./instruments.ts";

/**
 * Adds the node's metrics to `registry`, under names that begin with `perigee_`.
 *
 * They are collected when they are scraped, all of them at once, and cost nothing in between. A scrape
 * waits for busy threads as {@link collectMetrics} does; one while no node runs fails. Every number is
 * given by thread; a thread's number is never given twice, so a program that keeps starting processes
 * with threads of their own makes new series.
 *
 * @throws {Error} of prom-client, when they were added before.
 */
export function registerMetrics(registry: Registry, options: ObserveOptions = {}): void {
  let collecting: Promise<NodeMetrics> | undefined;
  // Each metric asks for itself, all in one go: one look at the node serves them all.
  const collect = (): Promise<NodeMetrics> => {
    collecting ??= collectMetrics(options).finally(() => {
      collecting = undefined;
    });
    return collecting;
  };
  for (const instrument of instruments) addMetric(registry, instrument, collect);
}

function addMetric(
  registry: Registry,
  instrument: Instrument,
  collect: () => Promise<NodeMetrics>,
): void {
  const { help, kind, read } = instrument;
  const shared = {
    name: nameOf(instrument),
    help,
    labelNames: instrument.labels,
    registers: [registry],
  };
  if (kind === "gauge") {
    const gauge: Gauge = new Gauge({
      ...shared,
      collect: async () => {
        const metrics = await collect();
        gauge.reset();
        for (const { labels, value } of read(metrics)) gauge.set(labels, value);
      },
    });
    return;
  }
  const counter: Counter = new Counter({
    ...shared,
    collect: async () => {
      const metrics = await collect();
      // A counter can only be added to: from nothing, it comes to what the threads have counted.
      counter.reset();
      for (const { labels, value } of read(metrics)) counter.inc(labels, value);
    },
  });
}

/** By the conventions of Prometheus: unit, and `total` for a counter. */
function nameOf({ name, unit, kind }: Instrument): string {
  return ["perigee", name, unit, kind === "counter" ? "total" : undefined]
    .filter((part) => part !== undefined)
    .join("_");
}
