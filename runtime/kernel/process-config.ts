/**
 * What a process may do and how much it may take.
 *
 * As in lunatic, who gives none passes on its own, and who gives one grants only what it names. Unlike
 * there, nobody can grant more than it has. It guards against mistakes, not against hostile code:
 * what runs in one OS process shares its file system and its network.
 *
 * @module
 */
import { OptionError, PermissionDeniedError } from "../errors.ts";

/** What happens to a message that comes to a full mailbox. */
export type WhenFull =
  /** It is dropped; a request is refused, with a `MailboxFullError`. */
  | "refuse"
  /** The oldest message that waits is dropped for it. */
  | "drop-oldest"
  /** The process ends, with the reason `mailbox-full`. */
  | "exit";

/** How many messages may wait for a process. */
export interface MailboxBound {
  /** Messages and requests at most; what the runtime has to say does not count. */
  readonly max: number;
  /** `refuse` by default. */
  readonly whenFull?: WhenFull;
}

/** What a process may do and how much it may take; its children inherit it. */
export interface ProcessConfig {
  /** Whether it may start processes; `false` by default, once a config is given (lunatic). */
  readonly maySpawn?: boolean;
  /** The environment variables it sees with {@link environment}; none by default, once a config is given. */
  readonly env?: Readonly<Record<string, string>>;
  /** How many messages may wait for it; by default as many as for its parent, at first without limit. */
  readonly mailbox?: MailboxBound;
  /** Megabytes of heap of its thread, for a process with a thread of its own (lunatic's `max_memory`). */
  readonly maxHeapMb?: number;
  /**
   * Milliseconds that its code may run without coming back to the event loop of its thread, before
   * the watchdog ends it; `Infinity` for as long as it likes. By default as long as its parent, at
   * first the `turnBudgetMs` of the node.
   */
  readonly turnBudgetMs?: number;
}

/** How much a process may take of its thread. */
export type ProcessLimits = Pick<ProcessConfig, "maxHeapMb" | "turnBudgetMs">;

/** A {@link ProcessConfig} with everything that is inherited filled in. */
export interface GrantedConfig {
  readonly maySpawn: boolean;
  /** `undefined` for those of the OS process. */
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly mailbox: Required<MailboxBound> | undefined;
  readonly maxHeapMb: number | undefined;
  /** `undefined` for that of its thread. */
  readonly turnBudgetMs: number | undefined;
}

/** What a program that starts a node has: everything. */
export const everything: GrantedConfig = {
  maySpawn: true,
  env: undefined,
  mailbox: undefined,
  maxHeapMb: undefined,
  turnBudgetMs: undefined,
};

/**
 * Fills in what a child of a process with the config `own` gets.
 *
 * @param turnBudgetMs - the turn budget of those here whose config names none.
 * @throws {OptionError} naming a value that makes no sense.
 * @throws {PermissionDeniedError} when it grants more than `own`.
 */
export function grant(
  config: ProcessConfig | undefined,
  own: GrantedConfig,
  turnBudgetMs: number = Infinity,
): GrantedConfig {
  if (config === undefined) return own;
  const { maySpawn = false, env = {} } = config;
  if (typeof maySpawn !== "boolean") {
    throw new OptionError("config.maySpawn", maySpawn, "true or false");
  }
  if (maySpawn && !own.maySpawn) throw new PermissionDeniedError("config.maySpawn");
  for (const [name, value] of Object.entries(env)) {
    if (typeof value !== "string") throw new OptionError(`config.env.${name}`, value, "a string");
  }
  return {
    maySpawn,
    env: { ...env },
    mailbox: grantMailbox(config.mailbox, own.mailbox),
    maxHeapMb: grantHeap(config.maxHeapMb, own.maxHeapMb),
    turnBudgetMs: grantTurnBudget(config.turnBudgetMs, own.turnBudgetMs, turnBudgetMs),
  };
}

/**
 * What a process with `own` passes on, with other limits.
 *
 * @param atFirst - the turn budget of those here whose config names none.
 * @throws {OptionError} naming a value that makes no sense.
 * @throws {PermissionDeniedError} when it grants more than `own`.
 */
export function limit(
  own: GrantedConfig,
  { maxHeapMb, turnBudgetMs }: ProcessLimits,
  atFirst: number = Infinity,
): GrantedConfig {
  return {
    ...own,
    maxHeapMb: grantHeap(maxHeapMb, own.maxHeapMb),
    turnBudgetMs: grantTurnBudget(turnBudgetMs, own.turnBudgetMs, atFirst),
  };
}

function grantMailbox(
  asked: MailboxBound | undefined,
  own: GrantedConfig["mailbox"],
): GrantedConfig["mailbox"] {
  if (asked === undefined) return own;
  const { max, whenFull = "refuse" } = asked;
  if (!Number.isInteger(max) || max < 1) {
    throw new OptionError("config.mailbox.max", max, "a whole number, 1 or more");
  }
  if (!["refuse", "drop-oldest", "exit"].includes(whenFull)) {
    throw new OptionError("config.mailbox.whenFull", whenFull, "refuse, drop-oldest or exit");
  }
  if (own !== undefined && max > own.max) throw new PermissionDeniedError("config.mailbox.max");
  return { max, whenFull };
}

function grantHeap(asked: number | undefined, own: number | undefined): number | undefined {
  if (asked === undefined) return own;
  if (!Number.isFinite(asked) || asked <= 0) {
    throw new OptionError("config.maxHeapMb", asked, "a number of megabytes above 0");
  }
  if (own !== undefined && asked > own) throw new PermissionDeniedError("config.maxHeapMb");
  return asked;
}

function grantTurnBudget(
  asked: number | undefined,
  own: number | undefined,
  atFirst: number,
): number | undefined {
  if (asked === undefined) return own;
  checkTurnBudget("config.turnBudgetMs", asked);
  if (asked > (own ?? atFirst)) throw new PermissionDeniedError("config.turnBudgetMs");
  return asked;
}

/**
 * Makes sure that `value` can be a turn budget.
 *
 * @throws {OptionError} when it cannot.
 */
export function checkTurnBudget(option: string, value: number): void {
  if (typeof value !== "number" || Number.isNaN(value) || value <= 0) {
    throw new OptionError(option, value, "a number of milliseconds above 0, or Infinity");
  }
}
