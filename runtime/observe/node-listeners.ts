/**
 * Who hears of one kind of thing that happens anywhere in the node: kept by the main thread, which tells
 * all others whether it is of interest.
 *
 * @module
 */
import type { Kernel } from "../kernel/kernel.ts";
import { untagged, type Pid, type Reference } from "../term/pid.ts";
import { messageSignal } from "../term/signal.ts";

/** What listeners need of the node. */
export interface ListenersParts {
  readonly kernel: Kernel;
  /** Has this thread, and all others, tell of it from now on, or no more; settles when all know. */
  readonly turn: (on: boolean) => Promise<void>;
}

/** Who hears of one kind of thing. */
export class NodeListeners<Event extends object> {
  readonly #parts: ListenersParts;
  /** Those who hear, and by what their own end is heard of. */
  readonly #listeners = new Map<Pid, Reference>();
  /** Settles when every thread knows that it is of interest. */
  #told: Promise<void> | undefined;

  constructor(parts: ListenersParts) {
    this.#parts = parts;
  }

  /** Whether anybody hears. */
  get isOfInterest(): boolean {
    return this.#listeners.size > 0;
  }

  /** Lets a process hear; settles when nothing is missed any more. */
  async add(to: Pid): Promise<void> {
    if (this.#listeners.has(to)) return;
    this.#listeners.set(to, "");
    const watch = this.#parts.kernel.watch(to, () => this.remove(to));
    // Gone already, when that was heard at once.
    if (this.#listeners.has(to)) this.#listeners.set(to, watch);
    if (this.#listeners.size === 1) this.#told = this.#parts.turn(true);
    await this.#told;
  }

  /** Lets it hear no more. */
  remove(to: Pid): void {
    const watch = this.#listeners.get(to);
    if (watch === undefined) return;
    this.#listeners.delete(to);
    this.#parts.kernel.unwatch(watch);
    if (this.#listeners.size === 0) void this.#parts.turn(false);
  }

  /** Tells all of it; each has a copy of its own. */
  tell(event: Event): void {
    for (const listener of this.#listeners.keys()) {
      this.#parts.kernel.send(messageSignal, listener, untagged, { ...event });
    }
  }
}
