/**
 * The spans of one thread on their way to the main one: in batches, and no more than so many at a time.
 *
 * @module
 */
import { runOutside } from "../kernel/self.ts";
import type { Span } from "./span.ts";

/** What waits to be sent; more are dropped, and counted. */
const mostWaiting = 10_000;

/** Spans, and how many before them were dropped. */
export interface SpanBatch {
  readonly spans: readonly Span[];
  readonly dropped: number;
}

/** Takes spans, and sends them. */
export interface SpanPost {
  readonly take: (span: Span) => void;
  /** Sends what waits. */
  readonly flush: () => void;
}

/** Makes what takes spans and has `deliver` send them, when this thread has nothing better to do. */
export function postSpans(deliver: (batch: SpanBatch) => void): SpanPost {
  let waiting: Span[] = [];
  let dropped = 0;
  const flush = (): void => {
    if (waiting.length === 0) return;
    const batch = { spans: waiting, dropped };
    waiting = [];
    dropped = 0;
    deliver(batch);
  };
  const take = (span: Span): void => {
    if (waiting.length >= mostWaiting) {
      dropped += 1;
      return;
    }
    waiting.push(span);
    // Of nobody's process: it may end before.
    if (waiting.length === 1) runOutside(() => setImmediate(flush));
  };
  return { take, flush };
}
