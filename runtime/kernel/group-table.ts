/**
 * Who of one thread is in which group. Made when the first of them joins one.
 *
 * @module
 */
import { copyTerm, isPrimitive } from "../term/copy.ts";
import { freezeTerm } from "../term/freeze.ts";
import type { Pid, Tag } from "../term/pid.ts";
import type { Process } from "./process.ts";

/** Whom a published message is for, as one string: so that a flat message stays one, and is batched. */
export type PublishLabel = string;

/** What a label says. */
export interface Published {
  readonly group: string;
  readonly except: Pid;
  readonly tag: Tag;
  /** Whether all members of a thread may get the same object. */
  readonly isShared: boolean;
}

/** Writes a label. An address has no colon, and begins with no `=`. */
export function writeLabel({ group, except, tag, isShared }: Published): PublishLabel {
  return `${isShared ? "=" : ""}${except}:${tag.length}:${tag}${group}`;
}

/** Reads a label. */
export function readLabel(label: PublishLabel): Published {
  const isShared = label.startsWith("=");
  const first = label.indexOf(":");
  const second = label.indexOf(":", first + 1);
  const tagEnd = second + 1 + Number(label.slice(first + 1, second));
  return {
    // Written by writeLabel.
    except: label.slice(isShared ? 1 : 0, first) as Pid,
    tag: label.slice(second + 1, tagEnd),
    group: label.slice(tagEnd),
    isShared,
  };
}

/** Who of one thread is in which group. */
export class GroupTable {
  readonly #members = new Map<string, Set<Process>>();
  readonly #groups = new Map<Process, Set<string>>();

  /** Puts a process into a group; once, however often it is asked. */
  join(group: string, process: Process): void {
    addTo(this.#members, group, process);
    addTo(this.#groups, process, group);
  }

  /** Takes a process out of a group. */
  leave(group: string, process: Process): void {
    removeFrom(this.#members, group, process);
    removeFrom(this.#groups, process, group);
  }

  /** Takes a process that has ended out of all its groups. */
  forget(process: Process): void {
    const groups = this.#groups.get(process);
    if (groups === undefined) return;
    this.#groups.delete(process);
    for (const group of groups) removeFrom(this.#members, group, process);
  }

  /** Who of this thread is in a group, in the order they joined. */
  members(group: string): readonly Pid[] {
    return Array.from(this.#members.get(group) ?? [], ({ pid }) => pid);
  }

  /** How many groups have members here. */
  get size(): number {
    return this.#members.size;
  }

  /**
   * Delivers a message to all members here. A message that can be changed is copied for each but the
   * last, which gets `body` itself; one that they share is frozen, and copied for none.
   */
  publish(
    label: PublishLabel,
    body: unknown,
    deliver: (member: Process, message: unknown, tag: Tag) => void,
  ): void {
    const { group, except, tag, isShared } = readLabel(label);
    // As of now: an end that comes of a delivery, in a mailbox that is full, runs cleanups.
    const members = [...(this.#members.get(group) ?? [])];
    const copies = members.length - copiesLess(body, isShared, members.length);
    for (const [at, process] of members.entries()) {
      if (process.pid === except) continue;
      deliver(process, at < copies ? copyTerm(body) : body, tag);
    }
  }
}

/** How many members can do without a copy of their own. */
function copiesLess(body: unknown, isShared: boolean, count: number): number {
  if (isPrimitive(body)) return count;
  if (!isShared) return Math.min(1, count);
  // What holds something that cannot be frozen may be frozen in part: nobody is to get that.
  return freezeTerm(body) ? count : 0;
}

function addTo<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([value]));
  else known.add(value);
}

function removeFrom<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const known = sets.get(key);
  known?.delete(value);
  if (known?.size === 0) sets.delete(key);
}
