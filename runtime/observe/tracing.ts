/**
 * One trace, on the thread of the process that is traced.
 *
 * Events go out in batches, one at a time: the next leaves when the thread of the receiver has taken
 * the last. What cannot wait here or there is dropped and counted, so a slow listener costs neither
 * the process that is traced nor the memory of anybody.
 *
 * @module
 */
import type { Kernel } from "../kernel/kernel.ts";
import { runOutside } from "../kernel/self.ts";
import { kernelPid, threadOf, untagged, type Reference } from "../term/pid.ts";
import type { ObserveRequest, TraceDelivery, TraceOrder } from "./observe-request.ts";
import { traceTime, type TraceDetail, type TraceEvent } from "./trace-event.ts";

/** One trace. */
export class Tracing {
  readonly order: TraceOrder;
  readonly #kernel: Kernel;
  readonly #gone: (tracing: Tracing) => void;
  readonly #watch: Reference;
  #waiting: TraceEvent[] = [];
  #missed = 0;
  #isScheduled = false;
  #isDelivering = false;
  #isClosing = false;
  readonly #closed: Promise<void>;
  #resolveClosed: () => void = () => {};

  /** @param gone - hears that nobody is there to get the events. */
  constructor(kernel: Kernel, order: TraceOrder, gone: (tracing: Tracing) => void) {
    this.order = order;
    this.#kernel = kernel;
    this.#gone = gone;
    this.#closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#watch = kernel.watch(order.to, () => this.#abandon());
  }

  /** Adds an event. */
  add(detail: TraceDetail): void {
    if (this.#waiting.length >= this.order.maxEvents) {
      this.#missed += 1;
      return;
    }
    this.#tellMissed();
    this.#waiting.push(this.#event(detail));
    this.#schedule();
  }

  /** Adds the last event, if there is one to add, and settles when all has been delivered. */
  close(last?: TraceDetail): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true;
      this.#tellMissed();
      if (last !== undefined) this.#waiting.push(this.#event(last));
      if (!this.#isDelivering) this.#deliver();
    }
    return this.#closed;
  }

  #event(detail: TraceDetail): TraceEvent {
    return { ...detail, pid: this.order.pid, time: traceTime() };
  }

  #tellMissed(): void {
    if (this.#missed === 0) return;
    this.#waiting.push(this.#event({ type: "dropped", count: this.#missed }));
    this.#missed = 0;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isDelivering) return;
    this.#isScheduled = true;
    // Later, so that what happens in one go travels in one batch.
    runOutside(() =>
      setImmediate(() => {
        this.#isScheduled = false;
        if (!this.#isDelivering) this.#deliver();
      }),
    );
  }

  #deliver(): void {
    const { to, maxEvents } = this.order;
    const events = this.#waiting;
    const isLast = this.#isClosing;
    if (events.length === 0) {
      if (isLast) this.#end();
      return;
    }
    this.#waiting = [];
    this.#isDelivering = true;
    const delivery: TraceDelivery = { to, events, maxEvents, isLast };
    const request: ObserveRequest = {
      type: "observe",
      question: { type: "take-trace", ...delivery },
    };
    runOutside(() =>
      // The copies in the events can surely be copied again.
      this.#kernel.ask(kernelPid(threadOf(to)), request, Infinity, (reply) => {
        this.#isDelivering = false;
        const missed = reply.type === "ok" ? reply.value : undefined;
        if (typeof missed !== "number") this.#abandon();
        else this.#delivered(missed, isLast);
      }),
    );
  }

  #delivered(missed: number, wasLast: boolean): void {
    if (wasLast) this.#end();
    else {
      if (missed > 0) this.#waiting.unshift(this.#event({ type: "dropped", count: missed }));
      // What was missed is told with what comes next: alone it would be missed again, and again.
      if (this.#isClosing) this.#deliver();
      else if (this.#waiting.some(({ type }) => type !== "dropped")) this.#schedule();
    }
  }

  #abandon(): void {
    this.#waiting = [];
    this.#gone(this);
    this.#end();
  }

  #end(): void {
    this.#isClosing = true;
    this.#kernel.unwatch(this.#watch);
    this.#resolveClosed();
  }
}

/**
 * Puts events into the mailbox of who gets them, as far as there is room.
 *
 * @returns how many are missed; `undefined` when the process is gone.
 */
export function takeTrace(
  kernel: Kernel,
  { to, events, maxEvents, isLast }: TraceDelivery,
): number | undefined {
  const process = kernel.processes.get(to);
  const last = events.at(-1);
  if (process === undefined || last === undefined) return undefined;
  let missed = 0;
  const tellMissed = (pid: TraceEvent["pid"]): void => {
    if (missed === 0) return;
    const dropped: TraceEvent = { type: "dropped", pid, time: traceTime(), count: missed };
    process.deliver("message", dropped, untagged);
    missed = 0;
  };
  for (const event of events) {
    const hasRoom = process.mailbox.letters < maxEvents;
    if (event.type === "dropped") missed += event.count;
    else if (!hasRoom && event.type !== "ended") missed += 1;
    else {
      tellMissed(event.pid);
      process.deliver("message", event, untagged);
    }
  }
  if (isLast) tellMissed(last.pid);
  return missed;
}
