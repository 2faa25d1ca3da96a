/**
 * Who hears what becomes of the children of a supervisor.
 *
 * @module
 */
import { monitor, send } from "../kernel/send.ts";
import type { Pid } from "../term/pid.ts";
import type { ChildEvent, StoredChildSpec } from "./child-spec.ts";

/** The owners of children, and the watchers of their supervisor. */
export class ChildListeners {
  readonly #watchers = new Map<Pid, Pid<ChildEvent>>();

  /** Lets `watcher` hear of every child from now on. */
  watch(watcher: Pid<ChildEvent>): void {
    if (!this.#watchers.has(watcher)) monitor(watcher);
    this.#watchers.set(watcher, watcher);
  }

  /** Takes the end of a watcher. */
  down(watcher: Pid): void {
    this.#watchers.delete(watcher);
  }

  /** Tells those whom it concerns, each once. */
  tell({ owner }: StoredChildSpec, event: ChildEvent): void {
    if (owner !== undefined) send(owner, event);
    for (const watcher of this.#watchers.values()) if (watcher !== owner) send(watcher, event);
  }
}
