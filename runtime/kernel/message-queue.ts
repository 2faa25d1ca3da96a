/**
 * What waits for one process.
 *
 * Two lines: what the runtime has to say (ends of linked and monitored processes, a request to stop)
 * and messages with requests. The first goes before the second, so supervision is never stuck behind
 * a full mailbox; inside each line, what came first is taken first.
 *
 * @module
 */
import type { ExitReason } from "../term/exit-reason.ts";
import type { Pid, Reference } from "../term/pid.ts";
import { Queue } from "./queue.ts";

/** One thing that waits for a process. */
export type Item =
  | { readonly type: "message"; readonly message: unknown }
  | { readonly type: "request"; readonly request: unknown; readonly reference: Reference }
  | Notice;

/** What the runtime has to say to a process. */
export type Notice =
  | { readonly type: "opened" }
  | {
      readonly type: "exited";
      readonly pid: Pid;
      readonly reason: ExitReason;
      readonly handover: unknown;
    }
  | {
      readonly type: "down";
      readonly pid: Pid;
      readonly reason: ExitReason;
      readonly reference: Reference;
    }
  | { readonly type: "stop"; readonly reason: ExitReason };

/** What waits for one process. */
export class MessageQueue {
  readonly #notices = new Queue<Notice>();
  readonly #items = new Queue<Item>();
  #first: Notice | undefined;

  /** How much waits. */
  get length(): number {
    return this.#notices.length + this.#items.length + (this.#first === undefined ? 0 : 1);
  }

  /** Puts the opening before everything, also before what came while the process was starting. */
  open(): void {
    this.#first = { type: "opened" };
  }

  /** Adds a message or a request. */
  push(item: Item): void {
    this.#items.push(item);
  }

  /** Adds what the runtime has to say. */
  notify(notice: Notice): void {
    this.#notices.push(notice);
  }

  /** Takes what is next, or gives `undefined` when nothing waits. */
  take(): Item | undefined {
    const first = this.#first;
    this.#first = undefined;
    return first ?? this.#notices.take() ?? this.#items.take();
  }

  /** Takes everything that waits. */
  drain(): Item[] {
    return [...this.#notices.drain(), ...this.#items.drain()];
  }
}
