/**
 * Spans: what was done in a process, when it began and how long it took, for whoever listens.
 *
 * While nobody does, beginning one is a look at one variable of the thread, and nothing is made.
 *
 * @module
 */
import { currentProcess } from "../kernel/self.ts";
import type { Pid } from "../term/pid.ts";

/** What is told of a span besides its times, such as the name of a view. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Something that was done in a process. Plain data. */
export interface Span {
  /** What was done: `event`. */
  readonly name: string;
  /** The process that did it; left out outside of one. */
  readonly pid?: Pid;
  /** When it began, in milliseconds since 1970, with fractions; of one clock on all threads. */
  readonly time: number;
  readonly durationMs: number;
  readonly attributes: SpanAttributes;
  /** What was thrown, when it ended so. */
  readonly error?: string;
  /** What was done meanwhile, as parts of it, in the order they began. */
  readonly parts: readonly Span[];
}

/** A span that goes on. */
export interface OpenSpan {
  /** Begins a part of it. */
  readonly begin: (name: string, attributes?: SpanAttributes) => OpenSpan;
  /** Ends it; a span without another around it is told of then. */
  readonly end: (thrown?: unknown) => void;
}

let take: ((span: Span) => void) | undefined;

/** Has spans of this thread told to `taker` from here on, or to nobody. */
export function takeSpans(taker: ((span: Span) => void) | undefined): void {
  take = taker;
}

/** Whether anybody listens to spans of this thread. */
export function isObserved(): boolean {
  return take !== undefined;
}

/** Begins a span, when anybody listens to them; `undefined` otherwise. */
export function beginSpan(name: string, attributes: SpanAttributes = {}): OpenSpan | undefined {
  return take === undefined ? undefined : new Recording(name, attributes, (span) => take?.(span));
}

class Recording implements OpenSpan {
  readonly #name: string;
  readonly #attributes: SpanAttributes;
  readonly #done: (span: Span) => void;
  readonly #pid = currentProcess()?.pid;
  readonly #from = performance.now();
  readonly #parts: Span[] = [];
  #isOver = false;

  constructor(name: string, attributes: SpanAttributes, done: (span: Span) => void) {
    this.#name = name;
    this.#attributes = attributes;
    this.#done = done;
  }

  begin(name: string, attributes: SpanAttributes = {}): OpenSpan {
    return new Recording(name, attributes, (span) => void this.#parts.push(span));
  }

  end(thrown?: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const pid = this.#pid;
    this.#done({
      name: this.#name,
      ...(pid === undefined ? {} : { pid }),
      time: performance.timeOrigin + this.#from,
      durationMs: performance.now() - this.#from,
      attributes: this.#attributes,
      ...(thrown === undefined ? {} : { error: describe(thrown) }),
      parts: this.#parts,
    });
  }
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
