/**
 * What is known of one process, as data.
 *
 * @module
 */
import { exportNameOf, type DefinitionAddress } from "../kernel/definition.ts";
import type { Process } from "../kernel/process.ts";
import { threadOf, untagged, type Pid, type Tag } from "../term/pid.ts";

/** What a process runs. */
export interface DefinitionInfo {
  /** The URL of its module. */
  readonly url: string;
  /** The name it is exported by, where the thread had to look for it: not for what the node starts itself. */
  readonly export?: string;
}

/** What is known of one process. */
export interface ProcessInfo {
  readonly pid: Pid;
  /** The number of its thread; 0 is the main thread. */
  readonly thread: number;
  /** The name it was spawned with or registered under; one of them, when there are several. */
  readonly name?: string;
  /** What it runs; not there for a process that was made of handlers. */
  readonly definition?: DefinitionInfo;
  /** Who spawned it; not there when that was no process. */
  readonly parent?: Pid;
  /**
   * `starting` until it can take messages, `idle` while it waits for something, `ready` while it waits
   * for its turn, `busy` while a handler's promise is not settled.
   */
  readonly state: "starting" | "idle" | "ready" | "busy";
  /** How much waits for it. */
  readonly mailboxLength: number;
  /** How many messages a full mailbox cost it. */
  readonly dropped: number;
  /** How many turns it took. */
  readonly turns: number;
  /** How often its supervisor has started it again. */
  readonly restarts: number;
  /** Whom it is linked to, and the tag by which it knows the link. */
  readonly links: readonly { readonly pid: Pid; readonly tag?: Tag }[];
  /** Whom it watches. */
  readonly monitors: readonly Pid[];
  /** Who watches it; the number 0 of a thread stands for code there that is no process. */
  readonly watchers: readonly Pid[];
}

/** Tells what is known of a process that lives on this thread. */
export function describeProcess(process: Process): ProcessInfo {
  const { pid, parent, extra, state, mailbox, turns, ties } = process;
  const named = nameAndDefinition(process);
  return {
    pid,
    thread: threadOf(pid),
    ...named,
    ...(parent !== undefined && { parent }),
    // One that has ended is in no kernel's list any more.
    state: state === "ended" ? "idle" : state,
    mailboxLength: mailbox.length,
    dropped: extra?.dropped ?? 0,
    turns,
    restarts: extra?.restarts ?? 0,
    links: Array.from(ties.links, ([linked, tag]) =>
      tag === untagged ? { pid: linked } : { pid: linked, tag },
    ),
    monitors: [...ties.watched.values()],
    watchers: [...ties.watchers.values()],
  };
}

/** How a process is called, and what it runs, as far as its thread knows. */
export function nameAndDefinition({
  extra,
  definition,
}: Process): Pick<ProcessInfo, "name" | "definition"> {
  return {
    ...(extra?.name !== undefined && { name: extra.name }),
    ...(definition !== undefined && { definition: definitionInfo(definition) }),
  };
}

function definitionInfo(definition: DefinitionAddress): DefinitionInfo {
  const name = exportNameOf(definition);
  return name === undefined ? { url: definition.url } : { url: definition.url, export: name };
}
