/**
 * What is to be changed in a store and has not been: the newest for each view, within bounds.
 *
 * @module
 */
import type { Pid, Reference } from "../../runtime/index.ts";
import type { Checkpoint } from "./store.ts";
import type { CheckpointedMessage } from "./store-message.ts";

/** One change that is to be made. */
export interface Change {
  readonly id: string;
  /** What to keep; `undefined` to delete what is kept. */
  readonly checkpoint: Checkpoint | undefined;
  /** Who hears when it is kept. */
  readonly owner: Pid<CheckpointedMessage> | undefined;
  /** Requests that are answered when it is kept. */
  readonly asked: readonly Reference[];
  /** How often the store refused it when it took others. */
  readonly refusals: number;
}

/** How much may wait. */
export interface WaitingBounds {
  /** Changes at most. */
  readonly maxChanges: number;
  /** Bytes of state at most. */
  readonly maxBytes: number;
}

/** The changes that wait: one for each view, first in, first out. */
export class WaitingChanges {
  readonly #changes = new Map<string, Change>();
  readonly #bounds: WaitingBounds;
  #bytes = 0;

  constructor(bounds: WaitingBounds) {
    this.#bounds = bounds;
  }

  /** How many there are. */
  get size(): number {
    return this.#changes.size;
  }

  /** The one for this view. */
  get(id: string): Change | undefined {
    return this.#changes.get(id);
  }

  /** All of them, in order. */
  list(): readonly Change[] {
    return [...this.#changes.values()];
  }

  /**
   * Lets a change wait: in the place of an earlier one for the same view, whose requests it takes over.
   *
   * @returns what had to go for it: those that waited longest.
   */
  put(change: Change): readonly Change[] {
    const earlier = this.#changes.get(change.id);
    this.#set(earlier === undefined ? change : replace(earlier, change));
    return this.#shrink();
  }

  /**
   * Lets changes that could not be made wait again, behind all others. Where there is a newer one by
   * now, that takes over their requests.
   *
   * @returns what had to go for it.
   */
  putBack(changes: readonly Change[]): readonly Change[] {
    for (const change of changes) {
      const newer = this.#changes.get(change.id);
      this.#set(newer === undefined ? change : replace(change, newer));
    }
    return this.#shrink();
  }

  /** Takes the first ones: as many as these bounds allow, and one at least. */
  take({ maxChanges, maxBytes }: WaitingBounds): readonly Change[] {
    const taken: Change[] = [];
    let bytes = 0;
    for (const change of this.#changes.values()) {
      bytes += sizeOf(change);
      if (taken.length > 0 && (taken.length === maxChanges || bytes > maxBytes)) break;
      taken.push(change);
    }
    for (const change of taken) this.#remove(change);
    return taken;
  }

  /** Takes the requests of all of them. */
  takeAsked(): readonly Reference[] {
    const asked: Reference[] = [];
    for (const change of this.#changes.values()) {
      if (change.asked.length === 0) continue;
      asked.push(...change.asked);
      this.#set({ ...change, asked: [] });
    }
    return asked;
  }

  #set(change: Change): void {
    const earlier = this.#changes.get(change.id);
    this.#bytes += sizeOf(change) - (earlier === undefined ? 0 : sizeOf(earlier));
    this.#changes.set(change.id, change);
  }

  #remove(change: Change): void {
    this.#bytes -= sizeOf(change);
    this.#changes.delete(change.id);
  }

  #shrink(): readonly Change[] {
    const { maxChanges, maxBytes } = this.#bounds;
    const gone: Change[] = [];
    for (const change of this.#changes.values()) {
      if (this.#changes.size <= maxChanges && this.#bytes <= maxBytes) break;
      this.#remove(change);
      gone.push(change);
    }
    return gone;
  }
}

/** `next` in the place of `earlier`: who waits for the earlier one is served by the newer. */
function replace(earlier: Change, next: Change): Change {
  if (earlier.asked.length === 0 && next.owner !== undefined) return next;
  return {
    ...next,
    owner: next.checkpoint === undefined ? undefined : (next.owner ?? earlier.owner),
    asked: [...earlier.asked, ...next.asked],
  };
}

function sizeOf({ checkpoint }: Change): number {
  return checkpoint === undefined ? 0 : checkpoint.state.byteLength;
}
