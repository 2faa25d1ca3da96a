/**
 * The frames that a browser and the gateway exchange: one WebSocket message is one msgpack array.
 *
 * The first element tells the type, the second which view of the page is meant, so that a gateway
 * can route a frame after reading three to six bytes (see `peek-frame.ts`).
 *
 * @module
 */
import type { Effect } from "./effect.ts";
import type { Change, Key, Payload, TemplateDefinitions, TemplateValue } from "./value.ts";

/** First element of a frame from the browser. */
export const ClientFrameType = { join: 0, event: 1, leave: 2, ping: 3, rows: 4, chunk: 5 } as const;

/** First element of a frame from the server. */
export const ServerFrameType = {
  joined: 0,
  diff: 1,
  error: 2,
  pong: 3,
  state: 4,
  reload: 5,
  durable: 6,
  upload: 7,
} as const;

/** Highest view number a client may choose: it travels as an unsigned integer of at most 16 bit. */
export const MAX_VIEW_NUMBER = 0xffff;

/** Asks for a view: the whole tree comes back. `url` is path and search of the page. */
export type JoinFrame = readonly [
  type: typeof ClientFrameType.join,
  view: number,
  /** The last one that came for it; empty to mount it anew; of a page on its way to `url`, the digest of its shell. */
  token: string,
  url: string,
  /** Number of the last event that was sent for this view since the page was loaded, 0 for none. */
  sent: number,
  /** Where it stands: the region, counted from 0; left out, or null, for the one that has its number. */
  place?: number | ChildPlace | null,
  /** Number of the last frame that this view's page has got; left out when it has none. */
  seen?: number,
];

/** The place of a view inside of another: the number of that, joined before, and what that calls it. */
export type ChildPlace = readonly [parent: number, child: string];

/** Event number `n` of this view since the page was loaded; `data` is what else the browser knows of it. */
export type EventFrame = readonly [
  type: typeof ClientFrameType.event,
  view: number,
  n: number,
  name: string,
  payload: Payload,
  data?: EventData,
];

/** Says that the page no longer shows this view, and will not come back to it. */
type LeaveFrame = readonly [type: typeof ClientFrameType.leave, view: number];

/** Asks for a pong, to find out whether the connection still carries anything. */
type PingFrame = readonly [type: typeof ClientFrameType.ping];

/** Asks for rows of a stream that a tree named without their content, by their keys and versions. */
type RowsFrame = readonly [
  type: typeof ClientFrameType.rows,
  view: number,
  stream: string,
  /** Key and version, over and over. */
  rows: readonly Key[],
];

/** The bytes of an upload from `offset` on: as many as the server said, or the last of the file. */
export type ChunkFrame = readonly [
  type: typeof ClientFrameType.chunk,
  view: number,
  ref: string,
  offset: number,
  bytes: Uint8Array,
];

/** What a browser sends. */
export type ClientFrame = JoinFrame | EventFrame | LeaveFrame | PingFrame | RowsFrame | ChunkFrame;

/** Fields of a form; a name that occurs more than once has all its values. */
export type FormFields = { readonly [name: string]: string | readonly string[] };

/** What the browser knows about an event besides its payload. */
export interface EventData {
  /** Fields of the form that was submitted or changed, the submitter's included. */
  readonly form?: FormFields;
  /** Names of the controls of that form which a person has changed and left. */
  readonly used?: readonly string[];
  /** Name of the control that was used. */
  readonly name?: string;
  /** Its value; for a select of several options, all that are selected. */
  readonly value?: string | readonly string[];
  /** Whether the checkbox is now checked. */
  readonly checked?: boolean;
  /** `KeyboardEvent.key`; the following fields come with it. */
  readonly key?: string;
  readonly code?: string;
  readonly alt?: boolean;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
  readonly shift?: boolean;
  readonly repeat?: boolean;
  /** Where an element is scrolled to, and its sizes, in whole pixels, as in the DOM; they come together. */
  readonly scrollTop?: number;
  readonly scrollLeft?: number;
  readonly scrollHeight?: number;
  readonly scrollWidth?: number;
  readonly clientHeight?: number;
  readonly clientWidth?: number;
}

/** The whole tree of a view: first answer to a join, and what follows a crash or a reconnect. */
export type JoinedFrame = readonly [
  type: typeof ServerFrameType.joined,
  view: number,
  /** Number of this frame. */
  n: number,
  /** Number of the last event that was applied to what is shown, 0 for none. */
  ack: number,
  templates: TemplateDefinitions,
  tree: TemplateValue,
  /** Token for the next join. */
  token: string,
  /**
   * Events up to this one that were not answered are lost; those after it are to be sent again. Left
   * out when it is `ack`.
   */
  settled?: number,
  /** Further events that are lost, though later ones were applied. */
  lost?: readonly number[],
  /** What the browser is to do that no frame before told it, or one that did not arrive. */
  effects?: readonly Effect[],
];

/** What changed since the frame before; `change` is null when nothing shows, as in a mere acknowledgement. */
export type DiffFrame = readonly [
  type: typeof ServerFrameType.diff,
  view: number,
  n: number,
  ack: number,
  change: Change,
  templates?: TemplateDefinitions,
  /** What the browser is to do besides, once the change is shown. */
  effects?: readonly Effect[],
];

/** One thing that is wrong with a payload. */
export interface PayloadIssue {
  /** Where in the payload; empty for all of it. */
  readonly path: readonly (string | number)[];
  /** What is wrong, in the words of the schema. */
  readonly message: string;
}

/** Something about this view was refused; `code` is stable: "unknown_event", "bad_payload", "gone", … */
export type ErrorFrame = readonly [
  type: typeof ServerFrameType.error,
  view: number,
  code: string,
  message: string,
  /** Number of the event that was refused, if it was one. */
  n?: number,
  /** What its schema says is wrong with its payload; not in production. */
  issues?: readonly PayloadIssue[],
];

/** Answers a ping. */
type PongFrame = readonly [type: typeof ServerFrameType.pong];

/** The view's process is down: its successor is awaited, or given up. */
export type StateFrame = readonly [
  type: typeof ServerFrameType.state,
  view: number,
  state: "restarting" | "failed",
];

/** Only loading the page again helps. */
type ReloadFrame = readonly [type: typeof ServerFrameType.reload];

/** What the events up to number `n` changed outlives the server's OS process. */
export type DurableFrame = readonly [type: typeof ServerFrameType.durable, view: number, n: number];

/** In the place of a view's number: for the uploads of the page, of whatever view. */
export const UPLOADS = -1;

/**
 * The first `written` bytes of an upload are there. With `chunkSize` and `window` it may be sent from there on: in
 * chunks of that size, of which so many may be on their way.
 */
export type UploadFrame = readonly [
  type: typeof ServerFrameType.upload,
  uploads: typeof UPLOADS,
  view: number,
  ref: string,
  written: number,
  chunkSize?: number,
  window?: number,
];

/** What a server sends. */
export type ServerFrame =
  | JoinedFrame
  | DiffFrame
  | ErrorFrame
  | PongFrame
  | StateFrame
  | ReloadFrame
  | DurableFrame
  | UploadFrame;
