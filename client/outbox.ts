/**
 * The events of one view on their way to the server: numbered, and kept until nobody can need them.
 *
 * Each is sent again, under its number and in order, to a view that does not have it; that a view takes
 * each number once is the server's half of "nothing is lost, nothing happens twice".
 *
 * @module
 */
import { ClientFrameType, type EventData, type EventFrame } from "../liveview/protocol/frame.ts";
import type { Payload } from "../liveview/protocol/value.ts";

/** What becomes of an event in an outbox. */
export interface Carrier {
  /** Sends it, or returns false when there is no connection. */
  send(frame: EventFrame): boolean;
  /** It will never be sent: too many wait, or nobody is there. `origin` is what it came from. */
  refuse(frame: EventFrame, origin: Element): void;
}

/** What became of an event that was sent. */
export interface Answered {
  readonly frame: EventFrame;
  /** Where it came from; undefined when nobody waits for it any more. */
  readonly origin: Element | undefined;
  /** Otherwise it is lost. */
  readonly isApplied: boolean;
}

/** How many events wait at most; then the oldest is refused. */
export const MAX_WAITING = 100;

/** How many events are on their way at most: further ones wait for answers. */
export const MAX_UNANSWERED = 100;

/**
 * How many answered events are kept at most. A server that falls back to a checkpoint wants those since.
 *
 * It makes one four times a second, and takes 200 events a second by default.
 */
export const MAX_ANSWERED = 100;

interface Entry {
  readonly frame: EventFrame;
  /** Undefined when nobody waits for the answer any more. */
  origin: Element | undefined;
  isAnswered: boolean;
}

/** The events of one view on their way to the server. */
export class Outbox {
  readonly #view: number;
  readonly #carrier: Carrier;
  /** By ascending number: those that were answered, those that were sent, those that wait. */
  #entries: Entry[] = [];
  #isOpen = false;
  /** The view has those up to this number, or they are on their way to it. */
  #passed = 0;
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
    return this.#entries.some(({ origin }) => origin === element);
  }

  /** Sends an event, or keeps it until it can be sent. Returns its number. */
  post(name: string, payload: Payload, data: EventData | undefined, origin: Element): number {
    this.#last += 1;
    const n = this.#last;
    const event = [ClientFrameType.event, this.#view, n, name, payload] as const;
    const frame: EventFrame = data === undefined ? event : [...event, data];
    this.#entries.push({ frame, origin, isAnswered: false });
    this.#flush();
    this.#refuse(MAX_WAITING);
    return n;
  }

  /**
   * From now on events are sent at once; before them, those above `settled`: the view does not have
   * them, or no longer.
   */
  open(settled: number): void {
    this.#isOpen = true;
    this.#passed = settled;
    // A view may have taken events before this outbox was there: it would ignore their numbers.
    this.#last = Math.max(this.#last, settled);
    for (const entry of this.#entries) if (entry.frame[2] > settled) entry.isAnswered = false;
    this.#flush();
  }

  /** From now on events wait. */
  close(): void {
    this.#isOpen = false;
  }

  /** Refuses all that were never sent. */
  refuseAll(): void {
    this.#refuse(0);
  }

  /**
   * The events up to `ack` were applied, but for those of `lost`; further ones up to `settled` are lost:
   * what is new in that.
   */
  answer(ack: number, settled: number, lost: readonly number[] = []): Answered[] {
    const answered: Answered[] = [];
    for (const entry of this.#entries) {
      const { frame, origin, isAnswered } = entry;
      if (frame[2] > Math.max(ack, settled)) break;
      const isApplied = frame[2] <= ack && !lost.includes(frame[2]);
      // What was applied to a state that is gone, to one without it, is lost after all.
      if (!isAnswered || (!isApplied && frame[2] > ack))
        answered.push({ frame, origin, isApplied });
      entry.isAnswered = true;
      entry.origin = undefined;
    }
    this.#keep(({ frame: [, , n] }) => n <= ack || n > settled);
    const excess = this.#entries.filter(({ isAnswered }) => isAnswered).length - MAX_ANSWERED;
    if (excess > 0) this.#entries.splice(0, excess);
    this.#flush();
    return answered;
  }

  /** Waits for none of those up to number `n` any longer. Returns what they came from. */
  release(n: number): Element[] {
    const origins: Element[] = [];
    for (const entry of this.#entries) {
      if (entry.frame[2] > n) break;
      if (entry.origin !== undefined) origins.push(entry.origin);
      entry.origin = undefined;
    }
    return origins;
  }

  /** Nobody will want the events up to number `n` again. */
  forget(n: number): void {
    this.#keep(({ frame, isAnswered }) => frame[2] > n || !isAnswered);
  }

  #keep(isKept: (entry: Entry) => boolean): void {
    this.#entries = this.#entries.filter(isKept);
  }

  /** Sends what may be sent. */
  #flush(): void {
    if (!this.#isOpen) return;
    let unanswered = 0;
    for (const { frame, isAnswered } of this.#entries) {
      if (isAnswered) continue;
      unanswered += 1;
      const n = frame[2];
      if (n <= this.#passed) continue;
      if (unanswered > MAX_UNANSWERED || !this.#carrier.send(frame)) return;
      this.#passed = n;
      this.#lastSent = Math.max(this.#lastSent, n);
    }
  }

  /** Refuses the oldest of those that were never sent, all but `max`. */
  #refuse(max: number): void {
    const first = this.#entries.findIndex(({ frame }) => frame[2] > this.#lastSent);
    const count = this.#entries.length - first - max;
    if (first < 0 || count <= 0) return;
    for (const { frame, origin } of this.#entries.splice(first, count)) {
      if (origin !== undefined) this.#carrier.refuse(frame, origin);
    }
  }
}
