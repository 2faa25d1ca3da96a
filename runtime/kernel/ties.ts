/**
 * What ties a process to others: links, monitors, and answers that it owes.
 *
 * Made when a process gets its first tie, and each part when it is first needed: most processes have
 * one or two of them (`runtime.memory.process`).
 *
 * @module
 */
import type { Pid, Reference, Tag } from "../term/pid.ts";

const noLinks: ReadonlyMap<Pid, Tag> = new Map();
const noMonitors: ReadonlyMap<Reference, Pid> = new Map();
const noRequests: ReadonlySet<Reference> = new Set();

/** What ties a process to others. */
export class Ties {
  #links: Map<Pid, Tag> | undefined;
  #watchers: Map<Reference, Pid> | undefined;
  #watched: Map<Reference, Pid> | undefined;
  #unanswered: Set<Reference> | undefined;

  /** Linked processes, and the tags by which this one knows the links. */
  get links(): ReadonlyMap<Pid, Tag> {
    return this.#links ?? noLinks;
  }

  /** Who watches this process, by reference. */
  get watchers(): ReadonlyMap<Reference, Pid> {
    return this.#watchers ?? noMonitors;
  }

  /** Whom this process watches, by reference. */
  get watched(): ReadonlyMap<Reference, Pid> {
    return this.#watched ?? noMonitors;
  }

  /** The requests that it has taken and not answered yet. */
  get unanswered(): ReadonlySet<Reference> {
    return this.#unanswered ?? noRequests;
  }

  /** Links it to another; a second time only changes the tag (lunatic). */
  link(pid: Pid, tag: Tag): void {
    this.#links ??= new Map();
    this.#links.set(pid, tag);
  }

  /** Takes a link away; `false` when there was none. */
  unlink(pid: Pid): boolean {
    return this.#links?.delete(pid) === true;
  }

  /** Lets `watcher` hear of its end. */
  addWatcher(reference: Reference, watcher: Pid): void {
    this.#watchers ??= new Map();
    this.#watchers.set(reference, watcher);
  }

  /** Takes a watcher away. */
  removeWatcher(reference: Reference): void {
    this.#watchers?.delete(reference);
  }

  /** Keeps in mind whom it watches. */
  watch(reference: Reference, pid: Pid): void {
    this.#watched ??= new Map();
    this.#watched.set(reference, pid);
  }

  /** Watches no more; `false` when it did not. */
  unwatch(reference: Reference): boolean {
    return this.#watched?.delete(reference) === true;
  }

  /** Keeps in mind that a request is not answered yet. */
  owe(reference: Reference): void {
    this.#unanswered ??= new Set();
    this.#unanswered.add(reference);
  }

  /** A request needs no answer any more. */
  settle(reference: Reference): void {
    this.#unanswered?.delete(reference);
  }
}

/** The ties of a process that has none. */
export const noTies: Readonly<Pick<Ties, "links" | "watchers" | "watched" | "unanswered">> = {
  links: noLinks,
  watchers: noMonitors,
  watched: noMonitors,
  unanswered: noRequests,
};
