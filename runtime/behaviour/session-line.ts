/**
 * The line between the two sides of a session: what one says, until the other listens.
 *
 * It carries marked messages only; whatever else reaches the process of a session is dropped.
 *
 * @module
 */
import { ProtocolError, ReceiveTimeoutError } from "../errors.ts";
import { Queue } from "../kernel/queue.ts";
import { clearTimer, setTimer, type TimerHandle } from "../kernel/clock.ts";
import { send } from "../kernel/send.ts";
import type { ExitReason } from "../term/exit-reason.ts";
import type { Pid } from "../term/pid.ts";

const mark = "\0perigee.session";

/** What one side says to the other. */
export type Word = "begin" | "value" | "left" | "right" | "close" | "ended";

/** A word as it was heard. */
export interface Heard {
  readonly word: Word;
  readonly value: unknown;
}

interface Waiting {
  readonly resolve: (heard: Heard) => void;
  readonly reject: (error: Error) => void;
  timer: TimerHandle;
}

/** One side's end of the line. */
export class Line {
  readonly #heard = new Queue<Heard>();
  #peer: Pid<unknown>;
  #waiting: Waiting | undefined;
  #failure: ProtocolError | undefined;
  #isClosed = false;
  #isPeerClosed = false;
  readonly #closed: () => void;

  /** @param closed - runs when this side has closed the session. */
  constructor(peer: Pid, closed: () => void) {
    this.#peer = peer as Pid<unknown>;
    this.#closed = closed;
  }

  /** The other side. */
  get peer(): Pid<unknown> {
    return this.#peer;
  }

  /** Sets the other side, for who had to be there first. */
  set peer(peer: Pid) {
    this.#peer = peer as Pid<unknown>;
  }

  /** Whether this side has come to the end of the protocol. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether the other side has come to the end of the protocol. */
  get isPeerClosed(): boolean {
    return this.#isPeerClosed;
  }

  /**
   * Says a word to the other side.
   *
   * @throws {NotCloneableError} when the value cannot be copied; nothing was said.
   */
  say(word: Word, value?: unknown): void {
    send(this.#peer, packWord(word, value));
    if (word !== "close") return;
    this.#isClosed = true;
    this.#closed();
  }

  /** Takes what the other side said; for somebody who listens, or who will. */
  hear(word: Word, value: unknown): void {
    if (word === "close") this.#isPeerClosed = true;
    const waiting = this.#takeWaiting();
    if (waiting === undefined) this.#heard.push({ word, value });
    else waiting.resolve({ word, value });
  }

  /** Takes that the other side ended; what it said before can still be heard. */
  peerEnded(reason: ExitReason): void {
    this.#failure = new ProtocolError(this.#peer, "it ended before the protocol did", reason);
    this.#takeWaiting()?.reject(this.#failure);
  }

  /** Stops the clock of whoever waits: this side has ended. */
  stop(): void {
    this.#takeWaiting();
  }

  /** Gives the next word; see `receive` of a channel. */
  async listen(timeoutMs: number): Promise<Heard> {
    const heard = this.#heard.take();
    if (heard !== undefined) return heard;
    if (this.#failure !== undefined) throw this.#failure;
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { resolve, reject, timer: undefined };
      this.#waiting = waiting;
      waiting.timer = setTimer(() => {
        this.#waiting = undefined;
        reject(new ReceiveTimeoutError(timeoutMs));
      }, timeoutMs);
    });
  }

  #takeWaiting(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    clearTimer(waiting?.timer);
    return waiting;
  }
}

/** A word as it travels. */
export function packWord(word: Word, value: unknown): readonly unknown[] {
  return [mark, word, value];
}

/** What a message says on a line; `undefined` for an ordinary message. */
export function wordOf(message: unknown): Heard | undefined {
  return Array.isArray(message) && message[0] === mark
    ? { word: message[1] as Word, value: message[2] }
    : undefined;
}
