/**
 * Processes on the thread of the spec that answer requests when the spec says so.
 *
 * @module
 */
import { deferred, kill, reply, spawnHere, type Pid, type Reference } from "../../runtime/index.ts";

/** Answers requests when it is opened. */
export class Gate {
  readonly pid: Pid;
  readonly #asked: Promise<unknown>;
  #reference: Reference | undefined;

  constructor() {
    let heard = (_request: unknown): void => {};
    this.#asked = new Promise((resolve) => {
      heard = resolve;
    });
    this.pid = spawnHere<never>({
      request: (request, reference) => {
        this.#reference = reference;
        heard(request);
        return deferred;
      },
    });
  }

  /** What was asked, as soon as it was. */
  asked(): Promise<unknown> {
    return this.#asked;
  }

  /** Answers. */
  open(): void {
    if (this.#reference !== undefined) reply(this.#reference, undefined);
  }
}

/** Gives the address of a process that answers so many requests, and kills whoever asks after that. */
export function openGate(times: number = Infinity): Pid {
  let left = times;
  return spawnHere<never>({
    request: (asking) => {
      left -= 1;
      if (left >= 0) return undefined;
      kill(asking as Pid);
      return deferred;
    },
  });
}

/** One request that waits at a turnstile. */
export interface Waiting {
  /** What was asked. */
  readonly asked: unknown;
  /** Answers. */
  readonly open: () => void;
}

/** Hands out requests one by one, to be answered when the spec says so. */
export class Turnstile {
  readonly pid: Pid;
  readonly #waiting: Waiting[] = [];
  #wake: (() => void) | undefined;

  constructor() {
    this.pid = spawnHere<never>({
      request: (asked, reference) => {
        this.#waiting.push({ asked, open: () => reply(reference, undefined) });
        this.#wake?.();
        return deferred;
      },
    });
  }

  /** The next request, as soon as there is one. */
  async next(): Promise<Waiting> {
    for (;;) {
      const waiting = this.#waiting.shift();
      if (waiting !== undefined) return waiting;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
