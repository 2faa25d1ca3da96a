/**
 * The events of one view on their way to the server: numbered, kept while there is no connection.
 *
 * @module
 */
import { ClientFrameType, type EventData, type EventFrame } from "../liveview/protocol/frame.ts";
import type { Payload } from "../liveview/protocol/value.ts";

/** What becomes of an event in an outbox. */
export interface Carrier {
  /** Sends it, or returns false when there is no connection. */
  send(frame: EventFrame): boolean;
  /** It will never be sent: too many came while there was no connection. */
  refuse(frame: EventFrame): void;
}

/** How many events wait at most; then the oldest is refused. */
export const MAX_WAITING = 100;

/**
 * The events of one view on their way to the server.
 *
 * An event that was sent is not sent again: whether it was applied, only the server knows.
 */
export class Outbox {
  readonly #view: number;
  readonly #carrier: Carrier;
  /** What the events came from, by their number, until the server answered. */
  readonly #origins = new Map<number, Element>();
  #waiting: EventFrame[] = [];
  #isOpen = false;
  #last = 0;
  #lastSent = 0;

  constructor(view: number, carrier: Carrier) {
    this.#view = view;
    this.#carrier = carrier;
  }

  /** Number of the last event that was sent. */
  get lastSent(): number {
    return this.#lastSent;
  }

  /** Whether an event that came from this element is unanswered. */
  isBusy(element: Element): boolean {
    return [...this.#origins.values()].includes(element);
  }

  /** Sends an event, or keeps it until the outbox opens. Returns its number. */
  post(name: string, payload: Payload, data: EventData | undefined, origin: Element): number {
    this.#last += 1;
    const n = this.#last;
    const event = [ClientFrameType.event, this.#view, n, name, payload] as const;
    this.#origins.set(n, origin);
    this.#waiting.push(data === undefined ? event : [...event, data]);
    if (this.#isOpen) this.open();
    if (this.#waiting.length > MAX_WAITING) this.#refuse(this.#waiting.splice(0, 1));
    return n;
  }

  /** From now on events are sent at once, those that waited first. */
  open(): void {
    this.#isOpen = true;
    while (this.#waiting[0] !== undefined && this.#carrier.send(this.#waiting[0])) {
      this.#lastSent = this.#waiting.shift()?.[2] ?? 0;
    }
  }

  /** From now on events wait. */
  close(): void {
    this.#isOpen = false;
  }

  /** Refuses all that wait. */
  refuseAll(): void {
    this.#refuse(this.#waiting.splice(0));
  }

  /** What the events up to number `n` came from; nothing is unanswered among them any more. */
  settle(n: number): [n: number, origin: Element][] {
    const settled = [...this.#origins].filter(([number]) => number <= n);
    for (const [number] of settled) this.#origins.delete(number);
    return settled;
  }

  #refuse(events: readonly EventFrame[]): void {
    for (const event of events) {
      this.#origins.delete(event[2]);
      this.#carrier.refuse(event);
    }
  }
}
