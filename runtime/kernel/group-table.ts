/**
 * Who of one thread is in which group. Made when the first of them joins one.
 *
 * @module
 */
import { copyTerm, isPrimitive } from "../term/copy.ts";
import type { Pid, Tag } from "../term/pid.ts";
import type { Process } from "./process.ts";

/** Whom a published message is for, as one string: so that a flat message stays one, and is batched. */
export type PublishLabel = string;

/** Writes a label. An address has no colon. */
export function writeLabel(group: string, except: Pid, tag: Tag): PublishLabel {
  return `${except}:${tag.length}:${tag}${group}`;
}

/** Reads a label. */
export function readLabel(label: PublishLabel): { group: string; except: Pid; tag: Tag } {
  const first = label.indexOf(":");
  const second = label.indexOf(":", first + 1);
  const tagEnd = second + 1 + Number(label.slice(first + 1, second));
  return {
    // Written by writeLabel.
    except: label.slice(0, first) as Pid,
    tag: label.slice(second + 1, tagEnd),
    group: label.slice(tagEnd),
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
   * last, which gets `body` itself.
   */
  publish(
    label: PublishLabel,
    body: unknown,
    deliver: (member: Process, message: unknown, tag: Tag) => void,
  ): void {
    const { group, except, tag } = readLabel(label);
    // As of now: an end that comes of a delivery, in a mailbox that is full, runs cleanups.
    const members = [...(this.#members.get(group) ?? [])];
    const left = isPrimitive(body) ? 0 : members.length - 1;
    for (const [at, process] of members.entries()) {
      if (process.pid === except) continue;
      deliver(process, at < left ? copyTerm(body) : body, tag);
    }
  }
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
