/**
 * What is kept of a view outside its thread, and what keeps it.
 *
 * A store knows nothing of views: it keeps bytes by an id. Which process runs it, when it saves, and
 * what becomes of its failures is the business of the process of checkpoints.
 *
 * @module
 */

/** What is kept of a view outside its thread. */
export interface Checkpoint {
  /** Of the view; the same through all its processes. */
  readonly id: string;
  /** What the state belongs to: the name of the view and the version of its state, `Counter@1`. */
  readonly view: string;
  /** The state; opaque to a store. */
  readonly state: Uint8Array;
  /** The last event that was applied to the state. */
  readonly applied: number;
  /** The last event that is not to be delivered again. */
  readonly settled: number;
  /** The number of the last frame. */
  readonly frame: number;
  /** The last token that was given. */
  readonly turn: number;
  /** Path and search it was mounted at. */
  readonly url: string;
  /**
   * Milliseconds since 1970 after which nobody needs it; `Infinity` while a process of the view is
   * there.
   */
  readonly expires: number;
  /** Whether it was made at the end of its process: what its client sent after `settled` may be sent again. */
  readonly isLast: boolean;
}

/**
 * Keeps checkpoints. One process runs it, on one thread; each function may give a promise or not, and
 * may throw (or reject) when it could not do its work: saves and deletes are tried again then.
 *
 * One function that changes something runs at a time: the next one is called when its promise is
 * settled. `load` may come in between.
 */
export interface Store {
  /** Keeps all of them, or none when it throws; a later one of the same id takes the place of the earlier. */
  readonly save: (checkpoints: readonly Checkpoint[]) => void | Promise<void>;
  /** Gives what was saved last under this id, as it was; `undefined` when there is nothing. */
  readonly load: (id: string) => Checkpoint | undefined | Promise<Checkpoint | undefined>;
  /** Forgets these; one that is not there is no failure. */
  readonly delete: (ids: readonly string[]) => void | Promise<void>;
  /** Forgets those whose `expires` is `now` or earlier, and no other. */
  readonly sweep: (now: number) => void | Promise<void>;
  /**
   * Gives a secret that is kept with the checkpoints, made at first use: at least 32 characters that
   * nobody can guess. With it, tokens outlive the OS process too.
   */
  readonly secret?: () => string | Promise<string>;
  /** Lets go of files and connections; nothing of it is used after that. */
  readonly close: () => void | Promise<void>;
}

/**
 * Which store to use, as plain data that crosses threads. Made by `memoryStore`, `sqliteStore`, or what
 * `defineStore` gave.
 */
export interface StoreDefinition {
  /** The URL of the module that defines it. */
  readonly url: string;
  /** Its place among the definitions of that module. */
  readonly place: number;
  /** What it is opened with. */
  readonly argument: unknown;
  /** Whether what it keeps outlives the OS process. */
  readonly isDurable: boolean;
  /** Whether its process has a thread of its own. */
  readonly isolation: "shared" | "thread";
}
