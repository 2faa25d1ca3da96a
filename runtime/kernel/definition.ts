/**
 * Definitions: what a process runs, findable on every thread.
 *
 * Code does not cross threads; the URL of its module does. A definition therefore knows its module
 * and its place among the definitions of that module, and a thread that is asked to spawn it loads
 * the module and looks in the same place. The place, not the name of the export, because a module
 * cannot be asked for its exports while it is still being evaluated; the export is demanded all the
 * same, when the thread has loaded it.
 *
 * @module
 */
import type { ExitReason } from "../term/exit-reason.ts";
import type { Pid, Reference, Tag } from "../term/pid.ts";

/** What a process sees of itself while it starts. */
export interface ProcessContext {
  /** The process's own address. */
  readonly pid: Pid;
  /** Who spawned it; `undefined` when it was no process. */
  readonly parent: Pid | undefined;
  /** What the predecessor left, when a supervisor started this process in the place of another. */
  readonly handover: unknown;
  /** How many processes ran before it, of the same child of a supervisor; 0 for the first. */
  readonly restarts: number;
  /**
   * How many of its predecessors in a row could not start, since the last that ran; normally 0. What
   * was left or kept for it may be why. Starts that were lost with a thread or with a runaway beside
   * them do not count: that was not their fault.
   */
  readonly failedStarts: number;
  /** Runs `cleanup` when the process has ended, for whatever reason; in reverse order of the calls. */
  readonly defer: (cleanup: () => void) => void;
  /** Ends this process. */
  readonly exit: (reason: ExitReason) => void;
}

/** Stands for "no answer yet": whoever keeps the reference answers with `reply` later. */
export const deferred: unique symbol = Symbol("deferred");

/**
 * What a process does with what reaches it. One handler runs at a time; the next waits until the
 * promise of the last one is settled. A handler that throws ends the process with that error.
 */
export interface ProcessHandlers {
  /** Runs once, before anything else is handled. */
  readonly opened?: () => void | Promise<void>;
  /** Takes a message, and its tag (`""` when it has none). Without it, messages are dropped. */
  readonly message?: (message: unknown, tag: Tag) => void | Promise<void>;
  /**
   * Takes a request; what it gives back is the answer, unless that is {@link deferred}. Without it,
   * requests are refused.
   */
  readonly request?: (request: unknown, reference: Reference) => unknown;
  /**
   * Takes the end of a linked process. With it, the process outlives its links (it traps exits); not
   * its parent, unless that ends normally: who supervises it may rely on taking it along.
   */
  readonly exited?: (
    pid: Pid,
    reason: ExitReason,
    handover: unknown,
    tag: Tag,
  ) => void | Promise<void>;
  /** Takes the end of a monitored process. */
  readonly down?: (pid: Pid, reason: ExitReason, reference: Reference) => void | Promise<void>;
  /** Runs when the process is asked to stop, before it does; not after a crash or a kill. */
  readonly terminate?: (reason: ExitReason) => void | Promise<void>;
  /** Gives what a successor should start from; asked once, when the process ends out of order. */
  readonly handover?: () => unknown;
}

/** {@link ProcessHandlers} of a process that takes its messages itself. */
export interface OwnHandlers extends ProcessHandlers {
  /** Runs, instead of the others, when there may be something to take. */
  readonly arrived?: () => void;
  /** Runs in a first turn, before there are others. */
  readonly begins?: () => void;
  /** Whether it waits for something to take, and takes that itself: no other function is to pass it on. */
  readonly isWaiting?: boolean;
}

/** Starts a process: gives its handlers, or a promise of them. Throwing means it could not start. */
export type ProcessStart<Argument> = (
  context: ProcessContext,
  argument: Argument,
) => ProcessHandlers | Promise<ProcessHandlers>;

/** What a process runs; made by {@link defineProcess} and its kin, spawned by {@link spawn}. */
export interface Definition<Argument = unknown, Message = never> {
  /** The URL of the module that exports it. */
  readonly url: string;
  /** Its place among the definitions of that module. */
  readonly place: number;
  /** Starts a process of it. */
  readonly start: ProcessStart<Argument>;
  /** Only for types: what its processes understand. */
  readonly understands?: (message: Message) => void;
}

/** Where to find a definition on any thread. */
export interface DefinitionAddress {
  readonly url: string;
  readonly place: number;
}

const definitions = new Map<string, readonly Definition<never>[]>();

/**
 * Defines a process by its handlers, from the bottom up: the building block of servers, supervisors
 * and views. A plain function process is simpler to write with `defineProcess`.
 *
 * The definition must be exported by its module, at the top level.
 *
 * @param meta - the `import.meta` of the module.
 */
export function defineBehaviour<Argument, Message = unknown>(
  meta: { readonly url: string },
  start: ProcessStart<Argument>,
): Definition<Argument, Message> {
  const known: readonly Definition<never>[] = definitions.get(meta.url) ?? [];
  const definition: Definition<Argument, Message> = {
    url: meta.url,
    place: known.length,
    start,
  };
  definitions.set(meta.url, [...known, definition]);
  return definition;
}

const exportNames = new WeakMap<DefinitionAddress, string>();

/** Keeps in mind by which name the module of a definition exports it, once that is known here. */
export function keepExportName(definition: DefinitionAddress, name: string): void {
  exportNames.set(definition, name);
}

/** The name by which a module exports a definition, if this thread has looked. */
export function exportNameOf(definition: DefinitionAddress): string | undefined {
  return exportNames.get(definition);
}

/** Finds what was defined at this address, in a module that has been loaded on this thread. */
export function findDefinition(address: DefinitionAddress): Definition<never> | undefined {
  return definitions.get(address.url)?.[address.place];
}
