/**
 * What a view, the gateway and the writers of uploads say to each other.
 *
 * Messages are flat arrays that begin with a number, as those of views and their peers are. Bytes go from
 * the gateway to a writer, and never through the mailbox of a view.
 *
 * @module
 */
import type { Pid } from "../../runtime/index.ts";
import type { UploadTarget } from "./upload.ts";

/** To a writer: this process is its view now. */
export const attachMessage = 0;
/** To a writer: the next bytes. */
export const chunkMessage = 1;
/** To a writer: how much does it have? */
export const askMessage = 2;
/** To a writer: nobody needs what it has. */
export const endMessage = 3;
/** To a writer, from itself: it may have waited for too long. */
export const waitedMessage = 4;

/** Who hears of what was written: the gateway. `turn` tells apart who asked. */
export interface UploadReader {
  readonly peer: Pid<UploadAck>;
  /** The id of the view. */
  readonly view: string;
  readonly turn: number;
}

/** What a writer takes. */
export type WriterMessage =
  | readonly [type: typeof attachMessage, owner: Pid<UploadNews>]
  | readonly [
      type: typeof chunkMessage,
      reader: UploadReader,
      offset: number,
      bytes: Uint8Array<ArrayBuffer>,
    ]
  | readonly [type: typeof askMessage, reader: UploadReader]
  | readonly [type: typeof endMessage]
  | readonly [type: typeof waitedMessage, what: "bytes" | "owner" | "consumed", turn: number];

/** From a writer, to its view. */
export const uploadNewsMessage = 40;

/** What a writer tells its view. */
export type UploadNews = readonly [
  type: typeof uploadNewsMessage,
  ref: string,
  ...(
    | readonly [what: "opened", written: number]
    | readonly [what: "written", written: number]
    | readonly [what: "start", bytes: Uint8Array]
    | readonly [what: "done"]
    | readonly [what: "failed", code: string]
    /** From the view, to itself: where an external upload is to go. */
    | readonly [what: "target", target: UploadTarget<unknown>]
  ),
];

/** From a view, to its peer: this is to be uploaded, to that writer. */
export const uploadOpenMessage = -20;
/** From a view, to its peer: that is over. */
export const uploadOverMessage = -21;
/** From a writer, to the peer of its view: so much was written. */
export const uploadAckMessage = -22;

/** So much was written; `turn` is that of whoever asked last. */
export type UploadAck = readonly [
  type: typeof uploadAckMessage,
  view: string,
  ref: string,
  turn: number,
  written: number,
];

/** What the peer of a view hears of its uploads; `view` is the id of the view. */
export type UploadMessage =
  | readonly [
      type: typeof uploadOpenMessage,
      view: string,
      ref: string,
      writer: Pid<WriterMessage>,
      size: number,
      chunkSize: number,
    ]
  | readonly [type: typeof uploadOverMessage, view: string, ref: string]
  | UploadAck;

/** What a writer can be asked. */
export type WriterRequest =
  /** For what it has, to consume it. */
  | { readonly type: "consume" }
  /** It was consumed, with this result: it never is again. */
  | { readonly type: "consumed"; readonly result: unknown };

/** What it answers to the first. */
export type ConsumeAnswer =
  | { readonly type: "file"; readonly file: unknown }
  | { readonly type: "consumed"; readonly result: unknown }
  | { readonly type: "not-done" };
