/**
 * The last restarts, for whoever listens again after an absence, or began to listen before one and was
 * heard after it.
 *
 * The end of a child overtakes every request to its supervisor, so a request to listen can be behind a
 * restart that happened after it was made. The clock that tells is one that all threads share.
 *
 * @module
 */
import { sharedNow } from "../kernel/clock.ts";
import type { ChildEvent, ChildRestarted } from "./child-spec.ts";

interface Told {
  readonly event: ChildRestarted;
  readonly at: bigint;
}

/** So many restarts are told of to who comes later. */
const mostKept = 256;

/** The last restart of each child, and the last ones of all. */
export class RecentRestarts {
  readonly #kept: ChildRestarted[] = [];
  readonly #told = new Map<string, Told>();

  /** Keeps in mind what is told of a child. */
  note(event: ChildEvent): void {
    if (event.type === "child-restarted") {
      this.#told.set(event.id, { event, at: sharedNow() });
      this.#kept.push(event);
      if (this.#kept.length > mostKept) this.#kept.shift();
    } else if (event.type === "child-gone") this.#told.delete(event.id);
  }

  /** The restarts since a moment by {@link sharedNow}, the last one of each child. */
  since(moment: bigint): readonly ChildRestarted[] {
    return [...this.#told.values()].filter(({ at }) => at >= moment).map(({ event }) => event);
  }

  /** The restarts after a date in milliseconds since 1970, at most the last 256; the oldest first. */
  after(date: number): readonly ChildRestarted[] {
    return this.#kept.filter(({ at }) => at > date);
  }
}
