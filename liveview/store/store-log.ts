/**
 * What the process of checkpoints has to say to the log of a server.
 *
 * @module
 */

/** One thing that happened to checkpoints. */
export type StoreLogEntry =
  /** The kept state of a view was not used, and was deleted: a new process of the view mounts. */
  | {
      readonly event: "checkpoint-dropped";
      readonly level: "warn";
      /** When, as an ISO 8601 date. */
      readonly time: string;
      /** Of the view. */
      readonly id: string;
      readonly reason: string;
    }
  /**
   * The store failed; what waits is kept in memory and tried again. Once a minute at most, however
   * often it fails.
   */
  | {
      readonly event: "checkpoint-failed";
      readonly level: "error";
      /** When, as an ISO 8601 date. */
      readonly time: string;
      readonly reason: string;
      /** How many views have changes that are not kept. */
      readonly waiting: number;
    };
