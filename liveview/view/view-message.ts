/**
 * What a view's process and its peer say to each other.
 *
 * The peer is whoever shows the view: the gateway for a browser, a handle for a program. Messages of
 * the framework are arrays, so they never collide with a program's messages, which are objects with
 * a `type`; and they are flat, so they are cheap to post.
 *
 * @module
 */
import type { OutcomeRequest, TaskMessage } from "../async/task-message.ts";
import type { Pid } from "../../runtime/index.ts";
import type { FlashMessages } from "../navigation/flash.ts";
import type { HeadParts } from "../protocol/head.ts";
import type { CheckpointedMessage } from "../store/store-message.ts";
import type { InfoMessage } from "./context.ts";
import type { UploadMessage, UploadNews } from "../upload/upload-message.ts";
import type { ChildDeclaration } from "./declared-child.ts";

/**
 * The bytes of a frame between two threads: one character for each. A string is posted at half the
 * cost of an array of bytes, which brings a buffer of its own to life on each side.
 */
export type FrameText = string;

/** A frame, to be posted. */
export function toFrameText(bytes: Uint8Array): FrameText {
  const { buffer, byteOffset, byteLength } = bytes;
  return Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
}

/** A frame that was posted. */
export function fromFrameText(text: FrameText): Uint8Array {
  return Buffer.from(text, "latin1");
}

/** To a view: a frame of its client. `[0, frame]` */
export const clientMessage = 0;
/** To a view: nobody looks any more. `[1]` */
export const detachMessage = 1;

/** To a view: a message to one of its components; with the number of a component, to no other. `[16, component, message, serial]` */
export const componentMessage = 16;

/** What anybody sends to a component. */
export type ComponentMessage = readonly [
  type: typeof componentMessage,
  component: string,
  message: { readonly type: string },
  /** Which of those that had this name; 0 for the one that has it. */
  serial: number,
];

/** To a view: these are its props now. `[2, props]` */
export const propsMessage = 2;

/** What a peer sends to a view. */
export type PeerMessage =
  | readonly [type: typeof clientMessage, frame: FrameText]
  | readonly [type: typeof detachMessage]
  | readonly [type: typeof propsMessage, props: unknown]
  | TaskMessage
  | UploadNews;

/** What a view sends to its peer: a frame for one of its sockets. */
export type ViewMessage = readonly [socket: number, frame: FrameText];

/** From a view: it shows this child view, or gives it other props. */
export const childMessage = -2;
/** From a view: it shows these child views no more. */
export const childrenGoneMessage = -3;
/** From a view: these are all child views that it shows. Sent when it shows itself to a peer. */
export const childrenMessage = -4;
/** From a child view: a message to its parent. */
export const toParentMessage = -5;
/** From a view: a message to a child view of it. */
export const toChildMessage = -6;

/** From a view: these flash messages go along to the page that takes its place. `[-7, view, messages]` */
export const flashMessage = -7;

/** What a view sends to its peer for the page after it. */
export type FlashMessage = readonly [
  type: typeof flashMessage,
  view: string,
  messages: FlashMessages,
];

/** What a view sends to its peer about its family; `view` is its own id. */
export type FamilyMessage =
  | readonly [
      type: typeof childMessage,
      view: string,
      id: string,
      url: string,
      place: number,
      props: unknown,
      isSticky: boolean,
    ]
  | readonly [type: typeof childrenGoneMessage, view: string, ...ids: string[]]
  | readonly [type: typeof childrenMessage, view: string, ...ids: string[]]
  | readonly [type: typeof toParentMessage, view: string, message: InfoMessage]
  | readonly [type: typeof toChildMessage, view: string, id: string, message: InfoMessage];

/** All that a peer gets from views and about them. */
export type MessageToPeer =
  | ViewMessage
  | CheckpointedMessage
  | FamilyMessage
  | FlashMessage
  | UploadMessage;

/** Who shows a view, and keeps its events: the gateway, or a program. */
export type Peer = Pid<MessageToPeer>;

/** What a view can be asked. */
export type ViewRequest = PageRequest | AdoptRequest | CatchUpRequest | OutcomeRequest;

/** For what it rendered first; answered with a {@link ViewPage}. */
interface PageRequest {
  readonly type: "page";
}

/** What a view gives for a page. */
export interface ViewPage {
  /** Its HTML with hydration marks. */
  readonly html: string;
  /** The child views that are to be put into it. */
  readonly children: readonly ChildDeclaration[];
  /** What it says of the page; left out when it is nothing. */
  readonly head?: HeadParts;
}

/** What a view is told of events before it goes on. */
export interface MissedEvents {
  /** Events up to this one are not to be taken any more. */
  readonly settled: number;
  /** Events before that came to nothing, the latest of them; left out when there are none. */
  readonly lost?: readonly number[];
  /** Events to take before anything else; left out when there are none. */
  readonly frames?: readonly FrameText[];
  /** Whether these, but for those that were lost, are all that its client ever sent. */
  readonly isComplete?: boolean;
  /** Those of them up to this one were applied once: should the process end amidst one, it is innocent. */
  readonly appliedTo?: number;
}

/** Has a successor take the events that it missed, while nobody looks. */
interface CatchUpRequest extends MissedEvents {
  readonly type: "catch-up";
  readonly peer: Peer;
}

/** Asks a view to show itself to a peer from now on; answered when it does, because it may just be ending. */
export interface AdoptRequest extends MissedEvents {
  readonly type: "adopt";
  readonly peer: Peer;
  /** What the peer knows its socket by; comes back with every frame. */
  readonly socket: number;
  /** The number of the view in its page. */
  readonly view: number;
  /** The token for the next join. */
  readonly token: string;
  /** Whether the peer keeps the rows of streams that it was shown, so that the view need not. */
  readonly keepsRows: boolean;
  /** The number of the last token that was used. */
  readonly turn: number;
  /** The last frame that has arrived there; left out when none has. */
  readonly seen?: number;
}
