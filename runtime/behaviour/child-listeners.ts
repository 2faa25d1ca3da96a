/**
 * Who hears what becomes of the children of a supervisor.
 *
 * @module
 */
import { monitor, send } from "../kernel/send.ts";
import type { Pid } from "../term/pid.ts";
import type { ChildEvent, ChildRestarted, StoredChildSpec } from "./child-spec.ts";
import { RecentRestarts } from "./recent-restarts.ts";

/** Who wants to hear from now on, and of which restarts before. */
export interface Watch {
  readonly watcher: Pid<ChildEvent>;
  /** Those since this moment by `sharedNow`. */
  readonly since?: bigint;
  /** Those after this date, in milliseconds since 1970. */
  readonly after?: number;
}

/** The owners of children, and the watchers of their supervisor. */
export class ChildListeners {
  readonly #watchers = new Map<Pid, Pid<ChildEvent>>();
  readonly #recent = new RecentRestarts();

  /** Lets `watcher` hear of every child from now on, and gives the restarts that it asks for. */
  watch({ watcher, since, after }: Watch): readonly ChildRestarted[] {
    if (!this.#watchers.has(watcher)) monitor(watcher);
    this.#watchers.set(watcher, watcher);
    if (after !== undefined) return this.#recent.after(after);
    return since === undefined ? [] : this.#recent.since(since);
  }

  /** Takes the end of a watcher. */
  down(watcher: Pid): void {
    this.#watchers.delete(watcher);
  }

  /** Tells those whom it concerns, each once. */
  tell({ owner }: StoredChildSpec, event: ChildEvent): void {
    this.#recent.note(event);
    if (owner !== undefined) send(owner, event);
    for (const watcher of this.#watchers.values()) if (watcher !== owner) send(watcher, event);
  }
}
