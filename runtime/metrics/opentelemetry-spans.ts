/**
 * What processes do, as spans of an OpenTelemetry tracer and as a histogram of a meter.
 *
 * @module
 */
import {
  context,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Histogram,
  type Meter,
  type Tracer,
} from "@opentelemetry/api";
import { observeSpans, type SpanSubscription } from "../observe/spans.ts";
import type { Span } from "../observe/span.ts";

/** Where spans go: to one of these, or to both. */
export interface SpanTargets {
  /** Gets each span, with its parts inside of it and with the times at which they happened. */
  readonly tracer?: Tracer;
  /** Gets a histogram, `perigee.span.duration` in seconds, by name and attributes; its count counts. */
  readonly meter?: Meter;
}

/**
 * Brings what processes on all threads of the node do to OpenTelemetry, from the moment the promise
 * settles: of views, each mount, event and message, with its render, diff and patch.
 *
 * Names are `perigee.view.event` and the like, attributes `perigee.view` and `perigee.event`. Call it in
 * the thread that has the SDK; the others need none. Spans that come too fast to be told are counted
 * by `perigee.span.dropped`.
 */
export async function recordSpans({ tracer, meter }: SpanTargets): Promise<SpanSubscription> {
  const durations = meter?.createHistogram("perigee.span.duration", {
    description: "What was done in processes, and how long it took.",
    unit: "s",
  });
  const lost = meter?.createCounter("perigee.span.dropped", {
    description: "What was done and could not be told.",
  });
  return observeSpans(({ spans, dropped }) => {
    if (dropped > 0) lost?.add(dropped);
    for (const span of spans) {
      if (tracer !== undefined) traceSpan(tracer, span, context.active());
      if (durations !== undefined) measure(durations, span);
    }
  });
}

function traceSpan(tracer: Tracer, span: Span, around: Context): void {
  const { name, time, durationMs, error, parts, pid } = span;
  const attributes: Attributes = { ...attributesOf(span), "perigee.process": pid };
  const told = tracer.startSpan(name, { startTime: time, attributes }, around);
  const inside = trace.setSpan(around, told);
  for (const part of parts) traceSpan(tracer, part, inside);
  if (error !== undefined) told.setStatus({ code: SpanStatusCode.ERROR, message: error });
  told.end(time + durationMs);
}

function measure(durations: Histogram, span: Span): void {
  const { name, durationMs, error, parts } = span;
  const outcome = error === undefined ? {} : { "error.type": firstWord(error) };
  durations.record(durationMs / 1_000, { "perigee.span": name, ...attributesOf(span), ...outcome });
  for (const part of parts) measure(durations, part);
}

function attributesOf({ attributes }: Span): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`perigee.${name}`, value]),
  );
}

/** `TypeError` of a stack, `error.type` of the semantic conventions: few, so that they can be counted. */
function firstWord(error: string): string {
  return /^\w+/.exec(error)?.[0] ?? "Error";
}
