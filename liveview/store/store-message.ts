/**
 * What views and others say to the process of checkpoints, and what it says to the owner of a view.
 *
 * Casts are flat arrays, as between a view and its peer: cheap to post, and never taken for a message
 * of a program.
 *
 * @module
 */
import type { Pid } from "../../runtime/index.ts";
import type { Checkpoint } from "./store.ts";

/** To the process of checkpoints: keep this one, and tell its owner when it is kept. */
export const saveMessage = 0;
/** To the process of checkpoints: nobody needs it any more. */
export const deleteMessage = 1;
/** To the process of checkpoints: its state could not be used; delete it, and log why. */
export const rejectMessage = 2;

/** What is cast to the process of checkpoints. */
export type StoreMessage =
  | readonly [
      type: typeof saveMessage,
      checkpoint: Checkpoint,
      owner: Pid<CheckpointedMessage> | undefined,
    ]
  | readonly [type: typeof deleteMessage, id: string]
  | readonly [type: typeof rejectMessage, id: string, why: string];

/**
 * To the owner of a view: it is kept, with what events up to `settled` made of it. No number that a
 * frame for a socket could begin with.
 */
export const checkpointedMessage = -1;

/** What the owner of a view hears when a checkpoint was saved. */
export type CheckpointedMessage = readonly [
  type: typeof checkpointedMessage,
  id: string,
  settled: number,
  /** Whether it outlives the OS process. */
  isDurable: boolean,
];

/** What the process of checkpoints can be asked. */
export type StoreRequest =
  /**
   * For the checkpoint of this view; `undefined` when there is none, and when it is one of another
   * version, which is deleted then.
   */
  | { readonly type: "load"; readonly id: string; readonly view: string }
  /** To keep this one; answered with `undefined` when it is kept. */
  | { readonly type: "save"; readonly checkpoint: Checkpoint }
  /** For the secret that is kept with the checkpoints; `undefined` when the store has none. */
  | { readonly type: "secret" };

/** The answer to a request that the store could not fulfil. */
export interface StoreFailure {
  readonly type: "store-failed";
  readonly why: string;
}

/** Whether an answer is that the store failed. */
export function isStoreFailure(answer: unknown): answer is StoreFailure {
  return (
    typeof answer === "object" &&
    answer !== null &&
    "type" in answer &&
    answer.type === "store-failed"
  );
}
